package dev.backfill.jdbc.ledger.home;

import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.LedgerSql;
import dev.backfill.jdbc.dialect.failure.LedgerFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.Stream;

/**
 * The privileges that a role needs on the tables of a ledger: to read and write them, no more.
 * Stateless.
 */
final class LedgerRights {

  private LedgerRights() {}

  /** Refuses a role that lacks some, with the statements that grant them. */
  static void require(Connection connection, LedgerLocation home) throws SQLException {
    var missing = home.catalog().lackedRights(connection, home);
    if (missing.isPresent()) {
      throw LedgerFailures.refused(
          home.database(),
          "role '%s' lacks %s in schema '%s'".formatted(home.role(), missing.get(), home.schema()),
          "Run as the owner of the tables:\n" + grants(home));
    }
  }

  /** The statements that grant what is needed. */
  static String grants(LedgerLocation home) {
    var tables =
        Stream.of("run", "process", "chunk", "note", "check", "before_image", "bad_row", "approval")
            .map(home::table)
            .toList();
    return """
    grant usage on schema %1$s to %4$s;
    grant select on %2$s to %4$s;
    grant select, insert, update, delete on %3$s to %4$s;\
    """
        .formatted(
            LedgerSql.quoted(home.schema()),
            home.table("schema"),
            String.join(", ", tables),
            LedgerSql.quoted(home.role()));
  }
}
