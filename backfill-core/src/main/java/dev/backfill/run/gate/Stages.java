package dev.backfill.run.gate;

import dev.backfill.base.PrintableLog;
import dev.backfill.check.CheckResult;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.Stage;
import dev.backfill.run.signal.RunSignals;
import dev.backfill.run.signal.StopReason;
import dev.backfill.scope.Range;
import dev.backfill.support.Figures;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.slf4j.Logger;

/**
 * The stages of a canary: no chunk beyond the present one is claimed. Where a stage ends and which
 * are passed stands in the ledger, the same for every process and after a restart. Thread-safe.
 */
public final class Stages<R extends Range> {

  private static final Logger LOG = PrintableLog.of(Stages.class);

  private final List<Stage> stages;
  private final RunLedger<R> run;
  private final Gates<R> gates;
  private final RunSignals signals;
  private final OptionalLong counted;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile int passed;
  private volatile long limit;

  /**
   * Nothing is read yet.
   *
   * @param counted the number of chunks that there will be, if arithmetic can tell
   */
  public Stages(
      List<Stage> stages,
      RunLedger<R> run,
      Gates<R> gates,
      RunSignals signals,
      OptionalLong counted) {
    this.stages = stages;
    this.run = run;
    this.gates = gates;
    this.signals = signals;
    this.counted = counted;
    this.limit = stages.isEmpty() ? Long.MAX_VALUE : 0;
  }

  /** Returns true if there are stages left. */
  public boolean goOn() {
    return passed < stages.size();
  }

  /** The number of the last chunk that may be claimed. */
  public long limit() {
    if (limit == 0) {
      lock.lock();
      try {
        if (limit == 0) {
          next();
        }
      } finally {
        lock.unlock();
      }
    }
    return limit;
  }

  /** Goes to the first stage that was not passed. */
  private void next() {
    int first = passed;
    while (first < stages.size() && run.recall(key(first, "passed")).isPresent()) {
      first++;
    }
    passed = first;
    limit =
        goOn()
            ? Long.parseLong(
                run.remember(
                    key(first, "last of " + stages.get(first)),
                    Long.toString(stages.get(first).last(all()))))
            : Long.MAX_VALUE;
  }

  private long all() {
    return counted.orElseGet(signals::planned);
  }

  private static String key(int stage, String what) {
    return "canary.%d.%s".formatted(stage + 1, what);
  }

  /**
   * Judges a stage of which no chunk is pending or running: one lane does, the others come back.
   *
   * @param upTo the limit that the lane has claimed with
   */
  public void ended(long upTo) {
    if (!lock.tryLock()) {
      return;
    }
    try {
      if (upTo != limit || !goOn() || signals.stopReason().isPresent()) {
        return;
      }
      if (run.recall(key(passed, "passed")).isPresent()) {
        next(); // another process has judged it
        signals.wakeLanes();
      } else {
        judge();
      }
    } finally {
      lock.unlock();
    }
  }

  private void judge() {
    long failed = run.view(0).count(ChunkState.FAILED);
    if (failed > 0) {
      fail(Figures.count(failed) + (failed == 1 ? " chunk" : " chunks") + " failed");
      return;
    }
    var objections =
        gates.stage(run.view(0).rows().changed()).stream()
            .filter(result -> result.verdict().status().fails())
            .map(CheckResult::name)
            .collect(Collectors.joining(", "));
    if (!objections.isEmpty()) {
      fail("check failed: " + objections);
      return;
    }
    String sentence = "%s passed.".formatted(name());
    LOG.info("{}", sentence);
    signals.note(sentence);
    var unused = run.remember(key(passed, "passed"), "yes");
    next();
    signals.wakeLanes();
  }

  private void fail(String why) {
    signals.endWith(
        StopReason.of(
            RunState.FAILED,
            "%s did not pass: %s. No chunk beyond it was begun.".formatted(name(), why)));
  }

  private String name() {
    return "Canary stage %d of %d (%s)".formatted(passed + 1, stages.size(), stages.get(passed));
  }
}
