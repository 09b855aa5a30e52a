package dev.backfill.jdbc.ledger;

import dev.backfill.contract.Durations;
import dev.backfill.contract.PrintableLog;
import dev.backfill.jdbc.dialect.LedgerHome;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.ledger.home.LedgerSettings;
import dev.backfill.jdbc.sql.LedgerJdbc;
import dev.backfill.jdbc.sql.SqlFailures;
import dev.backfill.ledger.RunIsLiveException;
import dev.backfill.ledger.RunState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
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
public record ForgottenRuns(Connection connection, LedgerHome home, LedgerSettings settings) {

  private static final Logger LOG = PrintableLog.of(ForgottenRuns.class);

  /** Chunks per transaction, so that none is long: {@value}. */
  static final int STEP = 5_000;

  /** Columns of before-images per transaction, each of up to a batch of rows: {@value}. */
  private static final int IMAGES = 500;

  /** As many of them are deleted on the way into another run: {@value}. */
  private static final long IMAGES_SHARE = 10_000;

  /** What is deleted on the way into another run: {@value} chunks, the rest with the next. */
  static final long SHARE = 100_000;

  /** No plan has this name. */
  private static final String NO_PLAN = "";

  /**
   * Forgets a run, in a transaction of the caller, who has locked it and knows that nobody is at
   * work on it. A process that only thinks it is finds that it has lost everything.
   */
  public void mark(UUID runId) throws SQLException {
    LedgerJdbc.update(connection, home.sql(LedgerStatement.FORGET_RUN), runId);
    LedgerJdbc.update(connection, home.sql(LedgerStatement.FORGET_PROCESSES), runId);
    LedgerJdbc.update(connection, home.sql(LedgerStatement.FORGET_CLAIMS), runId);
  }

  /** What is done to a run. */
  public interface Mark {
    void put(UUID runId) throws SQLException;
  }

  /**
   * Does something to the last run of a plan, if there is one.
   *
   * @throws RunIsLiveException if a process is at work on it
   */
  public void resting(String planName, Mark mark) throws SQLException {
    LedgerJdbc.transaction(
        connection,
        () -> {
          limitWait();
          var run =
              LedgerJdbc.first(
                  connection,
                  home.sql(LedgerStatement.RUN_FIND),
                  row -> row.getObject(1, UUID.class),
                  planName);
          if (run.isEmpty()) {
            return false;
          }
          for (var process : LiveProcess.list(connection, home, run.get())) {
            if (process.lives()) {
              throw new RunIsLiveException(process.refusal(planName));
            }
          }
          mark.put(run.get());
          return true;
        });
  }

  /** Lets nobody roll a run back any more, in a transaction of the caller. */
  public void markImages(UUID runId) throws SQLException {
    LedgerJdbc.update(connection, home.sql(LedgerStatement.IMAGES_MARK), runId);
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
    int forgotten =
        markEach(LedgerStatement.IMAGES_ENDED, this::markImages, plan, Durations.millis(age), plan);
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
        LedgerStatement.ENDED,
        this::mark,
        except,
        connection.createArrayOf("text", states.stream().map(RunState::name).toArray()),
        Durations.millis(longerAgo),
        except);
  }

  /** Marks the runs that a statement finds, each in a transaction of its own; says how many. */
  private int markEach(LedgerStatement which, Mark mark, Object... parameters) throws SQLException {
    int marked = 0;
    while (markNext(which, mark, parameters)) {
      marked++;
    }
    return marked;
  }

  private boolean markNext(LedgerStatement which, Mark mark, Object... parameters)
      throws SQLException {
    return LedgerJdbc.transaction(
        connection,
        () -> {
          limitWait();
          var found =
              LedgerJdbc.first(
                  connection, home.sql(which), row -> row.getObject(1, UUID.class), parameters);
          if (found.isPresent()) {
            mark.put(found.get());
          }
          return found.isPresent();
        });
  }

  /** Deletes all that nobody can use any more. */
  public void sweep() throws SQLException {
    if (sweepImages(Long.MAX_VALUE)) {
      sweepRuns(Long.MAX_VALUE);
    }
  }

  /**
   * Deletes before-images that nobody can use any more.
   *
   * @param atMost how many; the rest with the next run
   * @return whether all are gone
   */
  public boolean sweepImages(long atMost) throws SQLException {
    long left = atMost;
    var runs =
        LedgerJdbc.list(
            connection,
            home.sql(LedgerStatement.IMAGES_FORGOTTEN),
            row -> row.getObject(1, UUID.class));
    for (UUID run : runs) {
      int deleted;
      do {
        if (left <= 0) {
          return false;
        }
        deleted =
            LedgerJdbc.update(connection, home.sql(LedgerStatement.FORGET_IMAGES), run, IMAGES);
        left -= deleted;
      } while (deleted == IMAGES);
    }
    return true;
  }

  /** Deletes the rows of runs that cannot be found any more, whose images are gone. */
  private void sweepRuns(long atMost) throws SQLException {
    long left = atMost;
    var runs =
        LedgerJdbc.list(
            connection, home.sql(LedgerStatement.FORGOTTEN), row -> row.getObject(1, UUID.class));
    for (UUID run : runs) {
      int deleted;
      do {
        if (left <= 0) {
          return;
        }
        deleted =
            LedgerJdbc.update(connection, home.sql(LedgerStatement.FORGET_CHUNKS), run, run, STEP);
        left -= deleted;
      } while (deleted == STEP);
      LedgerJdbc.update(connection, home.sql(LedgerStatement.FORGET), run);
    }
  }

  /** A transaction of somebody who is believed dead may still hold a chunk. */
  void limitWait() throws SQLException {
    LedgerJdbc.list(
        connection,
        home.sql(LedgerStatement.LOCK_TIMEOUT),
        row -> row.getString(1),
        String.format(Locale.ROOT, "%dms", Durations.millis(settings.lockTimeout())));
  }
}
