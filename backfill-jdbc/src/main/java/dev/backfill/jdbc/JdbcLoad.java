package dev.backfill.jdbc;

import dev.backfill.contract.CheckReturnValue;
import dev.backfill.scope.Range;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.TransactionalProcessor;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Writes rows that your code gives, such as those of a file or of an API. Step: begun by {@link
 * JdbcTable#load}; every call returns a new value.
 *
 * <p>Immutable; thread-safe if the code is: it is called from several lanes at once. Each chunk is
 * one transaction, which is rolled back if the code throws. With a ledger in the same data source
 * each chunk is loaded exactly once; a chunk that failed or was killed is asked for its rows again.
 * So cut chunks that take seconds to minutes: days, ranges of keys, or one file each.
 *
 * <p>A row that does not fit fails its chunk. With {@link
 * dev.backfill.PlanSteps.Options#setAside(dev.backfill.plan.BadRows) setAside} such a row is set
 * aside, and all others of its chunk are loaded, still in one transaction. The code is asked again
 * for the rows of such a chunk, which may come in another order. Rows that were set aside are
 * listed by {@link dev.backfill.ledger.Ledger#badRows}; correct them where they come from, and load
 * them by another plan with {@link #skipExisting}.
 *
 * <p>Rows are sent by COPY as the stream gives them, and are not kept in memory, where the driver
 * can send them; with {@link #skipExisting} or another driver, the rows of a chunk are. Values are
 * those of {@link JdbcTransform}. The plan's {@code codeVersion} stands for the code: change it
 * when the code changes.
 *
 * @param <R> type of the ranges that the code can give rows for
 */
public sealed interface JdbcLoad<R extends Range> extends TransactionalProcessor<R>
    permits LoadStep {

  /**
   * Gives the rows of a chunk. Role.
   *
   * @param <R> type of the ranges
   */
  @FunctionalInterface
  interface Rows<R extends Range> {

    /**
     * Begins to give rows. The stream is read on the same thread, and closed in the end.
     *
     * @param chunk which rows
     * @return values by the names of columns: each row has all columns of {@code load(..)}, as they
     *     are in the catalog, and no others; null where there is no value
     * @throws Exception to fail the attempt
     */
    Stream<? extends Map<String, ?>> of(ActiveChunk<R> chunk) throws Exception;
  }

  /**
   * Leaves out rows that would break a unique rule of the table, and counts them as kept. Without
   * it, the first one fails its chunk. Rows are then written by INSERT.
   *
   * @return a new step
   */
  @CheckReturnValue
  JdbcLoad<R> skipExisting();
}
