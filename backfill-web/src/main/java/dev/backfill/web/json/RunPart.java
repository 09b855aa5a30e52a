package dev.backfill.web.json;

import dev.backfill.web.facts.Facts;
import java.util.Optional;

/** The plan and its run: which, who, when, where. Stateless. */
final class RunPart {

  private RunPart() {}

  static void write(Json json, Facts facts) {
    json.object("plan", () -> plan(json, facts));
    json.object("run", () -> run(json, facts));
    json.object("environment", () -> environment(json, facts));
  }

  private static void plan(Json json, Facts facts) {
    var about = facts.report().about();
    json.text("name", facts.progress().planName());
    json.text("description", about.description());
    json.text("requestedBy", about.requestedBy());
    json.text("scope", about.scope());
    json.text("range", about.range());
    json.text("chunkBy", about.chunkBy());
    json.text("fingerprint", about.fingerprint());
  }

  private static void run(Json json, Facts facts) {
    var progress = facts.progress();
    boolean live = progress.state().isLive();
    json.text("id", progress.runId());
    json.text("state", progress.state().name());
    json.flag("live", live);
    json.flag("success", facts.isSuccess());
    json.text("guarantee", progress.guarantee().name());
    json.time("startedAt", progress.startedAt());
    json.time("updatedAt", progress.at());
    json.time(
        "endedAt", live || facts.isFoundComplete() ? Optional.empty() : Optional.of(progress.at()));
    json.seconds("elapsedSeconds", progress.elapsed());
    json.seconds("activeSeconds", progress.active());
    json.count("lanes", progress.lanes());
    json.count("chunksDoneBefore", progress.doneBefore());
  }

  private static void environment(Json json, Facts facts) {
    var here = facts.environment();
    json.text("library", here.library());
    json.text("java", here.java());
    json.text("system", here.system());
    json.text("host", here.host());
    json.count("pid", here.pid());
  }
}
