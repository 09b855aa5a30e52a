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
 * @param undoable whether what it does can be undone from before-images
 */
public record Work(Resource resource, String definition, Set<String> targets, boolean undoable) {

  /** Copies the targets. */
  public Work {
    targets = Set.copyOf(targets);
  }
}
