package dev.backfill;

import dev.backfill.contract.CheckReturnValue;
import dev.backfill.ledger.Rollback;
import dev.backfill.report.BackfillReport;
import dev.backfill.report.DryRun;
import dev.backfill.report.Explanation;
import dev.backfill.run.BackfillRun;
import dev.backfill.scope.IdRange;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Puts old values back where a plan has changed them. Step: begun by {@link Backfill#rollback};
 * every call returns a new value. Immutable and thread-safe.
 *
 * <p>A rollback is a run like any other, of a plan of its own in the same ledger: on lanes, in
 * batches, exactly once, continued where it was killed, with progress and a report. A row is
 * restored if it still holds what the run wrote, in every column that was set; others are left as
 * they are, counted as conflicts, and {@linkplain #left listed} on request. Triggers fire as for
 * any change.
 *
 * <p>Chunks that are rolled back are ROLLED_BACK in the ledger; so is the run, as soon as a
 * rollback of all of it begins. Neither is done again by itself. Done twice, a rollback finds
 * nothing to do.
 */
public sealed interface RollbackStep permits RollbackBuilder {

  /**
   * Rolls back only some chunks, each with the chunks that it was split into. All unless set
   * otherwise.
   *
   * @param labels the labels of the chunks in the report, such as {@code 2023-03}; at least one
   * @return a new value
   * @throws IllegalArgumentException if there is none
   */
  @CheckReturnValue
  RollbackStep chunks(String... labels);

  /**
   * Changes the settings of the plan that rolls back: lanes, listeners, deadlines. The ledger is
   * the one of the plan that is rolled back.
   *
   * @param change such as {@code plan -> plan.parallelism(4)}
   * @return a new value
   */
  @CheckReturnValue
  RollbackStep settings(UnaryOperator<PlanSteps.Options<IdRange>> change);

  /**
   * Says what a rollback would do, without doing anything.
   *
   * @return the explanation
   * @throws IllegalArgumentException as {@link #run}
   */
  Explanation explain();

  /**
   * Really restores some chunks, and takes that back again.
   *
   * @return the result
   * @throws IllegalArgumentException as {@link #run}
   */
  DryRun dryRun();

  /**
   * Rolls back, and returns when it is over.
   *
   * @return the result: every chunk was examined; rows that were left are conflicts in it
   * @throws IllegalArgumentException if there is no such plan or chunk, if its work kept no
   *     before-images, or if the table or a column has gone since; nothing was written
   * @throws dev.backfill.ledger.RunIsLiveException if a process is at work on the plan
   * @throws dev.backfill.report.BackfillFailedException if not all could be examined; it carries
   *     the report
   */
  BackfillReport run();

  /**
   * Begins to roll back.
   *
   * @return the run under way; to be closed
   * @throws IllegalArgumentException as {@link #run}
   */
  @CheckReturnValue
  BackfillRun start();

  /**
   * Rows that a rollback has left, as they stand now. Keys are row data: they are in no report.
   *
   * @param atMost the largest number to look for; at least 1
   * @return in no order; nothing before the rollback
   * @throws IllegalArgumentException as {@link #run}, or if {@code atMost} is less than 1
   */
  List<Rollback.Left> left(int atMost);
}
