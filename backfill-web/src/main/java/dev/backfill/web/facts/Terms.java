package dev.backfill.web.facts;

import dev.backfill.check.Check;
import dev.backfill.check.CheckResult;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RunState;
import dev.backfill.progress.LaneTime;
import dev.backfill.work.FailureKind;
import dev.backfill.work.Guarantee;
import java.util.Locale;

/** States and kinds in words for people, the same in every format. Stateless. */
public final class Terms {

  private static final int FINGERPRINT = 12;

  private Terms() {}

  public static String of(RunState state) {
    return switch (state) {
      case PLANNED -> "planned";
      case RUNNING -> "in progress";
      case PAUSED -> "paused";
      case VALIDATING -> "checking";
      case COMPLETED -> "completed";
      case FAILED -> "failed";
      case CANCELLED -> "cancelled";
      case ROLLED_BACK -> "rolled back";
    };
  }

  public static String of(ChunkState state) {
    return words(state);
  }

  public static String of(Check.Status status) {
    return words(status);
  }

  public static String of(CheckResult.Phase phase) {
    return switch (phase) {
      case PRE -> "before";
      case CHUNK -> "after a chunk";
      case POST -> "after";
    };
  }

  public static String of(Guarantee guarantee) {
    return switch (guarantee) {
      case EXACTLY_ONCE -> "exactly once";
      case AT_LEAST_ONCE -> "at least once";
    };
  }

  public static String of(LaneTime.Reason reason) {
    return switch (reason) {
      case NO_CHUNK -> "no chunk to claim";
      case PAUSED -> "the run was paused";
      case WINDOW -> "no window was open";
      case OUTAGE -> "the database was not reached";
      case STAGE -> "a stage was judged";
      case ENDING -> "the run was about to end";
      case CROWDED -> "few lanes work on tiny chunks until more are faster";
      case LOCK -> "another session held a lock";
    };
  }

  public static String of(FailureKind kind) {
    return switch (kind) {
      case RETRY -> "transient";
      case OUTAGE -> "not reached";
      case SPLIT -> "took too long";
      case SMALLER_BATCH -> "batch too large";
      case FAIL_CHUNK -> "permanent";
      case FAIL_RUN -> "stops the run";
      case HOLD_CHUNK, HOLD_RUN -> "held: look at its rows first";
      case PAUSE_RUN -> "needs a person";
      default -> words(kind);
    };
  }

  /** The beginning of a fingerprint, enough to compare by eye. */
  public static String shortened(String fingerprint) {
    return fingerprint.substring(0, Math.min(FINGERPRINT, fingerprint.length()));
  }

  private static String words(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
