package dev.backfill.run;

import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import dev.backfill.work.Resource;

/** Puts what was thrown into words of ours. */
final class Failures {

  private Failures() {}

  /**
   * Sorts and words a failure of work: a failed check and a deadline are their own diagnosis, the
   * rest is the resource's.
   */
  static Failure of(Throwable thrown, Resource resource) {
    return switch (thrown) {
      case ChunkCheckFailed check -> check.failure();
      case DeadlinePassed deadline -> deadline.failure();
      default -> resource.diagnose(thrown);
    };
  }

  /** The class of an exception and where it was thrown, for a sentence. */
  static String whereOf(Throwable thrown) {
    return Failure.of(FailureKind.FAIL_RUN, thrown).text();
  }
}
