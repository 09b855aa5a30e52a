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
 * <p>Value; made by the library only, from what a sentence says. Later versions may have more
 * settings.
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
}
