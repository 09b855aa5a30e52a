package dev.backfill.run.failure;

import dev.backfill.contract.BackfillException;
import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;

/** Work in a dry run reports changed rows, and not in the transaction that is rolled back. */
public final class WroteElsewhere extends BackfillException {

  private static final long serialVersionUID = 1L;

  public WroteElsewhere(long rows) {
    super(
        "The work says that it changed %d rows, and its transaction wrote nothing: it used a connection of its own, or committed. Those rows are not rolled back"
            .formatted(rows));
  }

  /** Our own text: it may be shown. */
  Failure failure() {
    return new Failure(FailureKind.HOLD_RUN, String.valueOf(getMessage()), "");
  }
}
