package dev.backfill.jdbc.work;

import dev.backfill.base.PrintableLog;
import dev.backfill.jdbc.dialect.OneRow;
import dev.backfill.jdbc.dialect.RowWork;
import dev.backfill.jdbc.scope.Selection;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.work.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;

/**
 * Makes pages safe for work that fills empty values: rows that it has done it meets as filled, and
 * rows that it has missed are done in the transaction that completes the run. Stateless.
 */
final class PageSweep {

  private static final Logger LOG = PrintableLog.of(PageSweep.class);

  private PageSweep() {}

  /**
   * Refuses everything else.
   *
   * @throws IllegalArgumentException if a row that is met twice would be changed twice
   */
  static void require(Selection<?> scope, RowWork work) {
    boolean fills = work instanceof RowWork.Update update && update.emptyMark().isPresent();
    if (scope.axis().rowsMayMove() && !fills) {
      throw new IllegalArgumentException(
          "The pages of '%1$s' can only be filled, with preserveExisting(): rows move between pages, and other work would miss some and do others twice. Give the table a key: alter table %2$s add column id bigint generated always as identity primary key"
              .formatted(scope.facts().fullName(), scope.facts().sql()));
    }
  }

  /** Does the rows that moved before the chunks came to them. */
  static void finish(ScopedWork work, Transaction tx) throws SQLException {
    if (!work.scope().axis().rowsMayMove()) {
      return;
    }
    var everything = work.scope().restricted(SqlText.of("true"));
    long missed =
        OneRow.of(
            tx.unwrap(Connection.class),
            work.dialect(),
            work.dialect().whole(work.facts(), Optional.empty(), everything, work.rowWork()),
            row -> row.getLong(2));
    LOG.info(
        "The last look at '{}' has found {} rows that had moved away from the chunks",
        work.facts().fullName(),
        String.format(Locale.ROOT, "%,d", missed));
  }
}
