package dev.backfill.run.dryrun;

import dev.backfill.check.CheckResult;
import dev.backfill.report.BackfillReport;
import dev.backfill.report.DryRun;
import dev.backfill.report.Forecast;
import dev.backfill.scope.Estimate;
import dev.backfill.work.Guarantee;
import dev.backfill.work.SideEffects;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A dry run with all its parts. */
public record DryRunPlan(
    BackfillReport.About about,
    String planName,
    boolean succeeded,
    Guarantee guarantee,
    OptionalLong chunks,
    Optional<Estimate> rows,
    int lanes,
    List<Rehearsed> sample,
    SideEffects sideEffects,
    Optional<Forecast> forecast,
    List<CheckResult> checks,
    List<String> notes)
    implements DryRun {

  public DryRunPlan {
    sample = List.copyOf(sample);
    checks = List.copyOf(checks);
    notes = List.copyOf(notes);
  }
}
