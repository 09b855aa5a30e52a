package dev.backfill.run.supervision;

import dev.backfill.contract.BackfillException;
import dev.backfill.ledger.LedgerException;
import dev.backfill.ledger.RunState;
import dev.backfill.run.context.LaneContext;
import dev.backfill.run.failure.Failures;
import dev.backfill.run.retry.LedgerRetry;
import dev.backfill.run.retry.OutageBackoff;
import dev.backfill.run.signal.StopReason;
import dev.backfill.scope.Range;
import java.time.Duration;

/**
 * Asks the database of the data the questions of planning and the last checks. A database that
 * cannot be reached is waited for, up to {@code maxOutage} for one question; what may go better
 * next time is tried as often as the retry policy allows; all else fails at once. Thread-safe.
 *
 * @param context the state that the lanes share
 */
record DatabaseQuestions<R extends Range>(LaneContext<R> context) {

  /**
   * Asks until there is an answer, or the run ends for want of it.
   *
   * @param what for people, such as {@code Planning}
   */
  <T> T ask(String what, LedgerRetry.Call<T, Exception> question) throws Exception {
    var attempts = new Attempts(what);
    var ledgerRetry = context.ledger().ledgerRetry();
    for (boolean before = false; ; before = true) {
      long seen = ledgerRetry.changes();
      boolean failed = before;
      try {
        T answer = ledgerRetry.ask(again -> question.ask(again || failed));
        attempts.silence.over();
        return answer;
      } catch (LedgerException e) {
        throw e;
      } catch (Exception e) {
        if (!ledgerRetry.rests(seen, attempts.waitAfter(e))) {
          throw e;
        }
      }
    }
  }

  /** The outcome of one question so far. Confined to the thread that asks. */
  private final class Attempts {

    private final String what;
    private final OutageBackoff.Silence silence = context.recovery().outage().silence();
    private int failures;

    Attempts(String what) {
      this.what = what;
    }

    Duration waitAfter(Exception thrown) throws Exception {
      var failure = context.diagnosed(thrown);
      return switch (failure.kind()) {
        case OUTAGE ->
            silence
                .met(failure.text())
                .orElseThrow(
                    () -> paused(thrown, context.recovery().outage().tooLong("The database")));
        case RETRY, SPLIT, SMALLER_BATCH -> {
          silence.over();
          failures++;
          yield context
              .recovery()
              .retry()
              .after(failures, thrown, failure)
              .orElseThrow(() -> ended(thrown));
        }
        case PAUSE_RUN ->
            throw paused(
                thrown,
                "The run pauses itself, because it needs a person: %s.".formatted(failure.text()));
        case FAIL_CHUNK, FAIL_RUN, HOLD_CHUNK, HOLD_RUN -> {
          failures++;
          throw ended(thrown);
        }
      };
    }

    private Exception paused(Exception thrown, String why) {
      context.signals().endWith(StopReason.of(RunState.PAUSED, why));
      return thrown;
    }

    private Exception ended(Exception thrown) {
      context
          .signals()
          .endWith(
              context.brokenHere(
                  "%s failed%s: %s."
                      .formatted(
                          what,
                          failures == 1 ? "" : " in each of %d attempts".formatted(failures),
                          words(thrown))));
      return thrown;
    }
  }

  /** The message of the exception, if this library wrote it. */
  private static String words(Throwable thrown) {
    return thrown instanceof BackfillException
        ? String.valueOf(thrown.getMessage())
        : Failures.whereOf(thrown);
  }
}
