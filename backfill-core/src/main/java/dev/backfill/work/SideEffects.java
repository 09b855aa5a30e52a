package dev.backfill.work;

import java.util.List;
import java.util.OptionalLong;

/**
 * The effects of work on a database besides the changed rows.
 *
 * <p>Value. Nothing of it is row data.
 *
 * @param logBytes the number of bytes written to the database's log, including those of other
 *     sessions at the same time; empty if unknown
 * @param locks which locks it held, one sentence for each mode
 * @param lasting the effects that a rollback does not undo, such as the numbers of a sequence
 */
public record SideEffects(OptionalLong logBytes, List<String> locks, List<String> lasting) {

  /** Nothing is known. */
  public static final SideEffects NONE =
      new SideEffects(OptionalLong.empty(), List.of(), List.of());

  /** Copies the lists. */
  public SideEffects {
    locks = List.copyOf(locks);
    lasting = List.copyOf(lasting);
  }
}
