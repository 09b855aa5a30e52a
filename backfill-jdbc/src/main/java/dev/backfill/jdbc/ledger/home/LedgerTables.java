package dev.backfill.jdbc.ledger.home;

import dev.backfill.jdbc.connection.BorrowedConnection;
import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.LedgerSql;
import dev.backfill.jdbc.dialect.failure.LedgerFailures;
import dev.backfill.jdbc.dialect.failure.SqlState;
import dev.backfill.ledger.LedgerException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The tables that a ledger consists of, and what to do where one of them was dropped. Stateless.
 */
public final class LedgerTables {

  static final String SCHEMA = "schema";

  private static final List<String> PARTS =
      List.of(
          SCHEMA,
          "run",
          "process",
          "chunk",
          "note",
          "check",
          "before_image",
          "bad_row",
          "approval");

  /** A domain, which is left over where its table is dropped. */
  private static final String STATES = "chunk_state";

  /** The content of these tables decides about no chunk, so that an empty table serves. */
  private static final Set<String> MAY_BE_EMPTY =
      Set.of("process", "check", "before_image", "approval");

  private static final Pattern COMMENT = Pattern.compile("--.*$", Pattern.MULTILINE);

  private LedgerTables() {}

  /** Refuses a ledger that lacks a table, with the statements that mend it. */
  static void require(Connection connection, LedgerLocation home) throws SQLException {
    var missing = home.catalog().missing(connection, home, PARTS);
    if (!missing.isEmpty()) {
      throw refused(home, missing, null);
    }
  }

  /**
   * Returns the exception for a failed statement on the ledger.
   *
   * @param doing the action that failed
   */
  public static LedgerException failure(
      String doing, LedgerLocation home, DataSource dataSource, SQLException thrown) {
    if (SqlState.NO_TABLE.isOf(thrown)) {
      try (var borrowed = BorrowedConnection.readCommitting(dataSource)) {
        var missing = home.catalog().missing(borrowed.connection(), home, PARTS);
        if (!missing.isEmpty()) {
          return refused(home, missing, thrown);
        }
      } catch (SQLException e) {
        thrown.addSuppressed(e);
      }
    }
    return LedgerFailures.of(doing, home.toString(), thrown);
  }

  private static LedgerException refused(
      LedgerLocation home, List<String> missing, @Nullable Throwable cause) {
    return new LedgerException(
        "The ledger on %s cannot be used: table %s is missing. %s. Committed changes of data stay"
            .formatted(home.database(), names(home, missing), remedy(home, missing)),
        cause);
  }

  private static String remedy(LedgerLocation home, List<String> missing) {
    return MAY_BE_EMPTY.containsAll(missing)
        ? "Make it again as the owner of the tables, then run the same plan again to continue: begin; %s; commit"
            .formatted(again(home, missing))
        : "Restore it from a backup. To start over instead, drop the rest: drop table if exists %s; drop domain if exists %s; each plan then does all its chunks again"
            .formatted(names(home, PARTS), home.table(STATES));
  }

  private static String names(LedgerLocation home, List<String> parts) {
    return parts.stream().map(home::table).collect(Collectors.joining(", "));
  }

  /** The statements of the scripts that make these tables, each on one line. */
  private static String again(LedgerLocation home, List<String> missing) {
    var made =
        Pattern.compile(
            "(create table|alter table|create index \\w+ on) %s(%s)\\b.*"
                .formatted(home.prefix(), String.join("|", missing)),
            Pattern.DOTALL);
    String statements =
        LedgerScripts.all(home.prefix()).stream()
            .flatMap(script -> LedgerScripts.statements(script).stream())
            .filter(statement -> made.matcher(statement).matches())
            .map(statement -> COMMENT.matcher(statement).replaceAll("").strip())
            .map(statement -> statement.replaceAll("\\s+", " "))
            .collect(Collectors.joining("; "));
    return "set local search_path to %s; %s; %s"
        .formatted(
            LedgerSql.quoted(home.schema()),
            statements,
            "grant select, insert, update, delete on %s to %s"
                .formatted(names(home, missing), LedgerSql.quoted(home.role())));
  }
}
