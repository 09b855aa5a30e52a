package dev.backfill.examples.quickstart;

import dev.backfill.progress.ConsoleProgress;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.progress.ProgressListener;
import dev.backfill.report.BackfillReport;
import dev.backfill.report.ReportListener;
import dev.backfill.web.ReportFile;
import dev.backfill.web.UpdateFrequency;
import dev.backfill.web.Webhook;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The console, the report in three formats, and a webhook if there is one, as one listener.
 *
 * @param console shows the progress
 * @param others get the reports while the run is at work
 */
record Watchers(ProgressListener console, List<ReportListener> others) implements ReportListener {

  /** Name of the report that is shown at the end. */
  static final String REPORT = "report.md";

  private static final String SLACK = "hooks.slack.com";

  static Watchers of(Path folder, Optional<URI> webhook) {
    var others =
        new ArrayList<ReportListener>(
            List.of(
                ReportFile.markdown(folder.resolve(REPORT)),
                ReportFile.json(folder.resolve("report.json")),
                ReportFile.html(folder.resolve("report.html"))));
    webhook.map(Watchers::webhook).ifPresent(others::add);
    return new Watchers(ConsoleProgress.standard(), others);
  }

  /** A server of your own, or Slack. */
  static Webhook webhook(URI address) {
    var webhook =
        SLACK.equals(address.getHost())
            ? Webhook.slack(address)
            : Webhook.json(address, Webhook.Network.PRIVATE);
    return webhook.updates(UpdateFrequency.perChunk());
  }

  @Override
  public void on(ProgressEvent event, Supplier<BackfillReport> report) {
    console.on(event);
    others.forEach(other -> other.on(event, report));
  }

  @Override
  public void ended(BackfillReport report) {
    others.forEach(other -> other.ended(report));
  }
}
