package dev.backfill.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.check.Check;
import dev.backfill.check.CheckResult;
import dev.backfill.check.CheckResult.Phase;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ChunkView;
import dev.backfill.ledger.MadeRunView;
import dev.backfill.ledger.RowCounts;
import dev.backfill.ledger.RunCommand;
import dev.backfill.ledger.RunDirective;
import dev.backfill.ledger.RunInspection;
import dev.backfill.ledger.RunProcess;
import dev.backfill.ledger.RunState;
import dev.backfill.ledger.RunSummary;
import dev.backfill.ledger.RunView;
import dev.backfill.scope.ChunkKind;
import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a person reads at night who was not there. */
class LedgerReportTest {

  private static final Instant PLANNED = Instant.parse("2024-01-15T14:00:00Z");
  private static final RunProcess ALIVE =
      new RunProcess("a", "web-1", 4711, Duration.ofMillis(2_300), true);
  private static final RunProcess DEAD =
      new RunProcess("b", "web|2", 4712, Duration.ofMinutes(3), false);

  @Test
  void anEmptyLedgerSaysSo() {
    assertThat(LedgerReport.of(List.of())).isEqualTo("# Runs\n\nThe ledger holds no runs.\n");
  }

  @Test
  void runsAreATable() {
    assertThat(LedgerReport.of(List.of(summary(RunState.RUNNING, List.of(ALIVE, DEAD)))))
        .isEqualTo(
            """
            # Runs

            | Plan | Status | Since | Chunks | Rows | At work | Requested by | Ledger rows |
            | --- | --- | --- | --- | ---: | --- | --- | ---: |
            | orders_tier | 🔄 IN PROGRESS | 2024-01-15 16:05:00 UTC | 1 pending, 1 succeeded, 1 failed, planning is not complete | 1,010 | 4711 on web-1 | data-team | 1,234 |
            """);
  }

  @Test
  void aRunIsToldInFull() {
    var text = LedgerReport.of(inspection(summary(RunState.FAILED, List.of(DEAD))));

    assertThat(text)
        .contains("# Backfill Run: orders_tier\n")
        .contains("- **Current Status:** ❌ FAILED since 2024-01-15 16:05:00 UTC\n")
        .contains("- **Why:** 1 of 3 chunks failed\n")
        .contains("- **Asked For:** to pause\n")
        .contains("- **Started:** 2024-01-15 14:01:00 UTC\n")
        .contains("- **Ended:** 2024-01-15 16:05:00 UTC\n")
        .contains("- **Last opened by:** process 4711 on web-1\n")
        .contains("| 4712 | web\\|2 | 3m ago | is believed dead |\n")
        .contains("- **Rows:** 1,000 changed, 7 kept as they were, 3 in conflict\n")
        .contains("## Chunks\n")
        .contains("deadlock detected")
        .contains("40P01")
        .contains("no nulls")
        .contains("3 left")
        .contains("| Check 'row count' before the first chunk | 17 |\n")
        .contains("| long | " + "x".repeat(120) + "… (500 characters) |\n")
        .contains("- chunkBy: month\n")
        .doesNotContain("Left Behind")
        .endsWith("\n");
  }

  @Test
  void aRunThatWasLeftBehindSaysHowToGoOn() {
    var left = inspection(summary(RunState.RUNNING, List.of(DEAD)));
    var atWork = inspection(summary(RunState.RUNNING, List.of(ALIVE)));

    assertThat(LedgerReport.of(left))
        .contains("**Left Behind:** no process is at work; run the same plan again to continue");
    assertThat(LedgerReport.of(atWork)).doesNotContain("Left Behind");
  }

  private static RunSummary summary(RunState state, List<RunProcess> processes) {
    var failed =
        new ChunkView(
            2,
            "2023-02",
            ChunkKind.RANGE,
            "[2023-02-01, 2023-03-01)",
            ChunkState.FAILED,
            3,
            RowCounts.NONE,
            Optional.empty(),
            Optional.of(PLANNED),
            Optional.of(Duration.ofSeconds(4)),
            Optional.of(new Failure(FailureKind.RETRY, "deadlock detected", "40P01")));
    var view =
        new MadeRunView(
            "orders_tier",
            "c0ffee",
            state,
            state == RunState.FAILED ? "1 of 3 chunks failed" : "",
            Map.of(ChunkState.FAILED, 1L, ChunkState.SUCCEEDED, 1L, ChunkState.PENDING, 1L),
            new RowCounts(1_000, 7, 3),
            new RunView.Estimates(Optional.empty(), 0),
            false,
            PLANNED,
            List.of(failed));
    return new RunSummary(
        view,
        "data-team",
        new RunDirective(Optional.of(new RunCommand.Pause()), 4),
        Optional.of(PLANNED.plusSeconds(60)),
        Instant.parse("2024-01-15T16:05:00Z"),
        "process 4711 on web-1",
        processes,
        1_234);
  }

  @Test
  void checksThatWereAddedLaterAreShownWithTheirNotes() {
    var notes =
        Map.of(
            "checks.1", "preChecks: \n",
            "checks.2", "preChecks: a\npostChecks: rows\n",
            "capture:POST:rows", "late, when 2 of 3 chunks had ended:90: 1",
            "capture:POST:none", "nothing");

    var report =
        LedgerReport.of(
            new RunInspection(
                inspection(summary(RunState.FAILED, List.of())).summary(),
                "scope: ids\n",
                List.of(),
                notes));

    assertThat(report)
        .contains("| Checks since a later start | preChecks: a; postChecks: rows |")
        .contains("| Check 'rows', added when 2 of 3 chunks had ended | 90: 1 |")
        .doesNotContain("checks.1", "nothing");
  }

  private static RunInspection inspection(RunSummary summary) {
    var check =
        new CheckResult(
            Phase.POST, "no nulls", Check.failed("3 left"), PLANNED, Duration.ofMillis(12));
    return new RunInspection(
        summary,
        "scope: ids\nchunkBy: month\n",
        List.of(check),
        Map.of("capture:POST:row count", "noted:17", "long", "x".repeat(500)));
  }
}
