package dev.backfill.run.retry;

import dev.backfill.contract.BackfillException;
import dev.backfill.contract.DatabaseUnreachableException;
import dev.backfill.contract.TimeSource;
import dev.backfill.ledger.LedgerUnreachableException;
import dev.backfill.run.failure.Causes;
import dev.backfill.support.Figures;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Asks what has to be known before a run begins. Ledger and database are waited for as in the
 * middle of the run; what else fails, fails at once. Confined to the thread that opens the run.
 */
public final class OpeningRetry {

  /** The longest time to wait for an address that refuses connections: it may be a wrong one. */
  static final Duration REFUSED = Duration.ofSeconds(30);

  /** Causes may have no end. */
  private static final int MOST_CAUSES = 20;

  private final String plan;
  private final Duration most;
  private final OutageBackoff ledger;
  private final OutageBackoff database;
  private final TimeSource time;
  private final TimeSource.Waiter waiter;
  private boolean reached;

  /**
   * Patience for one opening.
   *
   * @param plan name of the plan
   * @param most {@code maxOutage} of the plan
   * @param ledger the report's line about the ledger
   * @param database the report's line about the database
   */
  public OpeningRetry(
      String plan, Duration most, OutageBackoff ledger, OutageBackoff database, TimeSource time) {
    this.plan = plan;
    this.most = most;
    this.ledger = ledger;
    this.database = database;
    this.time = time;
    this.waiter = time.waiter();
  }

  /** The same for a plan of which no run reports. */
  public static OpeningRetry ofNoRun(
      String plan, Duration most, TimeSource time, RandomGenerator random) {
    var outage = new OutageBackoff(plan, most, time, random);
    return new OpeningRetry(plan, most, outage, outage, time);
  }

  /**
   * Asks until there is an answer.
   *
   * @param question writes nothing, or may be asked again although it has written
   * @throws LedgerUnreachableException if the ledger has not answered for too long
   * @throws DatabaseUnreachableException if the database has not answered for too long
   */
  public <T, E extends Exception> T ask(LedgerRetry.Call<T, E> question) throws E {
    var silence = new Silence();
    for (boolean again = false; ; again = true) {
      try {
        T answer = question.ask(again);
        silence.over();
        return answer;
      } catch (LedgerUnreachableException | DatabaseUnreachableException e) {
        rest(silence.waitAfter(e));
      }
    }
  }

  /** The database has answered: an address that refuses connections now is the right one. */
  public void reached() {
    reached = true;
  }

  private void rest(Duration wait) {
    try {
      waiter.await(waiter.changes(), wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BackfillException(
          "Plan '%s' did not begin: the thread was interrupted while it waited for the database. No chunk was begun"
              .formatted(plan),
          e);
    }
  }

  private boolean mayBeAnotherAddress(Throwable failure) {
    return !reached
        && Stream.iterate(Optional.of(failure), Optional::isPresent, e -> e.flatMap(Causes::cause))
            .limit(MOST_CAUSES)
            .flatMap(Optional::stream)
            .anyMatch(e -> e instanceof ConnectException || e instanceof NoRouteToHostException);
  }

  /** One question without an answer. Confined like its owner. */
  private final class Silence {

    private final OutageBackoff.Silence ofLedger = ledger.silence();
    private final OutageBackoff.Silence ofDatabase = database.silence();
    private final long since = time.nanos();
    private int asked;

    Duration waitAfter(BackfillException failure) {
      asked++;
      boolean isLedger = failure instanceof LedgerUnreachableException;
      if (isLedger && ledger.isGivenUp()) {
        throw failure; // a part of this question has waited long enough
      }
      boolean doubted = mayBeAnotherAddress(failure) && most.compareTo(REFUSED) > 0;
      reached |= !mayBeAnotherAddress(failure);
      Optional<Duration> wait =
          (isLedger ? ofLedger : ofDatabase)
              .met(String.valueOf(failure.getMessage()), doubted ? REFUSED : most);
      return wait.orElseThrow(() -> tooLong(failure, isLedger, doubted));
    }

    void over() {
      reached |= asked > 0;
      ofLedger.over();
      ofDatabase.over();
    }

    private BackfillException tooLong(BackfillException last, boolean isLedger, boolean doubted) {
      String sentence =
          "Plan '%s' did not begin: %s. It was asked %s in %s%s. No chunk was begun. %s"
              .formatted(
                  plan,
                  last.getMessage(),
                  asked == 1 ? "once" : "%d times".formatted(asked),
                  Figures.duration(Duration.ofNanos(time.nanos() - since)),
                  doubted ? "" : " (maxOutage is %s)".formatted(Figures.duration(most)),
                  advice(doubted));
      return isLedger
          ? new LedgerUnreachableException(sentence, last)
          : new DatabaseUnreachableException(sentence, last);
    }

    private String advice(boolean doubted) {
      return doubted
          ? "No server accepts connections at the address of the data source, and none has answered before: check host and port, or run the plan again when the server is up. A server that has answered is waited for up to maxOutage (%s)"
              .formatted(Figures.duration(most))
          : "Run the plan again when the database answers, or give it a longer maxOutage";
    }
  }
}
