package dev.backfill.web;

import dev.backfill.base.PrintableLog;
import dev.backfill.contract.BackfillException;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.progress.ProgressSnapshot;
import dev.backfill.report.BackfillReport;
import dev.backfill.report.ReportBuilder;
import dev.backfill.support.Figures;
import dev.backfill.web.delivery.Outbox;
import dev.backfill.web.facts.Environment;
import dev.backfill.web.facts.Facts;
import dev.backfill.web.facts.Terms;
import dev.backfill.web.message.Happening;
import dev.backfill.web.message.Narration;
import dev.backfill.web.message.Pending;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * All messages about one run, from its events to the outbox. Confined to the thread of the
 * listener.
 */
final class Conversation {

  private static final Logger LOG = PrintableLog.of(Conversation.class);

  private static final BackfillReport.About UNKNOWN =
      new BackfillReport.About("", "", "", "", "", "", Optional.empty());

  private final WebhookFormat format;
  private final Wiring wiring;
  private final Narration narration;
  private final Environment environment;

  /** What has happened since the last numbers: a message has numbers that are not older. */
  private final List<Happening> untold = new ArrayList<>();

  private BackfillReport.About about = UNKNOWN;
  private @Nullable Outbox outbox;

  Conversation(WebhookFormat format, UpdateFrequency frequency, Wiring wiring) {
    this.format = format;
    this.wiring = wiring;
    this.narration = new Narration(frequency.cadence());
    this.environment = wiring.environment().get();
  }

  void on(ProgressEvent event, Supplier<BackfillReport> report) {
    var told = narration.on(event);
    if (told.stream().anyMatch(one -> one.kind() == Happening.Kind.STARTED)) {
      about = read(report);
    }
    untold.addAll(told);
    switch (event) {
      case ProgressEvent.RunChanged change -> tell(change.snapshot());
      case ProgressEvent.Ticked tick -> tell(tick.snapshot());
      case ProgressEvent.ChunkChanged ignored -> {}
      case ProgressEvent.BatchCommitted ignored -> {}
      case ProgressEvent.Checked ignored -> {}
      case ProgressEvent.Dropped ignored -> {}
    }
  }

  private void tell(ProgressSnapshot snapshot) {
    if (!untold.isEmpty() && snapshot.state().isLive()) {
      var facts = new Facts(ReportBuilder.of(snapshot, about).report(), environment);
      outbox(snapshot.planName()).tell(Pending.of(facts, untold));
      untold.clear();
    }
  }

  void ended(BackfillReport report) {
    var progress = report.progress();
    untold.add(
        Happening.ended(
            "The run has ended after %s: %s"
                .formatted(Figures.duration(progress.elapsed()), Terms.of(progress.state()))));
    outbox(progress.planName()).end(Pending.of(new Facts(report, environment), untold));
  }

  private Outbox outbox(String plan) {
    var present = outbox;
    if (present == null) {
      present = wiring.outbox(plan, format);
      outbox = present;
    }
    return present;
  }

  /** Once, for what snapshots lack: the description of the plan. */
  private static BackfillReport.About read(Supplier<BackfillReport> report) {
    try {
      return report.get().about();
    } catch (BackfillException e) {
      LOG.debug("No report could be read: {}", e.getClass().getName());
      return UNKNOWN;
    }
  }
}
