package dev.backfill.run.gate;

import dev.backfill.check.Check;
import dev.backfill.check.Check.Status;
import dev.backfill.check.Check.Verdict;
import dev.backfill.check.CheckResult;
import dev.backfill.check.CheckResult.Phase;
import dev.backfill.contract.BackfillException;
import dev.backfill.contract.TimeSource;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.ledger.RunView;
import dev.backfill.plan.PlanDefinition;
import dev.backfill.run.signal.RunSignals;
import dev.backfill.scope.Chunk;
import dev.backfill.scope.Range;
import dev.backfill.work.Resource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Asks the checks of a plan. Each is asked on a thread of its own and within its time; one that
 * throws, is late or has no verdict is an ERROR. All of a phase are asked, one after the other,
 * before anything is decided, unless the run is asked to end; every result is recorded in the
 * ledger, then reported.
 *
 * <p>Thread-safe: lanes ask after their chunks at the same time.
 */
public final class Gates<R extends Range> {
  private final PlanDefinition<R> definition;
  private final Optional<BackupCheck<R>> backup;
  private final RunLedger<R> ledger;
  private final CheckBaselines baselines;
  private final RunSignals signals;
  private final TimeSource time;
  private final Optional<Resource> resource;
  private final Consumer<CheckResult> told;

  public Gates(
      PlanDefinition<R> definition,
      Optional<BackupCheck<R>> backup,
      RunLedger<R> ledger,
      RunSignals signals,
      TimeSource time,
      Optional<Resource> resource,
      Consumer<CheckResult> told) {
    this.definition = definition;
    this.backup = backup;
    this.ledger = ledger;
    this.baselines = new CheckBaselines(ledger);
    this.signals = signals;
    this.time = time;
    this.resource = resource;
    this.told = told;
  }

  /**
   * Finds out what the gates have to compare with. A run that was complete gets more to do, because
   * its range is wider now: what its checks have noted is of another time, and so is its backup.
   *
   * @param before the state in which the run was found
   * @param view the run, as it was found
   */
  public void lookBack(RunState before, Supplier<RunView> view) {
    backup.ifPresent(check -> check.lookBack(before));
    if (before == RunState.COMPLETED) {
      var complete = view.get();
      baselines.beginAnew(complete.rows().changed(), complete.total());
    }
  }

  /** The gates before the first chunk have passed: the backup that was found is pinned. */
  public void begun() {
    backup.ifPresent(BackupCheck::keep);
  }

  /** The backup with which the run has begun. */
  public Optional<PinnedBackup> backup() {
    return backup.flatMap(BackupCheck::pinned);
  }

  /**
   * Lets every check read the data before the first chunk, unless the ledger has its note already,
   * from an earlier start of this run. A check that is new in a run which has begun reads it now;
   * its note is marked as late.
   *
   * @throws BackfillException if a check cannot tell; the others were asked too
   */
  public void capture() {
    var broken = new ArrayList<String>();
    for (Phase phase : Phase.values()) {
      var fresh =
          checks(phase).stream().filter(check -> !baselines.has(phase, check.name())).toList();
      var begun = fresh.isEmpty() ? Optional.<String>empty() : baselines.begun();
      for (Check check : fresh) {
        capture(phase, check, begun).ifPresent(broken::add);
      }
    }
    if (!broken.isEmpty()) {
      throw new BackfillException(
          "Plan '%s' does not start: %s before the first chunk. This start changed nothing; start it again when that is fixed"
              .formatted(definition.name(), String.join(", ", broken)));
    }
  }

  /** Asks one check; returns its complaint. */
  private Optional<String> capture(Phase phase, Check check, Optional<String> begun) {
    var context = context(Optional.empty(), Optional.empty(), 0);
    long start = time.nanos();
    try {
      baselines.keep(
          phase,
          check.name(),
          storable(ask(check, () -> ledger.checking(() -> check.capture(context)))),
          begun);
      return Optional.empty();
    } catch (GuardedCall.NoAnswer e) {
      tell(phase, check, new Verdict(Status.ERROR, "capture " + e.getMessage()), start);
      return Optional.of("check '%s' %s".formatted(check.name(), e.getMessage()));
    }
  }

  private static Optional<String> storable(Optional<String> note) {
    if (note.filter(text -> text.indexOf('\0') >= 0).isPresent()) {
      throw new GuardedCall.NoAnswer("noted a NUL character, which no ledger can store");
    }
    return note;
  }

  /** Asks the checks before the first chunk. */
  public List<CheckResult> pre() {
    return ask(Phase.PRE, Optional.empty(), 0);
  }

  /** Asks the checks after the last chunk; {@code changed} are the rows of the run. */
  public List<CheckResult> post(long changed) {
    return ask(Phase.POST, Optional.empty(), changed - baselines.changedBefore());
  }

  /** Asks those after the last chunk that can judge a part; {@code changed} are the rows so far. */
  List<CheckResult> stage(long changed) {
    var able = definition.postChecks().stream().filter(Check::appliesToPartialRun).toList();
    return ask(Phase.POST, able, Optional.empty(), changed - baselines.changedBefore());
  }

  /** Asks the checks after one chunk; {@code changed} are the rows of that chunk. */
  List<CheckResult> chunk(Chunk<?> chunk, long changed) {
    return ask(Phase.CHUNK, Optional.of(chunk), changed);
  }

  private List<CheckResult> ask(Phase phase, Optional<Chunk<?>> chunk, long changed) {
    return ask(phase, checks(phase), chunk, changed);
  }

  private List<CheckResult> ask(
      Phase phase, List<Check> checks, Optional<Chunk<?>> chunk, long changed) {
    var results = new ArrayList<CheckResult>();
    for (Check check : checks) {
      if (phase != Phase.CHUNK && signals.stopReason().isPresent()) {
        break; // the answer is of no use any more
      }
      var context = context(chunk, baselines.of(phase, check.name()), changed);
      long start = time.nanos();
      var verdict = lateOrNot(judge(check, context), baselines.lateness(phase, check.name()));
      results.add(tell(phase, check, verdict, start));
    }
    return results;
  }

  private Verdict judge(Check check, Check.Context context) {
    try {
      var verdict = ask(check, () -> ledger.checking(() -> check.check(context)));
      return verdict.status() == null || verdict.evidence() == null
          ? new Verdict(Status.ERROR, "returned a verdict without status or evidence")
          : verdict;
    } catch (GuardedCall.NoAnswer e) {
      return new Verdict(Status.ERROR, String.valueOf(e.getMessage()));
    }
  }

  /** What was compared with a late note is no pass: the changes before it were not seen. */
  private static Verdict lateOrNot(Verdict verdict, Optional<String> begun) {
    if (begun.isEmpty() || verdict.status() == Status.ERROR) {
      return verdict;
    }
    return new Verdict(
        verdict.status() == Status.PASSED ? Status.WARNED : verdict.status(),
        "%s; compared with a note made when %s, because the check was added then: earlier changes are not seen"
            .formatted(verdict.evidence(), begun.get()));
  }

  /** The time limit is the host's code too, so it is asked under the default one. */
  private <T> T ask(Check check, Callable<T> call) {
    String thread = "backfill-%s-check-%s".formatted(definition.name(), check.name());
    var limit =
        new GuardedCall(thread, Check.DEFAULT_TIMEOUT, signals::cancelNow).ask(check::timeout);
    return new GuardedCall(thread, limit, signals::cancelNow).ask(call);
  }

  private CheckResult tell(Phase phase, Check check, Verdict verdict, long start) {
    var took = Duration.ofNanos(time.nanos() - start);
    var result = new CheckResult(phase, check.name(), verdict, time.now(), took);
    ledger.record(result);
    told.accept(result);
    return result;
  }

  private Check.Context context(Optional<Chunk<?>> chunk, Optional<String> captured, long changed) {
    return new Check.Context(
        definition.name(), chunk, captured, changed, resource, Optional.of(this::counted));
  }

  private Check.Chunks counted() {
    var view = ledger.view(0);
    return new Check.Chunks(
        view.planned(),
        view.total(),
        view.count(ChunkState.SUCCEEDED),
        view.count(ChunkState.SKIPPED),
        view.count(ChunkState.FAILED));
  }

  private List<Check> checks(Phase phase) {
    return switch (phase) {
      case PRE -> Stream.concat(definition.preChecks().stream(), backup.stream()).toList();
      case CHUNK -> definition.chunkChecks();
      case POST -> definition.postChecks();
    };
  }
}
