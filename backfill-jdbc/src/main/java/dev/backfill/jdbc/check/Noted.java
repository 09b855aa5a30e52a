package dev.backfill.jdbc.check;

import dev.backfill.check.Check;
import dev.backfill.contract.BackfillException;

/** The note that a check has made before the first chunk. Stateless. */
final class Noted {

  private Noted() {}

  /**
   * The note.
   *
   * @throws BackfillException if there is none, as after a chunk
   */
  static String of(Check check, Check.Context context) {
    return context
        .captured()
        .orElseThrow(
            () ->
                new BackfillException(
                    "Check '%s' has nothing to compare with: it was not asked before the run; use it as a postCheck"
                        .formatted(check.name())));
  }
}
