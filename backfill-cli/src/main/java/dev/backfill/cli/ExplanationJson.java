package dev.backfill.cli;

import dev.backfill.cli.output.Json;
import dev.backfill.report.Explanation;
import dev.backfill.scope.Estimate;
import java.util.Optional;
import java.util.OptionalLong;

/** An explanation as JSON. Stateless. */
final class ExplanationJson {

  private ExplanationJson() {}

  static void write(Json json, Explanation explanation) {
    json.text("plan", explanation.planName())
        .text("fingerprint", explanation.about().fingerprint())
        .text("guarantee", explanation.guarantee())
        .count("chunks", explanation.chunks())
        .count("expected_rows", rows(explanation.rows()))
        .count("lanes", explanation.lanes())
        .count("connections", explanation.connections())
        .text("continues", explanation.continues())
        .array(
            "shown_chunks",
            explanation.shown(),
            chunk ->
                json.text("id", chunk.label())
                    .text("bounds", chunk.bounds())
                    .count("expected_rows", rows(chunk.expected())))
        .array(
            "advice",
            explanation.advice(),
            advice ->
                json.text("level", advice.level().name())
                    .text("sentence", advice.sentence())
                    .text("remedy", advice.remedy()));
  }

  private static OptionalLong rows(Optional<Estimate> estimate) {
    return estimate.map(Estimate::rows).map(OptionalLong::of).orElseGet(OptionalLong::empty);
  }
}
