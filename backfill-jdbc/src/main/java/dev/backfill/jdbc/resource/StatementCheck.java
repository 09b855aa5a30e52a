package dev.backfill.jdbc.resource;

import dev.backfill.contract.BackfillException;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.jdbc.dialect.failure.SqlState;
import dev.backfill.jdbc.dialect.failure.Unanswered;
import dev.backfill.jdbc.sql.SqlText;
import java.sql.SQLException;

/**
 * Lets the database check statements before anything is written. Thread-safe.
 *
 * @param reader the database
 */
public record StatementCheck(Reader reader) {

  public static StatementCheck of(Reader reader) {
    return new StatementCheck(reader);
  }

  /**
   * Has a statement checked and planned, not run.
   *
   * @param what the owner of the SQL, for the message
   * @return the number of rows that the database expects of it
   * @throws IllegalArgumentException if the database refuses the statement
   * @throws BackfillException if the user has no right to it, or the database does not answer
   */
  public long require(String what, SqlText statement) {
    try {
      return reader.askBriefly(connection -> reader.dialect().plan(connection, statement));
    } catch (SQLException e) {
      throw refused(what, e);
    }
  }

  /** Returns the exception that explains a refusal of the database to the user. */
  public static RuntimeException refused(String what, SQLException e) {
    String words = SqlFailures.describe(e);
    if (SqlState.NO_PRIVILEGE.isOf(e)) {
      return new BackfillException(
          "The database refuses %s: %s. Grant the right; nothing was written"
              .formatted(what, words),
          e);
    }
    if (SqlState.REFUSED.isOf(e)) {
      return new IllegalArgumentException(
          "The database refuses %s: %s, %s. Nothing was written"
              .formatted(what, words, firstLine(e)),
          e);
    }
    if (SqlState.isAny(e, SqlState.DATA, SqlState.UNSUPPORTED)) {
      return new IllegalArgumentException(
          "The database refuses %s: %s. Nothing was written".formatted(what, words), e);
    }
    if (SqlState.LOCK_NOT_AVAILABLE.isOf(e)) {
      return new BackfillException(
          "Could not have %s checked within %s: %s. Another session has locked the table: end its transaction, also if it is one of the caller of the run. Nothing was written"
              .formatted(what, Reader.BRIEFLY, words),
          e);
    }
    return Unanswered.of("Could not have %s checked: %s".formatted(what, words), e);
  }

  /**
   * The database's message about a statement that it could not parse: names and words of the
   * statement, never a row, since none was read.
   */
  private static String firstLine(SQLException e) {
    return String.valueOf(e.getMessage())
        .lines()
        .findFirst()
        .orElse("")
        .replaceFirst("^ERROR: ", "");
  }
}
