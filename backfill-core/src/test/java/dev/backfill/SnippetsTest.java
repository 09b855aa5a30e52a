package dev.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.BackupProbe;
import dev.backfill.run.BackfillRunner;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.InstantRange;
import dev.backfill.scope.Range;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnippetsTest {

  private final Recorder host = new Recorder();

  @Test
  void theSentenceWorksOnEveryMonthOnce() {
    Snippets.sentence(host);

    assertThat(host.ranges)
        .hasSize(12)
        .doesNotHaveDuplicates()
        .contains(new DateRange(LocalDate.of(2023, 2, 1), LocalDate.of(2023, 3, 1)));
  }

  @Test
  void everyTypeOfRangeIsCutAsSaid() {
    Instant from = Instant.parse("2024-01-31T23:00:00Z");

    Snippets.ranges(host, from, Instant.parse("2024-02-01T02:00:00Z"));

    assertThat(only(IdRange.class)).hasSize(520);
    assertThat(only(InstantRange.class))
        .contains(
            new InstantRange(from, from.plusSeconds(3_600)),
            new InstantRange(from, Instant.parse("2024-02-01T02:00:00Z")))
        .hasSize(4);
  }

  @Test
  void aGroupDoesDaysAndMonths() {
    var report = Snippets.group(host, InMemoryLedger.create());

    assertThat(report.succeeded()).isTrue();
    assertThat(only(DateRange.class)).hasSize(365 + 12);
  }

  @Test
  void aSteeredRunEnds() {
    var report = Snippets.steered(host, InMemoryLedger.create());

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.rowsChanged()).isEqualTo(365);
  }

  @Test
  void lanesRunOnPlatformThreads() {
    var names = ConcurrentHashMap.<String>newKeySet();
    var plan = Snippets.onPlatformThreads(Snippets.JAN_2023, Snippets.JAN_2024);

    var unused =
        BackfillRunner.inMemory()
            .forEach(plan, chunk -> names.add(Thread.currentThread().getName()));

    assertThat(names).isNotEmpty().allMatch(name -> name.startsWith("orders-"));
  }

  @Test
  void windowsAreRead() {
    assertThat(Snippets.atNight(Snippets.JAN_2023, Snippets.JAN_2024).options().windows())
        .hasToString("[mon-fri 22:00-06:00, sat-sun 00:00-24:00 Europe/Berlin]");
  }

  @Test
  void waysToUndoAreSaid(@TempDir Path dumps) throws IOException {
    Files.writeString(dumps.resolve("orders-1.dump"), "data");

    Snippets.undoBy(host, dumps);

    assertThat(only(DateRange.class)).hasSize(24);
  }

  @Test
  void aPlanIsApprovedAndRun() {
    var report = Snippets.approvals(host, InMemoryLedger.create());

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.approvals().orElseThrow().sentence())
        .startsWith("1 approval is required, and 1 counts: ann on ");
  }

  @Test
  void aProbeSaysWhatIsThere() throws Exception {
    var snapshot = new Snippets.Snapshot(Instant.EPOCH, "snap-1", 7);

    var probe = Snippets.probe(names -> names.contains("orders") ? List.of(snapshot) : List.of());

    assertThat(probe.backups(Set.of("orders")))
        .containsExactly(BackupProbe.Backup.of(Instant.EPOCH, "snap-1", 7));
  }

  @Test
  void aProcessorIsTestedWithoutARun() {
    assertThat(Snippets.unitTest(host)).isEqualTo(365);
  }

  @Test
  void workMayReturnNothing() {
    var report = Snippets.forEach((from, to) -> host.process(new IdRange(from, to)));

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(only(IdRange.class)).hasSize(520);
  }

  @Test
  void aHostTestsWithoutADatabase() {
    assertThatCode(Snippets::testing).doesNotThrowAnyException();
  }

  private List<Range> only(Class<? extends Range> type) {
    return host.ranges.stream().filter(type::isInstance).toList();
  }

  /** Notes the ranges; each day has one order. */
  private static final class Recorder implements Snippets.Host {
    private final Queue<Range> ranges = new ConcurrentLinkedQueue<>();

    @Override
    public long fillTier(LocalDate from, LocalDate to) {
      ranges.add(new DateRange(from, to));
      return to.toEpochDay() - from.toEpochDay();
    }

    @Override
    public void process(Range range) {
      ranges.add(range);
    }
  }
}
