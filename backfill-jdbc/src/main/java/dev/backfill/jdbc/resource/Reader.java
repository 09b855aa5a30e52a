package dev.backfill.jdbc.resource;

import dev.backfill.contract.BackfillException;
import dev.backfill.jdbc.dialect.Dialect;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.jdbc.dialect.failure.Unanswered;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.jdbc.sql.Statements;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Asks a database, each time in a short transaction that is rolled back: nothing is held between
 * two questions. Thread-safe.
 *
 * @param resource the database
 * @param dialect its SQL
 */
public record Reader(JdbcResource resource, Dialect dialect) {

  /** The longest time that the examination of a statement waits for the lock of a table. */
  static final Duration BRIEFLY = Duration.ofSeconds(10);

  /**
   * Asks.
   *
   * @param doing the purpose; completes "Could not"
   * @throws BackfillException if the database does not answer
   */
  public <T> T read(String doing, Statements<T> question) {
    return read(doing, dialect.session(), question);
  }

  /**
   * Asks for rows in the order of an index.
   *
   * @param doing the purpose; completes "Could not"
   * @throws BackfillException if the database does not answer
   */
  public <T> T readOrdered(String doing, Statements<T> question) {
    return read(doing, dialect.orderedSession(), question);
  }

  private <T> T read(String doing, String session, Statements<T> question) {
    try {
      return ask(session, question);
    } catch (SQLException e) {
      String limits = Lending.limits().map(asked -> asked.words(e)).orElse("");
      throw Unanswered.of(
          "Could not %s: %s%s".formatted(doing, SqlFailures.describe(e), limits), e);
    }
  }

  /** Asks, and leaves the database's answer to the caller. */
  public <T> T ask(Statements<T> question) throws SQLException {
    return ask(dialect.session(), question);
  }

  /** The same, in a transaction that cannot write. */
  public <T> T askOnlyReading(Statements<T> question) throws SQLException {
    return ask(dialect.session() + "; set transaction read only", question);
  }

  /** The same, but does not wait for a lock for longer than {@link #BRIEFLY}. */
  public <T> T askBrieflyOnlyReading(Statements<T> question) throws SQLException {
    return ask(
        dialect.session() + "; set transaction read only; " + dialect.sessions().lockLimit(BRIEFLY),
        question);
  }

  /** The same, but does not wait for a lock for longer than {@link #BRIEFLY}. */
  <T> T askBriefly(Statements<T> question) throws SQLException {
    return ask(dialect.session() + "; " + dialect.sessions().lockLimit(BRIEFLY), question);
  }

  private <T> T ask(String session, Statements<T> question) throws SQLException {
    try (var tx = resource.begin()) {
      Connection connection = tx.unwrap(Connection.class);
      try (var settings = connection.createStatement()) {
        settings.execute(
            session + Lending.limits().map(limits -> limits.sql(dialect.sessions())).orElse(""));
      }
      return question.run(connection);
    }
  }

  /** A single number. */
  public long number(String doing, SqlText query) {
    return read(doing, connection -> query.one(connection, row -> row.getLong(1)));
  }
}
