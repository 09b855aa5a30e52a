package dev.backfill.run;

import dev.backfill.base.PrintableLog;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.Upstreams;
import dev.backfill.run.signal.RunSignals;
import dev.backfill.run.upstream.PlanUpstreams;
import dev.backfill.scope.Range;
import org.slf4j.Logger;

/** Keeps with a run on what it depends, and says where a later start depends on something else. */
final class UpstreamNote {

  private static final Logger LOG = PrintableLog.of(UpstreamNote.class);

  private static final String KEY = "upstream";

  private UpstreamNote() {}

  /** A run by itself has no such note, and asks nothing. */
  static <R extends Range> void keep(
      String planName, RunLedger<R> run, Upstreams<R> upstream, RunSignals signals) {
    if (!(upstream instanceof PlanUpstreams<R> plans)) {
      return;
    }
    String now = plans.words();
    String first = run.remember(KEY, now);
    if (!first.equals(now)) {
      String sentence =
          "The run began after %s, and this start has it after %s. Chunks that have succeeded are not done again."
              .formatted(first, now);
      LOG.warn("Plan '{}': {}", planName, sentence);
      signals.note(sentence);
    }
  }
}
