package dev.backfill.run.supervision;

import dev.backfill.base.PrintableLog;
import dev.backfill.check.CheckResult;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ChunkView;
import dev.backfill.ledger.LedgerUnreachableException;
import dev.backfill.ledger.RunState;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.progress.ProgressSnapshot;
import dev.backfill.run.context.LaneContext;
import dev.backfill.run.planning.Planner;
import dev.backfill.run.signal.StopReason;
import dev.backfill.run.watch.RunWatch;
import dev.backfill.scope.Range;
import dev.backfill.work.TableDifference;
import dev.backfill.work.TransactionalProcessor;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.slf4j.Logger;

/** Decides how a run has ended, asks the gates, and writes it down. Confined to the supervisor. */
final class RunOutcome<R extends Range> {

  private static final Logger LOG = PrintableLog.of(RunOutcome.class);

  private final LaneContext<R> context;
  private final RunWatch<R> watch;
  private final RunReports<R> reports;
  private final DeltaPasses<R> deltas;
  private final Planner<R> planner;

  /** True if all chunks are committed and checks after them have failed. */
  private boolean objected;

  RunOutcome(LaneContext<R> context, RunWatch<R> watch, RunReports<R> reports, Planner<R> planner) {
    this.context = context;
    this.watch = watch;
    this.reports = reports;
    this.deltas = new DeltaPasses<>(context, planner);
    this.planner = planner;
  }

  /** Asks the gates before the first chunk, all of them before anything is decided. */
  boolean mayBegin() {
    if (isToldToEnd()) {
      return false;
    }
    context.judges().gates().capture();
    boolean may =
        passed(context.judges().gates().pre(), "before the first chunk", this::leave)
            && !isToldToEnd();
    if (may) {
      context.judges().gates().begun();
    }
    return may;
  }

  /** Returns true if the run was asked to end, here or through the ledger. */
  private boolean isToldToEnd() {
    if (context.ledger().run().directive().cancels()) {
      context.signals().endWith(StopReason.cancelled());
    }
    return context.signals().stopReason().isPresent();
  }

  /**
   * Completes the run if every chunk has ended well and no gate objects; else reports why not.
   * Waits for a ledger that cannot be reached, and then judges anew.
   *
   * @return true if there is no verdict yet, because rows have come in and there are more chunks
   */
  boolean give() throws Exception {
    return new DatabaseQuestions<>(context).ask("The end of the run", this::judge);
  }

  private boolean judge(boolean again) throws Exception {
    if (again && watch.look().state() == RunState.COMPLETED) {
      completed(watch.latest()); // written before, when the answer was lost
      return false;
    }
    boolean goesOn = false;
    if (context.signals().stopReason().isEmpty()) {
      var progress = watch.look();
      long failed = progress.count(ChunkState.FAILED);
      if (failed > 0) {
        fail(Sentences.chunksFailed(progress));
      } else if (!isDrained(progress) && again && goesBackToWork(progress.state())) {
        goesOn = true; // more was planned before, when the answer was lost
      } else if (!isDrained(progress)) {
        leave(
            String.format(
                Locale.ROOT,
                "The lanes ended, but %,d of %,d chunks did not.",
                unfinished(progress),
                progress.total()));
      } else {
        var rolledBack = new RolledBackChunks(context.ledger().run()).verdict(watch.view());
        rolledBack.ifPresent(this::fail);
        goesOn = rolledBack.isEmpty() && validate();
      }
    }
    if (context.signals().stopReason().isPresent()) {
      write(context.signals().stopReason().get());
      return false;
    }
    return goesOn;
  }

  /** Only this process is at the run, if rows that have come in are looked for at all. */
  private boolean goesBackToWork(RunState from) {
    return switch (from) {
      case RUNNING -> deltas.isAsked();
      case VALIDATING ->
          deltas.isAsked() && watch.move(from, RunState.RUNNING, "Rows have come in.");
      case PLANNED, PAUSED, COMPLETED, FAILED, CANCELLED, ROLLED_BACK -> false;
    };
  }

  private void write(StopReason ending) {
    var state = watch.look().state();
    if (state == RunState.COMPLETED && !ending.ours()) {
      reports.note("Another process has completed the run.");
      return;
    }
    if (ending.ours() && state.canMoveTo(ending.state())) {
      watch.end(state, ending, this::toContinue);
    }
    reports.note(ending.why());
    String next = toContinue(watch.latest());
    if (!next.isEmpty()) {
      LOG.info("Plan '{}': {}", context.work().plan().name(), next);
      reports.note(next);
    }
    if (objected) {
      WayBack.of(context.work(), watch.latest()).ifPresent(reports::note);
    }
  }

  private String toContinue(ProgressSnapshot progress) {
    return Sentences.toContinue(
        progress,
        failedChunks(progress),
        context.judges().unchecked().count(),
        context.ledger().life());
  }

  /** Running and failed chunks are the first of a view. */
  private List<ChunkView> failedChunks(ProgressSnapshot progress) {
    if (progress.count(ChunkState.FAILED) == 0) {
      return List.of();
    }
    try {
      return context.ledger().run().view(RunReports.NOTABLE_CHUNKS).notable();
    } catch (LedgerUnreachableException e) {
      watch.unanswered(e);
      return List.of(); // the chunks themselves say why they failed
    }
  }

  private void fail(String why) {
    context.signals().endWith(StopReason.of(RunState.FAILED, why));
  }

  /** All chunks are committed, and stay so. */
  private void object(String why) {
    objected = true;
    fail(why);
  }

  /** Fails the run, unless others are at work on it: they continue without this process. */
  private void leave(String why) {
    boolean alone = context.ledger().run().peers().others() == 0;
    context.signals().endWith(new StopReason(RunState.FAILED, why, alone));
  }

  private static long unfinished(ProgressSnapshot progress) {
    return progress.count(ChunkState.PENDING) + progress.count(ChunkState.RUNNING);
  }

  private static boolean isDrained(ProgressSnapshot progress) {
    return progress.planned() && unfinished(progress) == 0;
  }

  /** Returns true if there are more chunks instead. */
  private boolean validate() throws Exception {
    if (!judges()) {
      return false;
    }
    if (deltas.findMore()) {
      if (goesBackToWork(RunState.VALIDATING)) {
        return true;
      }
      leave("Rows have come in, and the run could not go back to work.");
    }
    afterChunks();
    if (!isToldToEnd()
        && passed(
            context.judges().gates().post(watch.latest().rows().changed()),
            "after the last chunk",
            this::object)
        && !isToldToEnd()
        && isCovered()) {
      complete();
    }
    return false;
  }

  /** Asked last: what changes the ledger while the checks are at work is seen too. */
  private boolean isCovered() {
    var objection = planner.uncovered();
    objection.ifPresent(this::fail);
    return objection.isEmpty();
  }

  /** What the work has still to do before it is judged. */
  private void afterChunks() throws Exception {
    if (context.work().processor() instanceof TransactionalProcessor<? super R> transactional
        && !isToldToEnd()) {
      var info = RunInfos.of(context.work().plan(), watch.view());
      transactional.afterChunks(info, this::isToldToEnd).forEach(reports::note);
    }
  }

  /**
   * Of several processes the one that moves the run to VALIDATING judges. The others wait for what
   * it says; if it dies, one of them judges.
   *
   * @return false if another process has judged, or this one ends before that
   */
  private boolean judges() throws InterruptedException {
    var waiter = context.signals().supervisor();
    while (true) {
      long seen = waiter.changes();
      var state = watch.look().state();
      switch (state) {
        case RUNNING -> {
          if (watch.move(state, RunState.VALIDATING, "") || watch.look().state() == state) {
            return true; // if it could not be moved, its end cannot be written either, and says why
          }
        }
        case VALIDATING -> {
          if (isToldToEnd()) {
            return false;
          }
          if (context.ledger().run().peers().moverIsAmongThem()) {
            waiter.await(seen, RunWatch.TICK);
          } else {
            watch.move(state, RunState.RUNNING, "The process that asked the last checks has died.");
          }
        }
        case PLANNED, PAUSED, COMPLETED, FAILED, CANCELLED, ROLLED_BACK -> {
          context.signals().endWith(new StopReason(state, watch.view().why(), false));
          return false;
        }
      }
    }
  }

  /** Runs the work's last step, in the transaction that writes COMPLETED where they share one. */
  private void complete() throws Exception {
    if (context.work().processor() instanceof TransactionalProcessor<? super R> transactional
        && !context.work().exactlyOnce()) {
      try (var tx = transactional.work().resource().begin()) {
        transactional.finish(tx);
        tx.commit();
      }
    }
    try (var tx = context.ledger().run().complete()) {
      if (context.work().processor() instanceof TransactionalProcessor<? super R> transactional
          && context.work().exactlyOnce()) {
        transactional.finish(tx);
      }
      tx.commit();
    }
    completed(watch.look());
    afterCompletion();
  }

  /** The run is complete, whatever becomes of this. */
  private void afterCompletion() {
    if (context.work().processor() instanceof TransactionalProcessor<? super R> transactional) {
      try {
        var info = RunInfos.of(context.work().plan(), watch.view());
        transactional.afterCompletion(info).forEach(reports::note);
      } catch (Exception e) {
        String sentence =
            "The run is complete, but what follows it failed: %s."
                .formatted(context.diagnosed(e).text());
        LOG.warn("Plan '{}': {}", context.work().plan().name(), sentence);
        reports.note(sentence);
      }
    }
  }

  private void completed(ProgressSnapshot progress) {
    if (progress.total() == 0) {
      reports.note("The scope is empty: there was nothing to do.");
    }
    Sentences.skipped(progress)
        .ifPresent(chunks -> LOG.warn("Plan '{}': {}", progress.planName(), chunks));
    Sentences.setAside(progress)
        .ifPresent(rows -> LOG.warn("Plan '{}': {}", progress.planName(), rows));
    String found = reports.difference(progress).map(TableDifference::sentence).orElse("");
    context.audience().tell(new ProgressEvent.RunChanged(RunState.COMPLETED, found, progress));
  }

  private boolean passed(List<CheckResult> results, String when, Consumer<String> otherwise) {
    reports.judged(results);
    var bad =
        results.stream()
            .filter(result -> result.verdict().status().fails())
            .map(RunOutcome::sentence)
            .toList();
    if (bad.isEmpty()) {
      return true;
    }
    otherwise.accept(
        "%s check(s) %s failed: %s.".formatted(bad.size(), when, String.join("; ", bad)));
    return false;
  }

  private static String sentence(CheckResult result) {
    return "'%s' %s (%s)"
        .formatted(result.name(), result.verdict().status(), result.verdict().evidence());
  }
}
