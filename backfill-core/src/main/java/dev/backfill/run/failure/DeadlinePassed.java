package dev.backfill.run.failure;

import dev.backfill.contract.BackfillException;
import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import java.time.Duration;

/** An attempt took longer than the plan allows, and was stopped. */
public final class DeadlinePassed extends BackfillException {

  private static final long serialVersionUID = 1L;

  public DeadlinePassed(String what, Duration limit) {
    super("took longer than the %s deadline of %s, and was stopped".formatted(what, limit));
  }

  /** Our own text: it may be shown. */
  Failure failure() {
    return new Failure(FailureKind.SPLIT, String.valueOf(getMessage()), "");
  }
}
