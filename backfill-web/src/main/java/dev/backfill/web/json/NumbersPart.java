package dev.backfill.web.json;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RowCounts;
import dev.backfill.progress.Eta;
import dev.backfill.web.facts.Facts;
import java.util.Locale;
import java.util.Optional;

/** The numbers of a run: progress, rows, throughput, waits, the time left. Stateless. */
final class NumbersPart {

  private NumbersPart() {}

  static void write(Json json, Facts facts) {
    json.object("progress", () -> progress(json, facts));
    json.object("rows", () -> rows(json, facts));
    json.object("throughput", () -> throughput(json, facts));
    json.object("remaining", () -> remaining(json, facts.progress().eta()));
    json.object("laneTime", () -> laneTime(json, facts));
  }

  private static void progress(Json json, Facts facts) {
    json.count("percent", facts.progress().percent());
    json.text("basis", facts.progress().basis().name());
    json.count("done", facts.done());
    json.count("total", facts.total());
    json.flag("planned", facts.progress().planned());
    json.object(
        "chunks",
        () -> {
          for (ChunkState state : ChunkState.values()) {
            json.count(state.name().toLowerCase(Locale.ROOT), facts.count(state));
          }
        });
  }

  private static void rows(Json json, Facts facts) {
    counts(json, facts.rows());
    json.count("expected", facts.progress().estimatedRows());
    json.object("sinceStart", () -> counts(json, facts.progress().rowsHere()));
  }

  static void counts(Json json, RowCounts rows) {
    json.count("seen", rows.seen());
    json.count("changed", rows.changed());
    json.count("kept", rows.kept());
    json.count("conflicts", rows.conflicts());
  }

  private static void throughput(Json json, Facts facts) {
    json.decimal("recentRowsPerSecond", facts.progress().rowsPerSecond());
    json.decimal("recentChunksPerSecond", facts.progress().chunksPerSecond());
    json.decimal("meanRowsPerSecond", facts.meanRowsPerSecond());
    json.decimal("meanChunksPerSecond", facts.meanChunksPerSecond());
  }

  private static void remaining(Json json, Eta eta) {
    var band = eta instanceof Eta.Band known ? Optional.of(known) : Optional.<Eta.Band>empty();
    json.text("text", eta.text());
    json.seconds("lowSeconds", band.map(Eta.Band::low));
    json.seconds("likelySeconds", band.map(Eta.Band::likely));
    json.seconds("highSeconds", band.map(Eta.Band::high));
  }

  private static void laneTime(Json json, Facts facts) {
    var spent = facts.progress().laneTime();
    json.seconds("workingSeconds", spent.working());
    json.seconds("waitingSeconds", spent.waited());
    json.decimal("waitingShare", spent.share());
    json.array(
        "waiting",
        spent.waiting().entrySet(),
        wait -> {
          json.text("reason", wait.getKey().name());
          json.seconds("seconds", wait.getValue());
        });
  }
}
