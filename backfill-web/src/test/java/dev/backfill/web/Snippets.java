package dev.backfill.web;

import static dev.backfill.scope.ChunkBy.width;

import dev.backfill.Backfill;
import dev.backfill.web.Webhook.Network;
import java.net.URI;
import java.nio.file.Path;

/** Examples of the Javadoc. */
final class Snippets {

  private Snippets() {}

  static void files(Path folder) {
    // @start region="files"
    var report =
        Backfill.plan("rehash", 0, 1_000)
            .chunkBy(width(100))
            .listener(ReportFile.html(folder.resolve("rehash.html")))
            .listener(ReportFile.json(folder.resolve("rehash.json")))
            .forEach(chunk -> {});
    // @end
    if (!report.state().name().equals("COMPLETED")) {
      throw new IllegalStateException("The example did not complete: " + report.state());
    }
  }

  static void webhook(URI address) {
    // @start region="webhook"
    var report =
        Backfill.plan("rehash", 0, 1_000)
            .chunkBy(width(100))
            .listener(
                Webhook.json(address, Network.PRIVATE) // or Webhook.slack(address)
                    .updates(UpdateFrequency.everyPercent(10)))
            .forEach(chunk -> {});
    // @end
    if (!report.state().name().equals("COMPLETED")) {
      throw new IllegalStateException("The example did not complete: " + report.state());
    }
  }
}
