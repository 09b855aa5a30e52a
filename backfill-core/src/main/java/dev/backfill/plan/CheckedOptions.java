package dev.backfill.plan;

import static java.util.Objects.requireNonNull;

import dev.backfill.ledger.Ledger;
import dev.backfill.progress.ProgressListener;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** All settings of a run, each within its bounds. */
record CheckedOptions(
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
    boolean showsCauses)
    implements RunOptions {

  CheckedOptions {
    requireNonNull(ledger, "ledger");
    requireNonNull(retry, "retry");
    requireNonNull(failureLimit, "failureLimit");
    requireNonNull(grace, "grace");
    requireNonNull(maxOutage, "maxOutage");
    requireNonNull(deadlines, "deadlines");
    requireNonNull(undo, "undo");
    listeners = List.copyOf(listeners);
    canary = List.copyOf(canary);
    RunOptions.requireParallelism(parallelism);
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

  @Override
  public RunOptions withParallelism(int lanes) {
    return with(parts -> parts.parallelism = lanes);
  }

  @Override
  public RunOptions withLedger(Ledger own) {
    return with(parts -> parts.ledger = Optional.of(own));
  }

  @Override
  public RunOptions withListener(ProgressListener listener) {
    return with(parts -> parts.listeners = plus(listeners, listener));
  }

  @Override
  public RunOptions withRetry(RetryPolicy policy) {
    return with(parts -> parts.retry = policy);
  }

  @Override
  public RunOptions withFailureLimit(FailureLimit limit) {
    return with(parts -> parts.failureLimit = limit);
  }

  @Override
  public RunOptions withBatchRows(int rows) {
    return with(parts -> parts.batchRows = rows);
  }

  @Override
  public RunOptions withMaxChunks(long chunks) {
    return with(parts -> parts.maxChunks = chunks);
  }

  @Override
  public RunOptions withGrace(Duration wait) {
    return with(parts -> parts.grace = wait);
  }

  @Override
  public RunOptions withMaxOutage(Duration wait) {
    return with(parts -> parts.maxOutage = wait);
  }

  @Override
  public RunOptions withDeadlines(Deadlines limits) {
    return with(parts -> parts.deadlines = limits);
  }

  @Override
  public RunOptions withCanary(List<Stage> stages) {
    return with(parts -> parts.canary = stages);
  }

  @Override
  public RunOptions withDatabaseCores(int cores) {
    return with(parts -> parts.databaseCores = cores);
  }

  @Override
  public RunOptions drainingOnShutdown() {
    return with(parts -> parts.drainsOnShutdown = true);
  }

  @Override
  public RunOptions withUndo(Undo way) {
    return with(parts -> parts.undo = Optional.of(way));
  }

  @Override
  public RunOptions withDeltaPasses(int most) {
    return with(parts -> parts.deltaPasses = most);
  }

  @Override
  public RunOptions showingCauses() {
    return with(parts -> parts.showsCauses = true);
  }

  private RunOptions with(Consumer<Parts> change) {
    var parts = new Parts(this);
    change.accept(parts);
    return parts.options();
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

    Parts(CheckedOptions now) {
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

    RunOptions options() {
      return new CheckedOptions(
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
