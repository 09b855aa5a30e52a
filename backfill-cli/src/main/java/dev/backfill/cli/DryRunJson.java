package dev.backfill.cli;

import dev.backfill.cli.output.Json;
import dev.backfill.ledger.RowCounts;
import dev.backfill.report.DryRun;

/** The result of a dry run as JSON; without rows, which are data. Stateless. */
final class DryRunJson {

  private DryRunJson() {}

  static void write(Json json, DryRun rehearsal) {
    json.text("plan", rehearsal.planName())
        .text("fingerprint", rehearsal.about().fingerprint())
        .flag("succeeded", rehearsal.succeeded())
        .text("guarantee", rehearsal.guarantee().name())
        .count("chunks", rehearsal.chunks())
        .count("lanes", rehearsal.lanes())
        .object("rows", rows -> counts(rows, rehearsal.counts()))
        .array(
            "sample",
            rehearsal.sample(),
            one -> {
              json.text("id", one.chunk().id()).text("state", one.chunk().state().name());
              json.object("rows", rows -> counts(rows, one.chunk().rows()));
              json.text("failure", one.chunk().failure().map(failure -> failure.text()));
            })
        .texts("notes", rehearsal.notes());
  }

  static void counts(Json json, RowCounts rows) {
    json.count("changed", rows.changed())
        .count("kept", rows.kept())
        .count("conflicts", rows.conflicts());
  }
}
