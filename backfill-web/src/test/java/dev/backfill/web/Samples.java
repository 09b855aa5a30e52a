package dev.backfill.web;

import dev.backfill.check.Check;
import dev.backfill.check.CheckResult;
import dev.backfill.check.CheckResult.Phase;
import dev.backfill.ledger.Approval;
import dev.backfill.ledger.ApprovalTerms;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ChunkView;
import dev.backfill.ledger.RowCounts;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.Undo;
import dev.backfill.progress.Eta;
import dev.backfill.progress.LaneTime;
import dev.backfill.progress.LaneTime.Reason;
import dev.backfill.progress.ProgressSnapshot.Basis;
import dev.backfill.report.BackfillReport;
import dev.backfill.report.ReportBuilder;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Estimate;
import dev.backfill.testing.SnapshotBuilder;
import dev.backfill.web.facts.Environment;
import dev.backfill.web.facts.Facts;
import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import dev.backfill.work.Guarantee;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reports to be written: the sample of the first specification, troubled and huge ones. */
public final class Samples {

  private static final Instant STARTED = Instant.parse("2024-01-15T14:00:00Z");

  /** Rows and minutes of the seven months that the sample shows as done. */
  private static final long[][] DONE = {
    {420_340, 18},
    {382_120, 16},
    {445_670, 19},
    {412_890, 17},
    {398_450, 17},
    {425_120, 18},
    {478_230, 20}
  };

  private static final LaneTime LANES =
      new LaneTime(
          Duration.ofMinutes(140),
          Map.of(Reason.NO_CHUNK, Duration.ofMinutes(13), Reason.PAUSED, Duration.ofMinutes(2)));

  private Samples() {}

  public static Facts facts(BackfillReport report) {
    return new Facts(
        report, new Environment("0.1.0", "25.0.1+8", "Linux 6.1 amd64", "db-worker-1", 8_280));
  }

  /**
   * The sample: seven of twelve months in one lane, 125 minutes of work, one month running. Its own
   * percentage was 52, with 7 of 12 beside it.
   */
  public static BackfillReport seed() {
    var chunks = new ArrayList<ChunkView>();
    long minutes = 0;
    for (int month = 1; month <= DONE.length; month++) {
      long[] done = DONE[month - 1];
      chunks.add(
          month(month, ChunkState.SUCCEEDED, 0, done[0], minutes, Optional.of(done[1]), false));
      minutes += done[1];
    }
    chunks.add(month(8, ChunkState.RUNNING, 0, 0, minutes, Optional.of(0L), false));
    for (int month = 9; month <= 12; month++) {
      chunks.add(month(month, ChunkState.PENDING, 0, 0, 0, Optional.empty(), false));
    }
    var rows = sum(chunks);
    var snapshot =
        snapshot(RunState.RUNNING, chunks, Duration.ofMinutes(minutes))
            .lanes(1)
            .percent(58)
            .rowsPerSecond(rows.seen() / (minutes * 60.0))
            .chunksPerSecond(7 / (minutes * 60.0))
            .estimatedRows(Optional.of(5_200_000L))
            .eta(
                new Eta.Band(
                    Duration.ofMinutes(80), Duration.ofMinutes(94), Duration.ofMinutes(115)))
            .laneTime(new LaneTime(Duration.ofMinutes(minutes), Map.of()))
            .snapshot();
    return ReportBuilder.of(
            snapshot,
            about(
                "Backfill customer_tier column for historical orders",
                Optional.of(Undo.none("recomputed every night from the orders themselves"))))
        .chunks(chunks)
        .checks(
            List.of(
                check(Phase.PRE, "verify_source_data_exists", Check.passed("at least 1 row")),
                check(Phase.PRE, "verify_target_column_exists", Check.passed("text, nullable"))))
        .report();
  }

  /** The same, approved by one of two people, as another one has approved what was edited since. */
  public static BackfillReport approved(String other) {
    var terms =
        new ApprovalTerms(
            "orders_tier",
            "data-team",
            2,
            List.of(),
            "a".repeat(64),
            "b".repeat(64),
            "c".repeat(64),
            "work: new\n");
    var seed = seed();
    return ReportBuilder.of(seed)
        .approvals(
            Optional.of(
                terms.judge(
                    List.of(
                        approval("ann", "b".repeat(64), "work: new\n"),
                        approval(other, "d".repeat(64), "work: " + other + "\n")))))
        .report();
  }

  private static Approval approval(String by, String work, String document) {
    return new Approval(
        by,
        Instant.EPOCH,
        Instant.EPOCH.plus(Duration.ofDays(30)),
        Optional.empty(),
        "a".repeat(64),
        work,
        "c".repeat(64),
        document,
        false);
  }

  /** Four lanes, a failed month, one that waits for a retry, checks of every kind. */
  public static BackfillReport troubled() {
    var chunks = new ArrayList<ChunkView>();
    for (int month = 1; month <= 8; month++) {
      chunks.add(
          month(
              month,
              month == 5 ? ChunkState.FAILED : ChunkState.SUCCEEDED,
              month == 5 ? 3 : month == 3 ? 1 : 0,
              400_000 + month * 9_000L,
              (month - 1) / 4 * 19L,
              Optional.of(14L + month % 5),
              month == 5));
    }
    chunks.add(month(9, ChunkState.RUNNING, 0, 120_000, 37, Optional.of(8L), false));
    chunks.add(month(10, ChunkState.PENDING, 1, 3_000, 36, Optional.of(2L), true));
    chunks.add(month(11, ChunkState.SKIPPED, 0, 0, 0, Optional.empty(), false));
    chunks.add(month(12, ChunkState.PENDING, 0, 0, 0, Optional.empty(), false));
    var snapshot =
        snapshot(RunState.RUNNING, chunks, Duration.ofMinutes(45))
            .percent(66)
            .active(Duration.ofMinutes(43))
            .rowsPerSecond(1_480)
            .chunksPerSecond(0.0033)
            .eta(
                new Eta.Band(
                    Duration.ofMinutes(16), Duration.ofMinutes(22), Duration.ofMinutes(31)))
            .laneTime(LANES)
            .snapshot();
    return ReportBuilder.of(
            snapshot,
            about("Backfill customer_tier column for historical orders", Optional.empty()))
        .chunks(chunks)
        .checks(
            List.of(
                check(Phase.PRE, "verify_source_data_exists", Check.passed("at least 1 row")),
                check(Phase.PRE, "index on order_date", Check.warned("no index begins with it")),
                check(Phase.CHUNK, "no nulls left", Check.passed("0 nulls")),
                check(Phase.CHUNK, "no nulls left", Check.failed("12 nulls of 400,000"))))
        .notes(List.of("Resumed: 2 chunks were done by earlier runs of this plan."))
        .report();
  }

  /** So many hours, of which most are done, a few run and one in a thousand failed. */
  public static BackfillReport hours(int count) {
    var chunks = new ArrayList<ChunkView>(count);
    var from = LocalDateTime.of(2013, 1, 1, 0, 0);
    int done = count * 7 / 10;
    for (int no = 1; no <= count; no++) {
      var state =
          no % 1_000 == 77 && no < done
              ? ChunkState.FAILED
              : no <= done
                  ? ChunkState.SUCCEEDED
                  : no <= done + 4 ? ChunkState.RUNNING : ChunkState.PENDING;
      var at = from.plusHours(no - 1);
      chunks.add(chunk(no, at + "Z", "[" + at + ":00Z, " + at.plusHours(1) + ":00Z)", state, no));
    }
    return many("hourly", chunks, count);
  }

  /** So many ranges of ids. */
  public static BackfillReport ids(int count) {
    var chunks = new ArrayList<ChunkView>(count);
    int done = count * 6 / 10;
    for (int no = 1; no <= count; no++) {
      var state =
          no % 400 == 9 && no < done
              ? ChunkState.FAILED
              : no <= done
                  ? ChunkState.SUCCEEDED
                  : no <= done + 4 ? ChunkState.RUNNING : ChunkState.PENDING;
      String id = (no - 1) * 10_000L + ".." + no * 10_000L;
      chunks.add(chunk(no, id, "[" + id.replace("..", ", ") + ")", state, no));
    }
    return many("by_id", chunks, count);
  }

  /** Days of some years. */
  public static BackfillReport days(int count) {
    var chunks = new ArrayList<ChunkView>(count);
    var from = LocalDate.of(2022, 1, 1);
    int done = count * 8 / 10;
    for (int no = 1; no <= count; no++) {
      var state =
          no % 170 == 9 && no < done
              ? ChunkState.FAILED
              : no <= done
                  ? ChunkState.SUCCEEDED
                  : no <= done + 4 ? ChunkState.RUNNING : ChunkState.PENDING;
      var day = from.plusDays(no - 1L);
      chunks.add(chunk(no, day.toString(), "[" + day + ", " + day.plusDays(1) + ")", state, no));
    }
    return many("daily", chunks, count);
  }

  private static BackfillReport many(String name, List<ChunkView> chunks, int count) {
    var snapshot =
        snapshot(RunState.RUNNING, chunks, Duration.ofSeconds(count / 2 + 60))
            .percent(69)
            .rowsPerSecond(20_000)
            .chunksPerSecond(2)
            .eta(new Eta.Unknown("no data yet"))
            .laneTime(LANES)
            .snapshot();
    var about =
        new BackfillReport.About("", "data-team", "events.at", "", "hour", "ab", Optional.empty());
    return ReportBuilder.of(snapshot, about).chunks(chunks).notes(List.of(name)).report();
  }

  private static ChunkView chunk(int no, String id, String bounds, ChunkState state, int second) {
    boolean begun = state != ChunkState.PENDING;
    boolean failed = state == ChunkState.FAILED;
    return new ChunkView(
        no,
        id,
        ChunkKind.RANGE,
        bounds,
        state,
        failed ? 3 : 0,
        new RowCounts(begun ? 8_000 + (no % 17) * 300L : 0, 0, 0),
        Optional.of(new Estimate(10_000, Estimate.Source.STATISTICS)),
        begun ? Optional.of(STARTED.plusMillis(second * 500L)) : Optional.empty(),
        begun ? Optional.of(Duration.ofMillis(1_500 + (no % 13) * 40L)) : Optional.empty(),
        failed
            ? Optional.of(failure("constraint events_pk, key of chunk " + no))
            : Optional.empty());
  }

  private static Failure failure(String text) {
    return new Failure(FailureKind.FAIL_CHUNK, text, "23505");
  }

  private static ChunkView month(
      int month,
      ChunkState state,
      int attempts,
      long rows,
      long begin,
      Optional<Long> minutes,
      boolean failed) {
    var from = YearMonth.of(2023, month);
    return new ChunkView(
        month,
        from.toString(),
        ChunkKind.RANGE,
        "[" + from.atDay(1) + ", " + from.plusMonths(1).atDay(1) + ")",
        state,
        attempts,
        new RowCounts(rows, 0, 0),
        month <= 2
            ? Optional.of(new Estimate(month == 1 ? 420_000 : 380_000, Estimate.Source.GIVEN))
            : Optional.empty(),
        minutes.map(any -> STARTED.plus(Duration.ofMinutes(begin))),
        minutes.map(Duration::ofMinutes),
        failed
            ? Optional.of(
                state == ChunkState.FAILED
                    ? failure("constraint orders_tier_check of table orders")
                    : new Failure(FailureKind.RETRY, "deadlock detected", "40P01"))
            : Optional.empty());
  }

  private static RowCounts sum(List<ChunkView> chunks) {
    return chunks.stream().map(ChunkView::rows).reduce(RowCounts.NONE, RowCounts::plus);
  }

  private static SnapshotBuilder snapshot(
      RunState state, List<ChunkView> chunks, Duration elapsed) {
    var counts = new EnumMap<ChunkState, Long>(ChunkState.class);
    chunks.forEach(chunk -> counts.merge(chunk.state(), 1L, Long::sum));
    var rows = sum(chunks);
    var builder =
        SnapshotBuilder.of("orders_tier_backfill")
            .runId("5b1a2c3d-0000-4000-8000-000000000001")
            .state(state)
            .guarantee(Guarantee.EXACTLY_ONCE)
            .startedAt(STARTED)
            .elapsed(elapsed)
            .active(elapsed)
            .lanes(4)
            .rows(rows)
            .rowsHere(rows)
            .basis(Basis.CHUNKS);
    counts.forEach(builder::chunks);
    return builder;
  }

  private static BackfillReport.About about(String description, Optional<Undo> undo) {
    return new BackfillReport.About(
        description,
        "data-team",
        "orders.order_date",
        "[2023-01-01, 2024-01-01)",
        "month",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        undo);
  }

  private static CheckResult check(Phase phase, String name, Check.Verdict verdict) {
    return new CheckResult(phase, name, verdict, STARTED, Duration.ofMillis(31));
  }
}
