package dev.backfill.run;

import dev.backfill.ledger.LedgerException;
import dev.backfill.ledger.LedgerUnreachableException;
import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import dev.backfill.work.Resource;

/** Puts what was thrown into words of ours. */
final class Failures {

  private Failures() {}

  /**
   * Sorts and words a failure of work: a failed check and a deadline are their own diagnosis, the
   * memory of this process is not the resource's, the rest is.
   */
  static Failure of(Throwable thrown, Resource resource) {
    return switch (thrown) {
      case ChunkCheckFailed check -> check.failure();
      case DeadlinePassed deadline -> deadline.failure();
      case WroteElsewhere elsewhere -> elsewhere.failure();
      default -> {
        var failure = resource.diagnose(thrown);
        yield ClientMemory.isUsedUp(thrown) && !failure.kind().holds()
            ? ClientMemory.failure()
            : failure;
      }
    };
  }

  /**
   * Takes what a database has thrown for a passing reason for a ledger that does not answer, so
   * that it is asked again; everything else stays as it is.
   */
  static Exception passing(Exception thrown, Resource resource) {
    if (thrown instanceof LedgerException || resource.diagnose(thrown).sqlState().isEmpty()) {
      return thrown;
    }
    return switch (resource.classify(thrown)) {
      case OUTAGE, RETRY, SPLIT, SMALLER_BATCH ->
          new LedgerUnreachableException(resource.diagnose(thrown).text(), thrown);
      case FAIL_CHUNK, FAIL_RUN, HOLD_CHUNK, HOLD_RUN, PAUSE_RUN -> thrown;
    };
  }

  /** The class of an exception and where it was thrown, for a sentence. */
  static String whereOf(Throwable thrown) {
    return Failure.of(FailureKind.FAIL_RUN, thrown).text();
  }
}
