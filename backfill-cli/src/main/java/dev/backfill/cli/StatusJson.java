package dev.backfill.cli;

import dev.backfill.cli.output.Json;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RunSummary;
import java.util.Locale;

/** The state of a run as JSON. Stateless. */
final class StatusJson {

  private StatusJson() {}

  static void write(Json json, RunSummary run) {
    var view = run.view();
    json.text("plan", run.planName())
        .text("run_id", view.runId())
        .text("state", run.state().name())
        .text("since", run.stateAt().toString())
        .text("started_at", run.startedAt())
        .text("ended_at", run.endedAt())
        .text("why", view.why())
        .text("requested_by", run.requestedBy())
        .text(
            "asked",
            run.asked()
                .command()
                .map(command -> command.getClass().getSimpleName().toUpperCase(Locale.ROOT)))
        .count("lanes", run.asked().lanes())
        .flag("left_behind", run.isLeftBehind())
        .object("chunks", chunks -> chunks(chunks, run))
        .object("rows", rows -> DryRunJson.counts(rows, view.rows()))
        .count("rows_set_aside", view.badRows())
        .array(
            "processes",
            run.processes(),
            process ->
                json.text("host", process.host())
                    .count("pid", process.pid())
                    .count("silent_seconds", process.silent().toSeconds())
                    .flag("lives", process.lives()));
  }

  private static void chunks(Json json, RunSummary run) {
    json.count("total", run.view().total()).flag("all_planned", run.view().planned());
    for (ChunkState state : ChunkState.values()) {
      json.count(state.name().toLowerCase(Locale.ROOT), run.view().count(state));
    }
  }
}
