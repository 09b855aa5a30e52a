package dev.backfill.plan;

import static java.util.Objects.requireNonNull;

import dev.backfill.ledger.Ledger;
import dev.backfill.progress.ProgressListener;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * How a plan is run: nothing of this is part of its fingerprint, so it may differ from one start to
 * the next.
 *
 * <p>Value.
 *
 * @param parallelism how many chunks at once; 1 to {@link #MAX_PARALLELISM}
 * @param ledger the plan's own ledger; empty for the runner's
 * @param listeners who is told
 * @param retry how often a failing chunk is tried
 * @param failureLimit how many chunks may fail
 * @param batchRows how many rows a batch touches at the most; at least 1
 * @param maxChunks how many chunks the plan may have; at least 1
 * @param grace how long a cancel-now and a close wait for what runs, before it is abandoned by
 *     name; not negative
 * @param maxOutage how long a run waits for a database that cannot be reached, before it pauses
 *     itself; not negative
 * @param deadlines how long things may take
 * @param canary what is done and looked at first, stage by stage; none to do all at once
 * @param databaseCores how many cores the database has, as somebody says; 0 if nobody does
 * @param drainsOnShutdown whether the run ends in good order when the JVM is asked to end
 * @param undo how it can be undone; empty if nobody has said
 * @param deltaPasses how often rows that have come in meanwhile are looked for; 0 for never
 * @param showsCauses whether messages of the host's and the driver's exceptions stand in report,
 *     log and ledger
 */
public record PlanWiring(
    int parallelism,
    Optional<Ledger> ledger,
    List<ProgressListener> listeners,
    RetryPolicy retry,
    FailureLimit failureLimit,
    int batchRows,
    long maxChunks,
    Duration grace,
    Duration maxOutage,
    Deadlines deadlines,
    List<Stage> canary,
    int databaseCores,
    boolean drainsOnShutdown,
    Optional<Undo> undo,
    int deltaPasses,
    boolean showsCauses) {

  /** Chunks at once unless said otherwise: {@value}. */
  public static final int DEFAULT_PARALLELISM = 1;

  /**
   * Most chunks at once: {@value}. A lane is a database session; more than this is a slip of the
   * pen.
   */
  public static final int MAX_PARALLELISM = 1_000;

  /** Rows of a batch unless said otherwise: {@value}. */
  public static final int DEFAULT_BATCH_ROWS = 10_000;

  /** Chunks of a plan unless said otherwise: {@value}. */
  public static final long DEFAULT_MAX_CHUNKS = 1_000_000;

  /** How long to wait for what runs unless said otherwise: 30 s. */
  public static final Duration DEFAULT_GRACE = Duration.ofSeconds(30);

  /** How long a run waits for a database that is down unless said otherwise: 15 min. */
  public static final Duration DEFAULT_MAX_OUTAGE = Duration.ofMinutes(15);

  /** Most looks for rows that have come in meanwhile: {@value}. */
  public static final int MAX_DELTA_PASSES = 100;

  /** Everything as it is unless said otherwise. */
  public static final PlanWiring DEFAULT =
      new PlanWiring(
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
   * Checks the settings.
   *
   * @throws IllegalArgumentException if one is out of its bounds
   */
  public PlanWiring {
    requireNonNull(ledger, "ledger");
    requireNonNull(retry, "retry");
    requireNonNull(failureLimit, "failureLimit");
    requireNonNull(grace, "grace");
    requireNonNull(maxOutage, "maxOutage");
    requireNonNull(deadlines, "deadlines");
    requireNonNull(undo, "undo");
    listeners = List.copyOf(listeners);
    canary = List.copyOf(canary);
    requireParallelism(parallelism);
    if (batchRows < 1) {
      throw new IllegalArgumentException("batchRows must be >= 1, was " + batchRows);
    }
    if (maxChunks < 1) {
      throw new IllegalArgumentException("maxChunks must be >= 1, was " + maxChunks);
    }
    if (deltaPasses < 0 || deltaPasses > MAX_DELTA_PASSES) {
      throw new IllegalArgumentException(
          "deltaPasses must be 0 to %d, was %d".formatted(MAX_DELTA_PASSES, deltaPasses));
    }
    if (databaseCores < 0) {
      throw new IllegalArgumentException(
          "databaseCores must not be negative, was " + databaseCores);
    }
    if (grace.isNegative()) {
      throw new IllegalArgumentException("grace must not be negative, was " + grace);
    }
    if (maxOutage.isNegative()) {
      throw new IllegalArgumentException("maxOutage must not be negative, was " + maxOutage);
    }
  }

  /**
   * Checks a number of lanes, at the start and while running.
   *
   * @param lanes the number
   * @return the same number
   * @throws IllegalArgumentException if it is not 1 to {@link #MAX_PARALLELISM}
   */
  public static int requireParallelism(int lanes) {
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
  public PlanWiring withParallelism(int lanes) {
    return with(parts -> parts.parallelism = lanes);
  }

  /**
   * Another ledger.
   *
   * @param own the ledger
   * @return a new value
   */
  public PlanWiring withLedger(Ledger own) {
    return with(parts -> parts.ledger = Optional.of(own));
  }

  /**
   * One listener more.
   *
   * @param listener who is told
   * @return a new value
   */
  public PlanWiring withListener(ProgressListener listener) {
    return with(parts -> parts.listeners = plus(listeners, listener));
  }

  /**
   * Another retry policy.
   *
   * @param policy attempts and waits
   * @return a new value
   */
  public PlanWiring withRetry(RetryPolicy policy) {
    return with(parts -> parts.retry = policy);
  }

  /**
   * Another failure limit.
   *
   * @param limit the limit
   * @return a new value
   */
  public PlanWiring withFailureLimit(FailureLimit limit) {
    return with(parts -> parts.failureLimit = limit);
  }

  /**
   * Other batches.
   *
   * @param rows rows at the most
   * @return a new value
   */
  public PlanWiring withBatchRows(int rows) {
    return with(parts -> parts.batchRows = rows);
  }

  /**
   * Another limit of chunks.
   *
   * @param chunks chunks at the most
   * @return a new value
   */
  public PlanWiring withMaxChunks(long chunks) {
    return with(parts -> parts.maxChunks = chunks);
  }

  /**
   * Another grace.
   *
   * @param wait how long
   * @return a new value
   */
  public PlanWiring withGrace(Duration wait) {
    return with(parts -> parts.grace = wait);
  }

  /**
   * Another patience with a database that is down.
   *
   * @param wait how long; zero to pause at once
   * @return a new value
   */
  public PlanWiring withMaxOutage(Duration wait) {
    return with(parts -> parts.maxOutage = wait);
  }

  /**
   * Other deadlines.
   *
   * @param limits how long things may take
   * @return a new value
   */
  public PlanWiring withDeadlines(Deadlines limits) {
    return with(parts -> parts.deadlines = limits);
  }

  /**
   * Other stages.
   *
   * @param stages what is done and looked at first
   * @return a new value
   */
  public PlanWiring withCanary(List<Stage> stages) {
    return with(parts -> parts.canary = stages);
  }

  /**
   * Another number of cores.
   *
   * @param cores how many the database has; 0 if nobody knows
   * @return a new value
   */
  public PlanWiring withDatabaseCores(int cores) {
    return with(parts -> parts.databaseCores = cores);
  }

  /**
   * Ends in good order when the JVM is asked to end.
   *
   * @return a new value
   */
  public PlanWiring drainingOnShutdown() {
    return with(parts -> parts.drainsOnShutdown = true);
  }

  /**
   * Another way to undo it.
   *
   * @param way how it can be undone
   * @return a new value
   */
  public PlanWiring withUndo(Undo way) {
    return with(parts -> parts.undo = Optional.of(way));
  }

  /**
   * Another number of looks for rows that have come in meanwhile.
   *
   * @param most how many; 0 for none
   * @return a new value
   */
  public PlanWiring withDeltaPasses(int most) {
    return with(parts -> parts.deltaPasses = most);
  }

  /**
   * With the messages of causes in report, log and ledger.
   *
   * @return a new value
   */
  public PlanWiring showingCauses() {
    return with(parts -> parts.showsCauses = true);
  }

  private PlanWiring with(Consumer<Parts> change) {
    var parts = new Parts(this);
    change.accept(parts);
    return parts.wiring();
  }

  /** All settings, while one of them is replaced. */
  private static final class Parts {
    private int parallelism;
    private Optional<Ledger> ledger;
    private List<ProgressListener> listeners;
    private RetryPolicy retry;
    private FailureLimit failureLimit;
    private int batchRows;
    private long maxChunks;
    private Duration grace;
    private Duration maxOutage;
    private Deadlines deadlines;
    private List<Stage> canary;
    private int databaseCores;
    private boolean drainsOnShutdown;
    private Optional<Undo> undo;
    private int deltaPasses;
    private boolean showsCauses;

    Parts(PlanWiring now) {
      parallelism = now.parallelism;
      ledger = now.ledger;
      listeners = now.listeners;
      retry = now.retry;
      failureLimit = now.failureLimit;
      batchRows = now.batchRows;
      maxChunks = now.maxChunks;
      grace = now.grace;
      maxOutage = now.maxOutage;
      deadlines = now.deadlines;
      canary = now.canary;
      databaseCores = now.databaseCores;
      drainsOnShutdown = now.drainsOnShutdown;
      undo = now.undo;
      deltaPasses = now.deltaPasses;
      showsCauses = now.showsCauses;
    }

    PlanWiring wiring() {
      return new PlanWiring(
          parallelism,
          ledger,
          listeners,
          retry,
          failureLimit,
          batchRows,
          maxChunks,
          grace,
          maxOutage,
          deadlines,
          canary,
          databaseCores,
          drainsOnShutdown,
          undo,
          deltaPasses,
          showsCauses);
    }
  }

  private static List<ProgressListener> plus(
      List<ProgressListener> listeners, ProgressListener more) {
    return Stream.concat(listeners.stream(), Stream.of(more)).toList();
  }
}
