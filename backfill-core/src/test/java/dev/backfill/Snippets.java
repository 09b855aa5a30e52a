package dev.backfill;

import static dev.backfill.scope.ChunkBy.DAY;
import static dev.backfill.scope.ChunkBy.HOUR;
import static dev.backfill.scope.ChunkBy.MONTH;
import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.Ledger;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.BackupProbe;
import dev.backfill.plan.GroupMember;
import dev.backfill.plan.Plan;
import dev.backfill.plan.TimeWindow;
import dev.backfill.plan.Undo;
import dev.backfill.report.BackfillReport;
import dev.backfill.report.GroupReport;
import dev.backfill.run.BackfillRun;
import dev.backfill.run.BackfillRunner;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Range;
import dev.backfill.testing.ManualClock;
import dev.backfill.testing.Reports;
import dev.backfill.testing.SnapshotBuilder;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.ChunkProcessor;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The examples of the javadoc and the README: regions of this class, all of them run by {@link
 * SnippetsTest}.
 */
final class Snippets {

  static final LocalDate JAN_2023 = LocalDate.of(2023, 1, 1);
  static final LocalDate JAN_2024 = LocalDate.of(2024, 1, 1);
  static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private Snippets() {}

  /** What the host has: its own access to its own data. */
  interface Host {

    /** Fills the tier of the orders of these days; returns how many there were. */
    long fillTier(LocalDate from, LocalDate to);

    /** Does whatever has to be done for a range. */
    void process(Range range);
  }

  /** The shortest sentence. */
  static void sentence(Host orders) {
    // @start region="sentence"
    Backfill.plan("orders_tier", JAN_2023, JAN_2024)
        .chunkBy(MONTH)
        .parallelism(4)
        .run(chunk -> orders.fillTier(chunk.range().from(), chunk.range().to()));
    // @end
  }

  /** A month when its days are done. */
  static GroupReport group(Host orders, Ledger ledger) {
    // @start region="group"
    var daily =
        GroupMember.of(
            Backfill.plan("daily", JAN_2023, JAN_2024).chunkBy(DAY).build(),
            chunk -> orders.fillTier(chunk.range().from(), chunk.range().to()));
    var monthly =
        GroupMember.of(
                Backfill.plan("monthly", JAN_2023, JAN_2024).chunkBy(MONTH).build(),
                chunk -> orders.fillTier(chunk.range().from(), chunk.range().to()))
            .afterChunksOf(daily);
    return Backfill.group("tiers", daily, monthly).ledger(ledger).parallelism(4).run();
    // @end
  }

  /** Every type of range. */
  static void ranges(Host host, Instant from, Instant to) {
    // @start region="ranges"
    Backfill.plan("rehash", 0, 5_200_000)
        .chunkBy(width(10_000))
        .forEach(chunk -> host.process(chunk.range()));
    Backfill.plan("events", from, to).chunkBy(HOUR).forEach(chunk -> host.process(chunk.range()));
    Backfill.plan("bills", from, to)
        .chunkBy(MONTH.in(BERLIN))
        .forEach(chunk -> host.process(chunk.range()));
    // @end
  }

  /** A run that is steered while it runs. */
  static BackfillReport steered(Host orders, Ledger ledger) {
    // @start region="steered"
    var plan =
        Backfill.plan("orders_tier", JAN_2023, JAN_2024)
            .chunkBy(MONTH)
            .parallelism(4)
            .ledger(ledger);
    try (BackfillRun run =
        plan.start(chunk -> orders.fillTier(chunk.range().from(), chunk.range().to()))) {
      run.parallelism(2);
      run.pause();
      run.resume();
      return run.await();
    }
    // @end
  }

  /** Lanes on platform threads. */
  static Plan<DateRange> onPlatformThreads(LocalDate from, LocalDate to) {
    // @start region="threadFactory"
    return Backfill.plan("orders_tier", from, to)
        .chunkBy(MONTH)
        .parallelism(2)
        .threadFactory(Thread.ofPlatform().daemon().name("orders-", 1).factory())
        .build();
    // @end
  }

  /** At night, and all the weekend. */
  static Plan<DateRange> atNight(LocalDate from, LocalDate to) {
    // @start region="windows"
    return Backfill.plan("orders_tier", from, to)
        .chunkBy(MONTH)
        .windows(
            TimeWindow.parse("mon-fri 22:00-06:00"),
            TimeWindow.parse("sat,sun 00:00-24:00 Europe/Berlin"))
        .build();
    // @end
  }

  /** Ways to undo, said before anything is changed. */
  static void undoBy(Host orders, Path dumps) {
    // @start region="undoBy"
    var dump = BackupProbe.files(dumps, "orders-*.dump");
    Backfill.plan("orders_tier", JAN_2023, JAN_2024)
        .chunkBy(MONTH)
        .undoBy(
            Undo.restoreFromBackup(
                dump, Duration.ofHours(24), "pg_restore --clean --table=orders orders.dump"))
        .run(chunk -> orders.fillTier(chunk.range().from(), chunk.range().to()));
    Backfill.plan("orders_score", JAN_2023, JAN_2024)
        .chunkBy(MONTH)
        .undoBy(Undo.none("the score is computed again every night"))
        .forEach(chunk -> orders.process(chunk.range()));
    // @end
  }

  /** A plan that another person approves. */
  static BackfillReport approvals(Host orders, Ledger ledger) {
    // @start region="approvals"
    ChunkProcessor<DateRange> work =
        chunk -> orders.fillTier(chunk.range().from(), chunk.range().to());
    var plan =
        Backfill.plan("orders_tier", JAN_2023, JAN_2024)
            .chunkBy(MONTH)
            .ledger(ledger)
            .requestedBy("data-team")
            .approvals(1)
            .build();

    ledger.approve(plan.approvalTerms(work), "ann"); // another person, on another day

    var report = plan.run(work);
    // @end
    return report;
  }

  /** What the host's cloud or backup tool says. */
  interface Snapshots {

    /** Each snapshot that is there. */
    List<Snapshot> ofTables(Set<String> names);
  }

  /** One of them. */
  record Snapshot(Instant begun, String id, long bytes) {}

  /** A probe of the host's own. */
  static BackupProbe probe(Snapshots snapshots) {
    // @start region="probe"
    BackupProbe probe =
        targets ->
            snapshots.ofTables(targets).stream()
                .map(one -> BackupProbe.Backup.of(one.begun(), one.id(), one.bytes()))
                .toList();
    // @end
    return probe;
  }

  /** A unit test of a host's own processor. */
  static long unitTest(Host orders) {
    // @start region="unitTest"
    ActiveChunk<DateRange> chunk = ActiveChunk.of(new DateRange(JAN_2023, JAN_2024));
    return orders.fillTier(chunk.range().from(), chunk.range().to());
    // @end
  }

  /** Work that returns nothing. */
  static BackfillReport forEach(BiConsumer<Long, Long> index) {
    // @start region="forEach"
    return Backfill.plan("reindex", 0, 5_200_000)
        .chunkBy(width(10_000))
        .parallelism(4)
        .forEach(chunk -> index.accept(chunk.range().from(), chunk.range().to()));
    // @end
  }

  /** Unit tests of a host. */
  static void testing() {
    // @start region="testing"
    var clock = ManualClock.startingAt("2024-01-15T14:00:00Z").skippingWaits();
    var runner = BackfillRunner.with(InMemoryLedger.create(), clock, 42);
    var plan = Backfill.plan("rehash", 0, 30).chunkBy(width(10)).build();

    // the plan, in memory; no wait takes time
    assertThat(runner.run(plan, chunk -> 7).rowsChanged()).isEqualTo(21);
    // what a mocked runner returns or throws
    assertThat(Reports.completed(plan, 42).rowsChanged()).isEqualTo(42);
    assertThat(Reports.failure(plan, "disk full").report().state()).isEqualTo(RunState.FAILED);
    // what a listener of yours is called with, and what your work is called with
    assertThat(SnapshotBuilder.of("rehash").percent(50).snapshot().percent()).isEqualTo(50);
    assertThat(ActiveChunk.of(new IdRange(0, 10)).range().to()).isEqualTo(10);
    // @end
  }
}
