package dev.backfill.plan;

import dev.backfill.ledger.Ledger;
import dev.backfill.progress.ProgressListener;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a plan is run: nothing of this is part of its fingerprint, so it may differ from one start to
 * the next.
 *
 * <p>Value; made by the library only, from {@link #DEFAULT}. Later versions may have more settings.
 * A setting that is out of its bounds throws an {@code IllegalArgumentException}.
 */
public interface RunOptions {

  /** Chunks at once unless said otherwise: {@value}. */
  int DEFAULT_PARALLELISM = 1;

  /**
   * Most chunks at once: {@value}. A lane is a database session; more than this is a slip of the
   * pen.
   */
  int MAX_PARALLELISM = 1_000;

  /** Rows of a batch unless said otherwise: {@value}. */
  int DEFAULT_BATCH_ROWS = 10_000;

  /** Chunks of a plan unless said otherwise: {@value}. */
  long DEFAULT_MAX_CHUNKS = 1_000_000;

  /** How long to wait for what runs unless said otherwise: 30 s. */
  Duration DEFAULT_GRACE = Duration.ofSeconds(30);

  /** How long a run waits for a database that is down unless said otherwise: 15 min. */
  Duration DEFAULT_MAX_OUTAGE = Duration.ofMinutes(15);

  /** Most looks for rows that have come in meanwhile: {@value}. */
  int MAX_DELTA_PASSES = 100;

  /** Everything as it is unless said otherwise. */
  RunOptions DEFAULT =
      new CheckedOptions(
          DEFAULT_PARALLELISM,
          Optional.empty(),
          List.of(),
          RetryPolicy.DEFAULT,
          FailureLimit.DEFAULT,
          DEFAULT_BATCH_ROWS,
          DEFAULT_MAX_CHUNKS,
          DEFAULT_GRACE,
          DEFAULT_MAX_OUTAGE,
          Deadlines.NONE,
          List.of(),
          0,
          false,
          Optional.empty(),
          0,
          false);

  /**
   * How many chunks are done at once.
   *
   * @return 1 to {@link #MAX_PARALLELISM}
   */
  int parallelism();

  /**
   * The ledger of the plan itself.
   *
   * @return empty for the ledger of the runner
   */
  Optional<Ledger> ledger();

  /**
   * The listeners of the run.
   *
   * @return unmodifiable
   */
  List<ProgressListener> listeners();

  /**
   * How often a failing chunk is tried, and after which waits.
   *
   * @return the policy
   */
  RetryPolicy retry();

  /**
   * How many chunks may fail.
   *
   * @return the limit
   */
  FailureLimit failureLimit();

  /**
   * How many rows a batch may touch.
   *
   * @return 1 or more
   */
  int batchRows();

  /**
   * How many chunks the plan may have.
   *
   * @return 1 or more
   */
  long maxChunks();

  /**
   * How long a cancel-now and a close wait for work, before they abandon it by name.
   *
   * @return 0 or more
   */
  Duration grace();

  /**
   * How long a run waits for a database that cannot be reached, before it pauses itself.
   *
   * @return 0 or more
   */
  Duration maxOutage();

  /**
   * How long a batch, a chunk and the run may take.
   *
   * @return the deadlines
   */
  Deadlines deadlines();

  /**
   * The stages that are done and judged before the rest.
   *
   * @return unmodifiable; empty to do all at once
   */
  List<Stage> canary();

  /**
   * How many cores the database has, as the user says.
   *
   * @return 0 if it was not said
   */
  int databaseCores();

  /**
   * Returns true if the run ends in good order when the JVM is asked to end.
   *
   * @return false unless said
   */
  boolean drainsOnShutdown();

  /**
   * How the run can be undone.
   *
   * @return empty if it was not said
   */
  Optional<Undo> undo();

  /**
   * How often rows that came in meanwhile are looked for.
   *
   * @return 0 for never
   */
  int deltaPasses();

  /**
   * Returns true if messages of exceptions of the work and the driver stand in report, log and
   * ledger.
   *
   * @return false unless said
   */
  boolean showsCauses();

  /**
   * Checks a number of lanes, at the start and while running.
   *
   * @param lanes the number
   * @return the same number
   * @throws IllegalArgumentException if it is not 1 to {@link #MAX_PARALLELISM}
   */
  static int requireParallelism(int lanes) {
    if (lanes < 1 || lanes > MAX_PARALLELISM) {
      throw new IllegalArgumentException(
          "parallelism must be 1 to %s, was %s".formatted(MAX_PARALLELISM, lanes));
    }
    return lanes;
  }

  /**
   * Another number of lanes.
   *
   * @param lanes how many chunks at once
   * @return a new value
   */
  RunOptions withParallelism(int lanes);

  /**
   * Another ledger.
   *
   * @param own the ledger
   * @return a new value
   */
  RunOptions withLedger(Ledger own);

  /**
   * One listener more.
   *
   * @param listener who is told
   * @return a new value
   */
  RunOptions withListener(ProgressListener listener);

  /**
   * Another retry policy.
   *
   * @param policy attempts and waits
   * @return a new value
   */
  RunOptions withRetry(RetryPolicy policy);

  /**
   * Another failure limit.
   *
   * @param limit the limit
   * @return a new value
   */
  RunOptions withFailureLimit(FailureLimit limit);

  /**
   * Other batches.
   *
   * @param rows rows at the most
   * @return a new value
   */
  RunOptions withBatchRows(int rows);

  /**
   * Another limit of chunks.
   *
   * @param chunks chunks at the most
   * @return a new value
   */
  RunOptions withMaxChunks(long chunks);

  /**
   * Another grace.
   *
   * @param wait how long
   * @return a new value
   */
  RunOptions withGrace(Duration wait);

  /**
   * Another patience with a database that is down.
   *
   * @param wait how long; zero to pause at once
   * @return a new value
   */
  RunOptions withMaxOutage(Duration wait);

  /**
   * Other deadlines.
   *
   * @param limits how long things may take
   * @return a new value
   */
  RunOptions withDeadlines(Deadlines limits);

  /**
   * Other stages.
   *
   * @param stages what is done and looked at first
   * @return a new value
   */
  RunOptions withCanary(List<Stage> stages);

  /**
   * Another number of cores.
   *
   * @param cores how many the database has; 0 if unknown
   * @return a new value
   */
  RunOptions withDatabaseCores(int cores);

  /**
   * Ends in good order when the JVM is asked to end.
   *
   * @return a new value
   */
  RunOptions drainingOnShutdown();

  /**
   * Another way to undo it.
   *
   * @param way how it can be undone
   * @return a new value
   */
  RunOptions withUndo(Undo way);

  /**
   * Another number of looks for rows that have come in meanwhile.
   *
   * @param most how many; 0 for none
   * @return a new value
   */
  RunOptions withDeltaPasses(int most);

  /**
   * With the messages of causes in report, log and ledger.
   *
   * @return a new value
   */
  RunOptions showingCauses();
}
