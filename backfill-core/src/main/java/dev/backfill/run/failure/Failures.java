package dev.backfill.run.failure;

import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import dev.backfill.work.Resource;

/** Describes an exception in the library's words. */
public final class Failures {

  private Failures() {}

  /**
   * Sorts and words a failure of work: a failed check and a deadline are their own diagnosis, the
   * memory of this process is not the resource's, the rest is.
   */
  public static Failure of(Throwable thrown, Resource resource) {
    return switch (thrown) {
      case ChunkCheckFailed check -> check.failure();
      case DeadlinePassed deadline -> deadline.failure();
      case TooManyBadRows many -> many.failure();
      case WroteElsewhere elsewhere -> elsewhere.failure();
      default -> {
        var failure = resource.diagnose(thrown);
        yield ClientMemory.isUsedUp(thrown) && !failure.kind().holds()
            ? ClientMemory.failure()
            : failure;
      }
    };
  }

  /** The class of an exception and where it was thrown, for a sentence. */
  public static String whereOf(Throwable thrown) {
    return Failure.of(FailureKind.FAIL_RUN, thrown).text();
  }
}
