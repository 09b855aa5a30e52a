package dev.backfill.values;

import static java.util.Objects.requireNonNull;

import dev.backfill.ledger.Ledger;
import dev.backfill.plan.ApprovalRule;
import dev.backfill.plan.BadRows;
import dev.backfill.plan.Deadlines;
import dev.backfill.plan.FailureLimit;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.plan.RunOptions;
import dev.backfill.plan.Stage;
import dev.backfill.plan.TimeWindow;
import dev.backfill.plan.Undo;
import dev.backfill.progress.ProgressListener;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The settings of a run, each stated once: its default, its bounds, how it is read and how it is
 * replaced. Value; immutable to others: a setting changes a copy. It is published in a record,
 * which makes it safe for all threads.
 */
public final class RunSettings implements RunOptions, Cloneable {

  /** Everything as it is unless set otherwise. */
  public static final RunSettings DEFAULT = new RunSettings();

  private int parallelism = DEFAULT_PARALLELISM;
  private Optional<Ledger> ledger = Optional.empty();
  private List<ProgressListener> listeners = List.of();
  private RetryPolicy retry = RetryPolicy.DEFAULT;
  private FailureLimit failureLimit = FailureLimit.DEFAULT;
  private int batchRows = DEFAULT_BATCH_ROWS;
  private long maxChunks = DEFAULT_MAX_CHUNKS;
  private Duration grace = DEFAULT_GRACE;
  private Duration maxOutage = DEFAULT_MAX_OUTAGE;
  private Deadlines deadlines = Deadlines.NONE;
  private List<Stage> canary = List.of();
  private List<TimeWindow> windows = List.of();
  private int databaseCores;
  private Optional<ThreadFactory> threadFactory = Optional.empty();
  private boolean drainsOnShutdown;
  private Optional<Undo> undo = Optional.empty();
  private int deltaPasses;
  private boolean allowsOverlap;
  private boolean requiresExactlyOnce;
  private boolean showsCauses;
  private Optional<BadRows> badRows = Optional.empty();
  private ApprovalRule approvals = ApprovalRule.NONE;

  private RunSettings() {}

  /**
   * Settings of a plan, to be changed.
   *
   * @throws IllegalArgumentException if this library has not made them
   */
  public static RunSettings of(RunOptions given) {
    if (given instanceof RunSettings settings) {
      return settings;
    }
    throw new IllegalArgumentException(
        "The options of the plan are of type %s, which this library has not made; take those of a built plan: Backfill.plan(..).chunkBy(..).build().options()"
            .formatted(given.getClass().getName()));
  }

  @Override
  public int parallelism() {
    return parallelism;
  }

  public RunSettings parallelism(int lanes) {
    int checked = requireParallelism(lanes);
    return with(next -> next.parallelism = checked);
  }

  @Override
  public Optional<Ledger> ledger() {
    return ledger;
  }

  public RunSettings ledger(Ledger own) {
    return with(next -> next.ledger = Optional.of(own));
  }

  @Override
  public List<ProgressListener> listeners() {
    return listeners;
  }

  public RunSettings listener(ProgressListener more) {
    return with(
        next -> next.listeners = Stream.concat(listeners.stream(), Stream.of(more)).toList());
  }

  @Override
  public RetryPolicy retry() {
    return retry;
  }

  public RunSettings retry(RetryPolicy policy) {
    requireNonNull(policy, "retry");
    return with(next -> next.retry = policy);
  }

  @Override
  public FailureLimit failureLimit() {
    return failureLimit;
  }

  public RunSettings failureLimit(FailureLimit limit) {
    requireNonNull(limit, "failureLimit");
    return with(next -> next.failureLimit = limit);
  }

  @Override
  public int batchRows() {
    return batchRows;
  }

  public RunSettings batchRows(int rows) {
    requireAtLeast(1, "batchRows", rows);
    return with(next -> next.batchRows = rows);
  }

  @Override
  public long maxChunks() {
    return maxChunks;
  }

  public RunSettings maxChunks(long chunks) {
    requireAtLeast(1, "maxChunks", chunks);
    return with(next -> next.maxChunks = chunks);
  }

  @Override
  public Duration grace() {
    return grace;
  }

  public RunSettings grace(Duration wait) {
    requireNotNegative("grace", wait);
    return with(next -> next.grace = wait);
  }

  @Override
  public Duration maxOutage() {
    return maxOutage;
  }

  public RunSettings maxOutage(Duration wait) {
    requireNotNegative("maxOutage", wait);
    return with(next -> next.maxOutage = wait);
  }

  @Override
  public Deadlines deadlines() {
    return deadlines;
  }

  public RunSettings deadlines(Deadlines limits) {
    requireNonNull(limits, "deadlines");
    return with(next -> next.deadlines = limits);
  }

  @Override
  public List<Stage> canary() {
    return canary;
  }

  public RunSettings canary(List<Stage> stages) {
    var copy = List.copyOf(stages);
    return with(next -> next.canary = copy);
  }

  @Override
  public List<TimeWindow> windows() {
    return windows;
  }

  public RunSettings windows(List<TimeWindow> times) {
    var copy = List.copyOf(times);
    return with(next -> next.windows = copy);
  }

  @Override
  public int databaseCores() {
    return databaseCores;
  }

  public RunSettings databaseCores(int cores) {
    requireAtLeast(1, "databaseCores", cores);
    return with(next -> next.databaseCores = cores);
  }

  @Override
  public Optional<ThreadFactory> threadFactory() {
    return threadFactory;
  }

  public RunSettings threadFactory(ThreadFactory factory) {
    requireNonNull(factory, "threadFactory");
    return with(next -> next.threadFactory = Optional.of(factory));
  }

  @Override
  public boolean drainsOnShutdown() {
    return drainsOnShutdown;
  }

  public RunSettings drainingOnShutdown() {
    return with(next -> next.drainsOnShutdown = true);
  }

  @Override
  public Optional<Undo> undo() {
    return undo;
  }

  public RunSettings undo(Undo way) {
    return with(next -> next.undo = Optional.of(way));
  }

  @Override
  public int deltaPasses() {
    return deltaPasses;
  }

  public RunSettings deltaPasses(int most) {
    if (most < 0 || most > MAX_DELTA_PASSES) {
      throw new IllegalArgumentException(
          "deltaPasses must be 0 to %d, was %d".formatted(MAX_DELTA_PASSES, most));
    }
    return with(next -> next.deltaPasses = most);
  }

  @Override
  public boolean allowsOverlap() {
    return allowsOverlap;
  }

  public RunSettings allowingOverlap() {
    return with(next -> next.allowsOverlap = true);
  }

  @Override
  public boolean requiresExactlyOnce() {
    return requiresExactlyOnce;
  }

  public RunSettings requiringExactlyOnce() {
    return with(next -> next.requiresExactlyOnce = true);
  }

  @Override
  public boolean showsCauses() {
    return showsCauses;
  }

  public RunSettings showingCauses() {
    return with(next -> next.showsCauses = true);
  }

  @Override
  public Optional<BadRows> badRows() {
    return badRows;
  }

  public RunSettings badRows(BadRows limit) {
    requireNonNull(limit, "setAside");
    return with(next -> next.badRows = Optional.of(limit));
  }

  @Override
  public ApprovalRule approvals() {
    return approvals;
  }

  public RunSettings approvals(ApprovalRule rule) {
    requireNonNull(rule, "approvals");
    return with(next -> next.approvals = rule);
  }

  /**
   * Checks a number of lanes, at the start and while running.
   *
   * @throws IllegalArgumentException if it is not 1 to {@link #MAX_PARALLELISM}
   */
  public static int requireParallelism(int lanes) {
    if (lanes < 1 || lanes > MAX_PARALLELISM) {
      throw new IllegalArgumentException(
          "parallelism must be 1 to %s, was %s".formatted(MAX_PARALLELISM, lanes));
    }
    return lanes;
  }

  private RunSettings with(Consumer<RunSettings> change) {
    try {
      var next = (RunSettings) clone();
      change.accept(next);
      return next;
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }

  private static void requireAtLeast(long least, String setting, long value) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s must be >= %d, was %d".formatted(setting, least, value));
    }
  }

  private static void requireNotNegative(String setting, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(
          "%s must not be negative, was %s".formatted(setting, value));
    }
  }
}
