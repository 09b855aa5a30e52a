package dev.backfill.run.gate;

import dev.backfill.check.Check;
import dev.backfill.contract.TimeSource;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.Plan;
import dev.backfill.plan.Undo;
import dev.backfill.scope.Range;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.work.TransactionalProcessor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The check before the first chunk that there is a backup from which the whole run can be undone.
 * It is pinned when all checks have passed, and no sooner: a start that was refused has changed
 * nothing, so the next one may take a newer backup. Every later start asks for the pinned one.
 *
 * <p>The supervisor calls {@link #lookBack}, has the check asked, and then calls {@link #keep}.
 */
public final class BackupCheck<R extends Range> implements Check {

  /** Enough to see whether any chunk was ever begun: the first is begun before all others. */
  private static final int A_FEW = 10;

  private final Undo.RestoreFromBackup way;
  private final Set<String> targets;
  private final RunLedger<R> run;
  private final TimeSource time;
  private int pins;
  private volatile BackupNeed need = new BackupNeed.Fresh();
  private volatile Optional<PinnedBackup> found = Optional.empty();

  private BackupCheck(
      Undo.RestoreFromBackup way, Set<String> targets, RunLedger<R> run, TimeSource time) {
    this.way = way;
    this.targets = targets;
    this.run = run;
    this.time = time;
  }

  /** The check of a plan that is to be undone by a backup. */
  public static <R extends Range> Optional<BackupCheck<R>> of(
      Plan<R> plan, ChunkProcessor<? super R> bound, RunLedger<R> run, TimeSource time) {
    return plan.options()
        .undo()
        .filter(Undo.RestoreFromBackup.class::isInstance)
        .map(Undo.RestoreFromBackup.class::cast)
        .map(way -> new BackupCheck<>(way, targets(bound), run, time));
  }

  private static Set<String> targets(ChunkProcessor<?> bound) {
    return bound instanceof TransactionalProcessor<?> transactional
        ? transactional.work().targets()
        : Set.of();
  }

  /**
   * Finds out which backup this start needs. A run that was complete and gets more to do, because
   * its range is wider now, begins anew: what it had changed then is in the backup that undoes the
   * rest.
   *
   * @param before the state in which the run was found
   */
  void lookBack(RunState before) {
    var last = pinned();
    if (before == RunState.COMPLETED) {
      var unused = run.remember(anew(pins), "yes");
    }
    need = need(last, run.recall(anew(pins)).isPresent());
  }

  private BackupNeed need(Optional<PinnedBackup> last, boolean anew) {
    if (anew) {
      return new BackupNeed.Fresh();
    }
    if (last.isPresent()) {
      return new BackupNeed.Same(last.get());
    }
    var view = run.view(A_FEW);
    boolean begun = view.notable().stream().anyMatch(chunk -> chunk.startedAt().isPresent());
    return begun ? new BackupNeed.Before(view.plannedAt()) : new BackupNeed.Fresh();
  }

  /** The backup with which the run has begun, the last one if it began anew. */
  Optional<PinnedBackup> pinned() {
    pins = 0;
    Optional<PinnedBackup> last = Optional.empty();
    for (var pin = recall(1); pin.isPresent(); pin = recall(pins + 1)) {
      last = pin;
      pins++;
    }
    return last;
  }

  private Optional<PinnedBackup> recall(int pin) {
    return run.recall(key(pin)).map(PinnedBackup::parse);
  }

  private static String key(int pin) {
    return "undo.backup." + pin;
  }

  /** Set once the run was complete with so many pins: the next one is another backup. */
  private static String anew(int pins) {
    return "undo.complete." + pins;
  }

  @Override
  public String name() {
    return Undo.RestoreFromBackup.CHECK;
  }

  @Override
  public Duration timeout() {
    return way.probe().timeout();
  }

  @Override
  public Verdict check(Context context) throws Exception {
    var all = List.copyOf(way.probe().backups(targets));
    Instant now = time.now();
    var judged = need.judge(all, way.maxAge(), now);
    found = judged.backup();
    return judged.verdict();
  }

  /** Pins what was found, unless it is pinned already. Called before the first chunk. */
  void keep() {
    if (!(need instanceof BackupNeed.Same) && found.isPresent()) {
      var unused = run.remember(key(pins + 1), found.get().text());
    }
  }
}
