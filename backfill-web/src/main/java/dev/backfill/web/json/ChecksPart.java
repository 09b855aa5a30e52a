package dev.backfill.web.json;

import dev.backfill.check.CheckResult;

/** The result of a check. Stateless. */
final class ChecksPart {

  private ChecksPart() {}

  static void write(Json json, CheckResult check) {
    json.text("phase", check.phase().name());
    json.text("name", check.name());
    json.text("status", check.verdict().status().name());
    json.text("evidence", String.valueOf(check.verdict().evidence()));
    json.time("at", check.at());
    json.seconds("seconds", check.took());
  }
}
