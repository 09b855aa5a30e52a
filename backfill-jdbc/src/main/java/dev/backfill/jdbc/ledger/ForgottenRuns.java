package dev.backfill.jdbc.ledger;

import dev.backfill.base.Durations;
import dev.backfill.base.PrintableLog;
import dev.backfill.jdbc.dialect.ArrayValue;
import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.jdbc.ledger.home.LedgerSettings;
import dev.backfill.jdbc.sql.Call;
import dev.backfill.jdbc.sql.LocalTransaction;
import dev.backfill.ledger.RunIsLiveException;
import dev.backfill.ledger.RunState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;

/**
 * Deletes runs: first a run cannot be found any more, in one short transaction, then its rows go in
 * small steps, the run's own row with the last. What a process that dies in between has left, the
 * next one takes away. Confined to one connection, which commits by itself.
 *
 * @param connection the connection
 * @param home where the ledger is
 * @param settings settings of the ledger
 */
public record ForgottenRuns(Connection connection, LedgerLocation home, LedgerSettings settings) {

  private static final Logger LOG = PrintableLog.of(ForgottenRuns.class);

  /** Chunks per transaction, so that none is long: {@value}. */
  static final int STEP = 5_000;

  /** Columns of before-images per transaction, each of up to a batch of rows: {@value}. */
  private static final int IMAGES = 500;

  /** As many of them are deleted on the way into another run: {@value}. */
  private static final long IMAGES_SHARE = 10_000;

  /**
   * The number of rows that are deleted at the start of another run: {@value} chunks, the rest with
   * the next.
   */
  static final long SHARE = 100_000;

  /** No plan has this name. */
  private static final String NO_PLAN = "";

  /**
   * Forgets a run, in a transaction of the caller, who has locked it and knows that no process is
   * at work on it. A process that only thinks it is finds that it has lost everything.
   */
  public void mark(UUID runId) throws SQLException {
    home.sql(LedgerStatement.FORGET_RUN).on(connection).with("run", runId).update();
    home.sql(LedgerStatement.FORGET_PROCESSES).on(connection).with("run", runId).update();
    home.sql(LedgerStatement.FORGET_CLAIMS).on(connection).with("run", runId).update();
  }

  /** A mark on a run. */
  public interface Mark {
    void put(UUID runId) throws SQLException;
  }

  /** An action on a run that no process is at work on. */
  public interface Action<T> {
    T on(UUID runId) throws SQLException;
  }

  /**
   * Does something to the last run of a plan, if there is one.
   *
   * @return what the action has returned; empty if there is no run
   * @throws RunIsLiveException if a process is at work on it
   */
  public <T> Optional<T> resting(String planName, Action<T> action) throws SQLException {
    return LocalTransaction.on(
        connection,
        tx -> {
          limitWait();
          var run =
              home.sql(LedgerStatement.RUN_FIND)
                  .on(tx)
                  .with("plan", planName)
                  .first(row -> row.getObject(1, UUID.class));
          if (run.isEmpty()) {
            return Optional.empty();
          }
          for (var process : LiveProcess.list(tx, home, run.get())) {
            if (process.lives()) {
              throw new RunIsLiveException(process.refusal(planName));
            }
          }
          return Optional.of(action.on(run.get()));
        });
  }

  /** Refuses from now on to roll a run back, in a transaction of the caller. */
  public void markImages(UUID runId) throws SQLException {
    home.sql(LedgerStatement.IMAGES_MARK).on(connection).with("run", runId).update();
  }

  /** Forgets runs that ended long ago, and deletes all that is left of any. */
  public int forget(Duration longerAgo, Set<RunState> states) throws SQLException {
    int forgotten = markEnded(NO_PLAN, longerAgo, states);
    sweep();
    return forgotten;
  }

  /**
   * Does a share of that on the way into the run of a plan, which itself is not touched, however
   * old. What goes wrong here can wait.
   */
  void tidy(String plan) {
    try {
      if (settings.imageRetention().isPresent()) {
        tidyImages(plan, settings.imageRetention().get());
      }
      if (settings.retention().isPresent()) {
        tidyRuns(plan, settings.retention().get());
      }
      boolean deletes = settings.imageRetention().isPresent() || settings.retention().isPresent();
      if (deletes && sweepImages(IMAGES_SHARE) && settings.retention().isPresent()) {
        sweepRuns(SHARE);
      }
    } catch (SQLException e) {
      LOG.warn(
          "Old runs could not be deleted from the ledger in {}, the next run tries again: {}",
          home,
          SqlFailures.describe(e));
    }
  }

  private void tidyRuns(String plan, Duration age) throws SQLException {
    int forgotten = markEnded(plan, age, Set.of(RunState.COMPLETED, RunState.ROLLED_BACK));
    if (forgotten > 0) {
      LOG.info(
          "The ledger in {} has forgotten {} run(s) that were over for more than {}",
          home,
          forgotten,
          age);
    }
  }

  private void tidyImages(String plan, Duration age) throws SQLException {
    int forgotten = markEach(ended(LedgerStatement.IMAGES_ENDED, plan, age), this::markImages);
    if (forgotten > 0) {
      LOG.info(
          "The ledger in {} has forgotten the before-images of {} run(s) that were over for more"
              + " than {}: they cannot be rolled back any more",
          home,
          forgotten,
          age);
    }
  }

  private int markEnded(String except, Duration longerAgo, Set<RunState> states)
      throws SQLException {
    return markEach(
        ended(LedgerStatement.ENDED, except, longerAgo)
            .with("states", ArrayValue.texts(states.stream().map(RunState::name).toList())),
        this::mark);
  }

  private Call ended(LedgerStatement which, String except, Duration longerAgo) {
    return home.sql(which)
        .on(connection)
        .with("except", except)
        .with("age", Durations.millis(longerAgo));
  }

  /**
   * Marks the runs that a statement finds, each in a transaction of its own; returns their number.
   */
  private int markEach(Call which, Mark mark) throws SQLException {
    int marked = 0;
    while (markNext(which, mark)) {
      marked++;
    }
    return marked;
  }

  private boolean markNext(Call which, Mark mark) throws SQLException {
    return LocalTransaction.on(
        connection,
        tx -> {
          limitWait();
          var found = which.first(row -> row.getObject(1, UUID.class));
          if (found.isPresent()) {
            mark.put(found.get());
          }
          return found.isPresent();
        });
  }

  /** Deletes all that cannot be used any more. */
  public void sweep() throws SQLException {
    if (sweepImages(Long.MAX_VALUE)) {
      sweepRuns(Long.MAX_VALUE);
    }
  }

  /**
   * Deletes before-images that cannot be used any more.
   *
   * @param atMost the largest number; the rest with the next run
   * @return true if all are gone
   */
  public boolean sweepImages(long atMost) throws SQLException {
    return deleteInSteps(
        LedgerStatement.IMAGES_FORGOTTEN, LedgerStatement.FORGET_IMAGES, IMAGES, atMost, run -> {});
  }

  /** Deletes the rows of runs that cannot be found any more, whose images are gone. */
  private void sweepRuns(long atMost) throws SQLException {
    var unused =
        deleteInSteps(
            LedgerStatement.FORGOTTEN,
            LedgerStatement.FORGET_CHUNKS,
            STEP,
            atMost,
            run -> home.sql(LedgerStatement.FORGET).on(connection).with("run", run).update());
  }

  /** Deletes rows of runs that a statement finds, in steps, and then the rest of the run. */
  private boolean deleteInSteps(
      LedgerStatement runs, LedgerStatement delete, int step, long atMost, Mark last)
      throws SQLException {
    long left = atMost;
    for (UUID run : home.sql(runs).on(connection).list(row -> row.getObject(1, UUID.class))) {
      int deleted;
      do {
        if (left <= 0) {
          return false;
        }
        deleted = home.sql(delete).on(connection).with("run", run).with("count", step).update();
        left -= deleted;
      } while (deleted == step);
      last.put(run);
    }
    return true;
  }

  /** A transaction of a process that is believed dead may still hold a chunk. */
  void limitWait() throws SQLException {
    home.sql(LedgerStatement.LOCK_TIMEOUT)
        .on(connection)
        .with(
            "lock_timeout",
            String.format(Locale.ROOT, "%dms", Durations.millis(settings.lockTimeout())))
        .list(row -> row.getString(1));
  }
}
