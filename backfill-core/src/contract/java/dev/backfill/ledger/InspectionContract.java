package dev.backfill.ledger;

import static dev.backfill.ledger.LedgerFixture.claim;
import static dev.backfill.ledger.LedgerFixture.definition;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.check.Check;
import dev.backfill.check.CheckResult;
import dev.backfill.work.Batch;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Listing runs, and looking into one. */
interface InspectionContract extends LedgerFixture {

  @Test
  default void anEmptyLedgerListsNothing() {
    assertThat(ledger().runs()).isEmpty();
    assertThat(ledger().inspect(PLAN)).isEmpty();
  }

  @Test
  default void everyRunIsListedWithWhoIsAtWorkOnIt() {
    open(ledger(), definition("another_plan")).close();
    var run = running(3);
    run.note(claim(run), new Batch(7, 2, 1, Optional.empty()));
    claim(run);

    var runs = ledger().runs();

    assertThat(runs)
        .extracting(RunSummary::planName)
        .containsExactlyInAnyOrder(PLAN, "another_plan");
    var mine = summaryOf(PLAN);
    assertThat(mine.state()).isEqualTo(RunState.RUNNING);
    assertThat(mine.view().runId()).isEqualTo(run.runId());
    assertThat(mine.view().chunks())
        .isEqualTo(
            Map.of(ChunkState.PENDING, 1L, ChunkState.RUNNING, 1L, ChunkState.SUCCEEDED, 1L));
    assertThat(mine.view().rows()).isEqualTo(new RowCounts(7, 2, 1));
    assertThat(mine.view().notable()).isEmpty();
    assertThat(mine.requestedBy()).isEqualTo("data-team");
    assertThat(mine.asked()).isEqualTo(run.directive());
    assertThat(mine.startedAt()).isPresent();
    assertThat(mine.endedAt()).isEmpty();
    assertThat(mine.workedBy()).contains(Long.toString(ProcessHandle.current().pid()));
    assertThat(mine.ledgerRows()).isEqualTo(5); // the run, a process, three chunks
    assertThat(mine.isLeftBehind()).isFalse();
    assertThat(mine.processes())
        .singleElement()
        .satisfies(
            process -> {
              assertThat(process.lives()).isTrue();
              assertThat(process.pid()).isEqualTo(ProcessHandle.current().pid());
              assertThat(process.silent()).isLessThan(Duration.ofMinutes(1));
            });
    assertThat(summaryOf("another_plan").processes()).isEmpty();
    assertThat(summaryOf("another_plan").startedAt()).isEmpty();
  }

  @Test
  default void aRunThatIsOverSaysSinceWhen() {
    var run = running(1);
    var before = summaryOf(PLAN);
    run.move(RunState.RUNNING, RunState.FAILED, "one check failed");
    run.close();

    var after = summaryOf(PLAN);

    assertThat(after.endedAt()).hasValue(after.stateAt());
    assertThat(after.stateAt()).isAfterOrEqualTo(before.stateAt());
    assertThat(after.startedAt()).isEqualTo(before.startedAt());
    assertThat(after.view().why()).isEqualTo("one check failed");
    assertThat(after.isLeftBehind()).isFalse();
  }

  @Test
  default void aRunWithoutAProcessIsLeftBehind() {
    running(1).close();

    assertThat(summaryOf(PLAN).isLeftBehind()).isTrue();
  }

  @Test
  default void whatIsAskedIsListed() {
    running(1);
    ledger().attach(PLAN).orElseThrow().request(new RunCommand.Pause());

    assertThat(summaryOf(PLAN).asked().pauses()).isTrue();
  }

  @Test
  default void aRunIsInspectedWithChunksChecksAndNotes() {
    var run = running(2);
    run.end(claim(run), new AttemptResult.Failed(TIMEOUT));
    run.remember("capture:POST:row count", "noted:17");
    var at = Instant.parse("2024-01-15T14:00:00Z");
    var post =
        new CheckResult(
            CheckResult.Phase.POST, "no nulls", Check.failed("3 left"), at, Duration.ofMillis(12));
    var pre =
        new CheckResult(
            CheckResult.Phase.PRE, "rows exist", Check.passed("17"), at, Duration.ofMillis(5));
    run.record(
        new CheckResult(
            CheckResult.Phase.POST, "no nulls", Check.passed("0 left"), at, Duration.ZERO));
    run.record(post);
    run.record(pre);

    var inspection = ledger().inspect(PLAN).orElseThrow();

    assertThat(inspection.checks()).containsExactly(pre, post);
    assertThat(inspection.notes()).isEqualTo(Map.of("capture:POST:row count", "noted:17"));
    assertThat(inspection.document()).isEqualTo(definition(PLAN).document());
    assertThat(inspection.summary().planName()).isEqualTo(PLAN);
    assertThat(inspection.summary().ledgerRows()).isEqualTo(7);
    var failed = inspection.summary().view().notable().getFirst();
    assertThat(failed.attempts()).isEqualTo(1);
    assertThat(failed.failure()).hasValue(TIMEOUT);
    assertThat(inspection.summary().view().notable()).hasSize(2);
    assertThat(ledger().inspect("another_plan")).isEmpty();
  }

  /** One run of the list. */
  private RunSummary summaryOf(String plan) {
    return ledger().runs().stream()
        .filter(run -> run.planName().equals(plan))
        .findFirst()
        .orElseThrow();
  }
}
