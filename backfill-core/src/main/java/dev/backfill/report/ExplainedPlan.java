package dev.backfill.report;

import dev.backfill.scope.Advice;
import dev.backfill.scope.Estimate;
import dev.backfill.work.Volume;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** An explanation with all its parts. */
record ExplainedPlan(
    BackfillReport.About about,
    String planName,
    String guarantee,
    OptionalLong chunks,
    List<ExpectedChunk> shown,
    Optional<Balance> balance,
    Optional<Estimate> rows,
    int lanes,
    int connections,
    Optional<String> continues,
    Optional<Forecast> forecast,
    Optional<Volume> volume,
    List<Advice> advice)
    implements Explanation {

  ExplainedPlan {
    shown = List.copyOf(shown);
    advice = List.copyOf(advice);
  }
}
