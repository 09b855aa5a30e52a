package dev.backfill.jdbc.resource;

import dev.backfill.jdbc.dialect.failure.Ignored;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds out whether two data sources lead to one database. Names and addresses do not tell: a
 * server has several of them, and two servers may have the same. A lock on a number that was drawn
 * at random does: while one transaction has it, another one of the same database cannot get it.
 * Stateless.
 */
final class OneDatabase {

  private OneDatabase() {}

  /** False also if one of them cannot be asked. */
  static boolean isBehind(JdbcResource one, JdbcResource other) {
    long number = ThreadLocalRandom.current().nextLong();
    try (var first = one.begin();
        var second = other.begin()) {
      return gets(first, number) && !gets(second, number);
    } catch (SQLException | RuntimeException e) {
      Ignored.because("a warning less", e);
      return false;
    }
  }

  private static boolean gets(JdbcTransaction tx, long number) throws SQLException {
    var dialect = Dialects.of(tx.raw());
    return dialect.isPresent() && dialect.get().sessions().tryLock(tx.raw(), number);
  }
}
