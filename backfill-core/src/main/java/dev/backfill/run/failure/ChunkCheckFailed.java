package dev.backfill.run.failure;

import dev.backfill.check.CheckResult;
import dev.backfill.contract.BackfillException;
import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;

/** A check of a chunk failed; the chunk's work is committed, and only the check is repeated. */
public final class ChunkCheckFailed extends BackfillException {

  private static final long serialVersionUID = 1L;

  public ChunkCheckFailed(String chunk, CheckResult result) {
    super(
        "Check '%s' of chunk %s said %s: %s"
            .formatted(
                result.name(), chunk, result.verdict().status(), result.verdict().evidence()));
  }

  /** Our own text: it may be shown. */
  Failure failure() {
    return new Failure(FailureKind.FAIL_CHUNK, String.valueOf(getMessage()), "");
  }
}
