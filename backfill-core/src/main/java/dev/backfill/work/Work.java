package dev.backfill.work;

import java.util.Set;

/**
 * Declared facts about the work of a transactional processor.
 *
 * <p>Value.
 *
 * @param resource where it writes
 * @param definition what it does, canonically (SQL text, code version): gives the work's
 *     fingerprint
 * @param targets what it changes, such as {@code orders.tier}
 * @param keepsBeforeImages whether it saves the old and the new values of what it changes, in the
 *     same transaction, so that it can be rolled back; needs a ledger that keeps them, on the same
 *     resource
 */
public record Work(
    Resource resource, String definition, Set<String> targets, boolean keepsBeforeImages) {

  /** Copies the targets. */
  public Work {
    targets = Set.copyOf(targets);
  }
}
