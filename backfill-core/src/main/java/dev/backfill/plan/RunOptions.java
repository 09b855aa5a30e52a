package dev.backfill.plan;

import dev.backfill.ledger.Ledger;
import dev.backfill.progress.ProgressListener;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;

/**
 * The settings with which a plan is run: nothing of this is part of its fingerprint, so it may
 * differ from one start to the next.
 *
 * <p>Value; made by the library only, from a plan's sentence. Later versions may have more
 * settings.
 */
public interface RunOptions {

  /** Chunks at once unless set otherwise: {@value}. */
  int DEFAULT_PARALLELISM = 1;

  /**
   * Most chunks at once: {@value}. A lane is a database session; more than this is a slip of the
   * pen.
   */
  int MAX_PARALLELISM = 1_000;

  /** Rows of a batch unless set otherwise: {@value}. */
  int DEFAULT_BATCH_ROWS = 10_000;

  /** Chunks of a plan unless set otherwise: {@value}. */
  long DEFAULT_MAX_CHUNKS = 1_000_000;

  /** The longest time to wait for running work, unless set otherwise: 30 s. */
  Duration DEFAULT_GRACE = Duration.ofSeconds(30);

  /**
   * The longest time that a run waits for a database that is down, unless set otherwise: 15 min.
   */
  Duration DEFAULT_MAX_OUTAGE = Duration.ofMinutes(15);

  /** The largest number of searches for rows inserted during the run: {@value}. */
  int MAX_DELTA_PASSES = 100;

  /**
   * The number of chunks that run at once.
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
   * The number of attempts at a failing chunk, and the waits between them.
   *
   * @return the policy
   */
  RetryPolicy retry();

  /**
   * The number of chunks that may fail.
   *
   * @return the limit
   */
  FailureLimit failureLimit();

  /**
   * The number of rows that a batch may touch.
   *
   * @return 1 or more
   */
  int batchRows();

  /**
   * The number of chunks that the plan may have.
   *
   * @return 1 or more
   */
  long maxChunks();

  /**
   * The longest time that a cancel-now and a close wait for work, before they abandon it by name.
   *
   * @return 0 or more
   */
  Duration grace();

  /**
   * The longest time that a run waits for a database that cannot be reached, before it pauses
   * itself.
   *
   * @return 0 or more
   */
  Duration maxOutage();

  /**
   * The deadlines of a batch, a chunk and the run.
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
   * The times of day in which chunks and batches begin.
   *
   * @return unmodifiable; empty for no limit
   */
  List<TimeWindow> windows();

  /**
   * The number of cores that the database has, as set by the user.
   *
   * @return 0 if it was not set
   */
  int databaseCores();

  /**
   * What makes the threads of the lanes.
   *
   * @return empty for virtual threads
   */
  Optional<ThreadFactory> threadFactory();

  /**
   * Returns true if the run ends in good order when the JVM is asked to end.
   *
   * @return false unless set
   */
  boolean drainsOnShutdown();

  /**
   * The way in which the run can be undone.
   *
   * @return empty if it was not set
   */
  Optional<Undo> undo();

  /**
   * The number of passes that look for rows inserted during the run.
   *
   * @return 0 for never
   */
  int deltaPasses();

  /**
   * Returns true if other runs may write the same columns of the same rows at the same time.
   *
   * @return false unless set
   */
  boolean allowsOverlap();

  /**
   * Returns true if only a run that does each batch exactly once may begin.
   *
   * @return false unless set
   */
  boolean requiresExactlyOnce();

  /**
   * Returns true if messages of exceptions of the work and the driver stand in report, log and
   * ledger.
   *
   * @return false unless set
   */
  boolean showsCauses();

  /**
   * How many people must approve the plan before it is run, and who may.
   *
   * @return {@link ApprovalRule#NONE} unless set
   */
  ApprovalRule approvals();

  /**
   * The number of rows that may be set aside because they fail on their data.
   *
   * @return empty unless set: then the chunk of such a row fails
   */
  Optional<BadRows> badRows();
}
