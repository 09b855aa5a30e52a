package dev.backfill.ledger;

import dev.backfill.check.Check;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Scope;
import dev.backfill.work.TransactionalProcessor;
import java.util.List;
import java.util.Map;

/**
 * The operations for rolling back a plan: a plan of its own, of one chunk for each chunk that is
 * rolled back. Role; thread-safe.
 */
public interface Rollback {

  /**
   * Name of the plan that rolls back: the same for the same chunks of the same run, so that it is
   * continued where it was killed.
   *
   * @return such as {@code orders_tier.rollback-1f3a9c07}
   */
  String name();

  /**
   * The ledger of the run that rolls back; it may have other settings than that of the plan.
   *
   * @return with the same runs
   */
  Ledger ledger();

  /**
   * The chunks to roll back, by their numbers.
   *
   * @return found in the ledger when the rollback is planned, and then frozen
   */
  Scope<IdRange> scope();

  /**
   * Puts old values back, where the row still holds what the run wrote.
   *
   * @return counts restored rows as changed, and others as conflicts
   */
  TransactionalProcessor<IdRange> work();

  /**
   * Judges the rollback.
   *
   * @return WARNED if rows were left because they hold something else by now
   */
  Check check();

  /**
   * Rows that were left as they are by what has been rolled back so far, as they stand now: row
   * data, so not part of any report. A row that a chunk has changed several times may be listed
   * although it holds what it held before the first time.
   *
   * @param atMost the largest number to look for; at least 1
   * @return in no order
   * @throws IllegalArgumentException if {@code atMost} is less than 1
   * @throws LedgerException if they cannot be read
   */
  List<Left> left(int atMost);

  /**
   * A row that was not restored.
   *
   * <p>Value.
   *
   * @param table schema and name
   * @param key its key: columns and values as text
   * @param deleted true if it is gone; else it holds something else than the run wrote
   */
  record Left(String table, Map<String, String> key, boolean deleted) {

    /** Copies the key. */
    public Left {
      key = Map.copyOf(key);
    }
  }
}
