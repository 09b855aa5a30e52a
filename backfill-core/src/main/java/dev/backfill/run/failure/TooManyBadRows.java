package dev.backfill.run.failure;

import dev.backfill.contract.BackfillException;
import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import java.util.Locale;

/** One row more than the plan sets aside fails on its data. */
public final class TooManyBadRows extends BackfillException {

  private static final long serialVersionUID = 1L;

  private final String sqlState;

  public TooManyBadRows(long allowed, Failure last, Throwable cause) {
    super(
        String.format(
            Locale.ROOT,
            "more than %,d %s on their data, which is the limit of setAside(..). Rows that are set"
                + " aside stay listed. Correct the data or raise the limit, and run the same plan"
                + " again. The next row failed with: %s",
            allowed,
            allowed == 1 ? "row fails" : "rows fail",
            last.text()),
        cause);
    this.sqlState = last.sqlState();
  }

  /** Our own text: it may be shown. */
  Failure failure() {
    return new Failure(FailureKind.FAIL_RUN, String.valueOf(getMessage()), sqlState);
  }
}
