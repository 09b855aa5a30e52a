package dev.backfill.report;

import dev.backfill.check.Check;
import dev.backfill.check.CheckResult;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RunState;
import dev.backfill.progress.LaneTime;
import dev.backfill.work.FailureKind;
import dev.backfill.work.Guarantee;

/** The terms of the report. The words alone say everything; the signs are for the eye. */
final class Words {

  private Words() {}

  static String of(RunState state) {
    return switch (state) {
      case PLANNED -> "⏳ PLANNED";
      case RUNNING -> "🔄 IN PROGRESS";
      case PAUSED -> "⏸️ PAUSED";
      case VALIDATING -> "🔍 CHECKING";
      case COMPLETED -> "✅ COMPLETED";
      case FAILED -> "❌ FAILED";
      case CANCELLED -> "🛑 CANCELLED";
      case ROLLED_BACK -> "↩️ ROLLED BACK";
    };
  }

  static String of(GroupReport.State state) {
    return switch (state) {
      case WAITING -> "⏳ WAITING";
      case RUNNING -> of(RunState.RUNNING);
      case PAUSED -> of(RunState.PAUSED);
      case COMPLETED -> of(RunState.COMPLETED);
      case BLOCKED -> "⛔ BLOCKED";
      case FAILED -> of(RunState.FAILED);
      case CANCELLED -> of(RunState.CANCELLED);
      case ROLLED_BACK -> of(RunState.ROLLED_BACK);
    };
  }

  static String sign(ChunkState state) {
    return switch (state) {
      case PENDING -> "⏳";
      case RUNNING -> "🔄";
      case SUCCEEDED -> "✅";
      case FAILED -> "❌";
      case SKIPPED -> "⏭️";
      case SPLIT -> "✂️";
      case ROLLED_BACK -> "↩️";
    };
  }

  static String of(ChunkState state) {
    return switch (state) {
      case PENDING -> "pending";
      case RUNNING -> "running";
      case SUCCEEDED -> "succeeded";
      case FAILED -> "failed";
      case SKIPPED -> "skipped";
      case SPLIT -> "split";
      case ROLLED_BACK -> "rolled back";
    };
  }

  static String of(Guarantee guarantee) {
    return switch (guarantee) {
      case EXACTLY_ONCE -> "exactly once: each batch commits together with its ledger row";
      case AT_LEAST_ONCE ->
          "at least once: after a crash the work of a chunk may be done again, so it has to be"
              + " repeatable";
    };
  }

  static String of(CheckResult.Phase phase) {
    return switch (phase) {
      case PRE -> "before";
      case CHUNK -> "after a chunk";
      case POST -> "after";
    };
  }

  static String of(Check.Status status) {
    return switch (status) {
      case PASSED -> "✅ passed";
      case WARNED -> "⚠️ warned";
      case FAILED -> "❌ failed";
      case ERROR -> "💥 error";
    };
  }

  static String of(LaneTime.Reason reason) {
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

  static String of(FailureKind kind) {
    return switch (kind) {
      case RETRY -> "transient";
      case OUTAGE -> "not reached";
      case SPLIT -> "took too long";
      case SMALLER_BATCH -> "batch too large";
      case FAIL_CHUNK -> "permanent";
      case FAIL_RUN -> "stops the run";
      case HOLD_CHUNK, HOLD_RUN -> "held: look at its rows first";
      case PAUSE_RUN -> "needs a person";
    };
  }
}
