package dev.backfill.work;

import java.util.List;
import java.util.OptionalLong;

/**
 * What work does to a database beside changing rows.
 *
 * <p>Value. Nothing of it is row data.
 *
 * @param logBytes how much was written to the database's log, that of other sessions at the same
 *     time included; empty if unknown
 * @param locks which locks it held, one sentence for each mode
 * @param lasting what a rollback does not take back, such as the numbers of a sequence
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
