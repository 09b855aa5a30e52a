package dev.backfill.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.check.Check;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.Reprocess;
import dev.backfill.ledger.RunState;
import dev.backfill.report.LedgerReport;
import dev.backfill.run.fixture.Plans;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Chunks that are done again are done once more, with checks and a report of both rounds. */
class ReprocessedRunTest {

  private final InMemoryLedger ledger = InMemoryLedger.create();
  private final ConcurrentLinkedQueue<String> done = new ConcurrentLinkedQueue<>();

  @Test
  void namedChunksAreDoneOnceMoreAndTheReportShowsBothRounds() {
    var asked = new AtomicInteger();
    var plan =
        Plans.ids("tiers", 3)
            .postCheck(
                Check.of("asked", context -> Check.passed("time " + asked.incrementAndGet())))
            .ledger(ledger)
            .build();
    plan.run(chunk -> done.add(chunk.id()) ? 10 : 0);

    var request = Reprocess.chunks("the tiers were wrong", "10..20").by("ann");
    assertThat(LedgerReport.of(ledger.explainReprocess("tiers", request, 20)))
        .contains(
            "# Chunks Done Again: tiers",
            "Chunks: 1 of 3",
            "10..20",
            "[10, 20)",
            "SUCCEEDED",
            "10");
    assertThat(plan.run(chunk -> done.add("shown only") ? 1 : 0).state())
        .isEqualTo(RunState.COMPLETED);
    ledger.reprocess("tiers", request);
    var report = plan.run(chunk -> done.add(chunk.id() + " again") ? 7 : 0);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(List.copyOf(done)).containsExactly("0..10", "10..20", "20..30", "10..20 again");
    assertThat(asked).hasValue(2);
    assertThat(report.rowsChanged()).isEqualTo(27);
    assertThat(report.notes())
        .anyMatch(
            note ->
                note.startsWith("Round 2: 1 of 3 chunks are done again, as ann asked at ")
                    && note.endsWith(
                        ": the tiers were wrong. Before, they had changed 10 rows, kept 0."));
    assertThat(LedgerReport.of(ledger.inspect("tiers").orElseThrow()))
        .contains("Done again", "the tiers were wrong");
  }

  @Test
  void aLedgerInMemoryRefusesWhatItDoesNotKeep() {
    var plan = Plans.ids("many", 3_000).ledger(ledger).build();
    plan.run(chunk -> 1);

    assertThatThrownBy(() -> ledger.reprocess("many", Reprocess.all("why")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("more chunks than a ledger in memory keeps");
  }
}
