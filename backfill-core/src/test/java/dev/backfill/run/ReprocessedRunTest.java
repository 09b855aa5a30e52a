package dev.backfill.run;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.GroupStep;
import dev.backfill.check.Check;
import dev.backfill.ledger.ForwardingLedger;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.Ledger;
import dev.backfill.ledger.LedgerException;
import dev.backfill.ledger.Reprocess;
import dev.backfill.ledger.Reprocessing;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.GroupMember;
import dev.backfill.report.LedgerReport;
import dev.backfill.run.fixture.Plans;
import dev.backfill.scope.Scope;
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

  private GroupStep group(Ledger own) {
    var days = GroupMember.of(Plans.ids("days", 4).build(), chunk -> note("day " + chunk.id()));
    var month =
        GroupMember.of(
                Backfill.plan("month", Scope.ids(0, 40)).chunkBy(width(20)).build(),
                chunk -> note("month " + chunk.id()))
            .afterChunksOf(days);
    return Backfill.group("both", days, month).ledger(own);
  }

  private long note(String what) {
    done.add(what);
    return 1;
  }

  @Test
  void ifTheLedgerFailsInBetweenWhatIsDownstreamWaitsAlready() {
    group(ledger).run();
    done.clear();
    var failing =
        new ForwardingLedger(ledger) {
          @Override
          public Reprocessing reprocess(String planName, Reprocess request, int atMost) {
            if (planName.equals("days")) {
              throw new LedgerException("away", null);
            }
            return super.reprocess(planName, request, atMost);
          }
        };
    var request = Reprocess.chunks("wrong", "10..20").withDownstream();

    assertThatThrownBy(() -> group(failing).reprocess("days", request))
        .isInstanceOf(LedgerException.class);
    assertThat(group(ledger).reprocess("days", request))
        .extracting(Reprocessing::planName)
        .contains("days");
    group(ledger).run();

    assertThat(List.copyOf(done)).containsExactly("day 10..20", "month 0..20");
  }

  @Test
  void aGroupRefusesWhatIsNoMemberAndALedgerWhatIsDownstream() {
    group(ledger).run();

    assertThatThrownBy(() -> group(ledger).reprocess("years", Reprocess.all("why")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has no member 'years'; its members are days, month");
    assertThatThrownBy(() -> ledger.reprocess("days", Reprocess.all("why").withDownstream()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("call reprocess of the group");
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
