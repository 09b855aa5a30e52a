package dev.backfill.report;

import dev.backfill.check.Check;
import dev.backfill.check.CheckResult;
import dev.backfill.check.CheckResult.Phase;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ChunkView;
import dev.backfill.ledger.RowCounts;
import dev.backfill.ledger.RunState;
import dev.backfill.progress.Eta;
import dev.backfill.progress.ProgressSnapshot;
import dev.backfill.progress.ProgressSnapshot.Basis;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Estimate;
import dev.backfill.testing.SnapshotBuilder;
import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import dev.backfill.work.Guarantee;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reports to be rendered: the seed's example while it runs and however it ends, and a huge plan.
 */
final class Samples {

  private static final Instant STARTED = Instant.parse("2024-01-15T14:00:00Z");
  private static final long[] ROWS = {
    420_340, 382_120, 445_670, 412_890, 398_450, 425_120, 478_230, 431_007, 440_110, 452_390,
    399_998, 471_444
  };

  /** Twelve estimates of 433,000 and the number of the month. */
  private static final long EXPECTED = 5_196_078;

  private static final List<Estimate.Source> SOURCES = List.of(Estimate.Source.values());

  private Samples() {}

  static BackfillReport running() {
    var chunks = months(7, ChunkState.SUCCEEDED);
    chunks.add(
        month(8, ChunkState.RUNNING, 1, new RowCounts(120_000, 400, 7), Duration.ofMinutes(5)));
    chunks.add(
        failing(
            month(9, ChunkState.PENDING, 1, RowCounts.NONE, Duration.ofSeconds(42)),
            new Failure(FailureKind.RETRY, "deadlock detected", "40P01")));
    addPending(chunks, 10);
    return report(
        RunState.RUNNING,
        chunks,
        new Numbers(60, Duration.ofMinutes(125), Duration.ofMinutes(30), 0, EXPECTED),
        new Eta.Band(Duration.ofMinutes(70), Duration.ofMinutes(94), Duration.ofMinutes(115)),
        List.of(pre("source data exists", Check.passed("at least 1 row in the range"))),
        List.of());
  }

  static BackfillReport completed() {
    return report(
        RunState.COMPLETED,
        months(12, ChunkState.SUCCEEDED),
        new Numbers(100, Duration.ofMinutes(212), Duration.ZERO, 0, EXPECTED),
        new Eta.Done(),
        List.of(
            pre("source data exists", Check.passed("at least 1 row in the range")),
            pre("column orders.customer_tier exists", Check.passed("text, nullable, writable")),
            post("no nulls in orders.customer_tier", Check.passed("0 of 5,157,769")),
            post("distribution", Check.warned("gold 31 %, was 24 %"))),
        List.of());
  }

  static BackfillReport failed() {
    var chunks = months(6, ChunkState.SUCCEEDED);
    chunks.add(
        failing(
            month(7, ChunkState.FAILED, 3, new RowCounts(10_000, 0, 0), Duration.ofSeconds(90)),
            new Failure(
                FailureKind.FAIL_CHUNK,
                "constraint orders_tier_check | column <customer_tier>\nof table `orders`",
                "23514")));
    chunks.add(month(8, ChunkState.SKIPPED, 0, RowCounts.NONE, Duration.ZERO));
    addPending(chunks, 9);
    return report(
        RunState.FAILED,
        chunks,
        new Numbers(58, Duration.ofMinutes(125), Duration.ZERO, 0, EXPECTED),
        new Eta.Unknown("stopped"),
        List.of(
            pre("source data exists", Check.passed("at least 1 row in the range")),
            new CheckResult(
                Phase.PRE,
                "backup is fresh",
                new Check.Verdict(Check.Status.ERROR, "SocketTimeoutException after 10 s"),
                STARTED,
                Duration.ofSeconds(10))),
        List.of(
            "1 of 12 chunks failed.",
            "7 of 12 chunks are committed; run the same plan again to continue."));
  }

  static BackfillReport resumed() {
    var chunks = months(9, ChunkState.SUCCEEDED);
    addPending(chunks, 10);
    return report(
        RunState.RUNNING,
        chunks.stream().map(Samples::withoutEstimate).toList(),
        new Numbers(75, Duration.ofSeconds(95), Duration.ZERO, 7, 0),
        new Eta.Unknown("no data yet"),
        List.of(),
        List.of("Resumed from FAILED."));
  }

  /** 10,000 chunks of ids, of which the ledger has listed 1,000; a few run, two have failed. */
  static BackfillReport huge() {
    var chunks = new ArrayList<ChunkView>();
    for (long no = 1; no <= 500; no++) {
      chunks.add(ids(no, ChunkState.SUCCEEDED, no == 77 ? 99 : no % 7));
    }
    chunks.add(
        failing(
            ids(6_001, ChunkState.FAILED, 3),
            new Failure(FailureKind.FAIL_CHUNK, "constraint orders_pk", "23505")));
    chunks.add(
        failing(
            ids(6_500, ChunkState.FAILED, 3),
            new Failure(FailureKind.SPLIT, "statement timeout of 30 s", "57014")));
    for (long no = 7_000; no < 7_004; no++) {
      chunks.add(ids(no, ChunkState.RUNNING, 2));
    }
    for (long no = 9_507; no <= 10_000; no++) {
      chunks.add(ids(no, ChunkState.PENDING, 0));
    }
    var counts = new EnumMap<ChunkState, Long>(ChunkState.class);
    counts.put(ChunkState.SUCCEEDED, 6_998L);
    counts.put(ChunkState.FAILED, 2L);
    counts.put(ChunkState.RUNNING, 4L);
    counts.put(ChunkState.PENDING, 2_996L);
    var numbers = new Numbers(69, Duration.ofHours(30), Duration.ZERO, 0, 100_000_000);
    var rows = new RowCounts(69_984_211, 3_000, 12);
    var eta = new Eta.Band(Duration.ofHours(11), Duration.ofHours(13), Duration.ofHours(15));
    return ReportBuilder.of(snapshot(RunState.RUNNING, counts, rows, numbers, eta), about())
        .chunks(chunks)
        .checks(chunkChecks())
        .report();
  }

  private static List<CheckResult> chunkChecks() {
    var checks = new ArrayList<CheckResult>();
    checks.add(pre("source data exists", Check.passed("at least 1 row in the range")));
    for (int i = 0; i < 7_000; i++) {
      var verdict = i == 4_000 ? Check.warned("1 null of 10,000") : Check.passed("0 nulls");
      checks.add(
          new CheckResult(Phase.CHUNK, "no nulls left", verdict, STARTED, Duration.ofMillis(12)));
    }
    return checks;
  }

  /** Numbers that do not follow from the chunks. */
  private record Numbers(
      int percent, Duration elapsed, Duration paused, long doneBefore, long estimatedRows) {}

  private static List<ChunkView> months(int count, ChunkState state) {
    var chunks = new ArrayList<ChunkView>();
    for (int month = 1; month <= count; month++) {
      var rows = new RowCounts(ROWS[month - 1], month == 3 ? 1_200 : 0, month == 5 ? 31 : 0);
      chunks.add(month(month, state, 0, rows, Duration.ofMinutes(15 + month % 5)));
    }
    return chunks;
  }

  private static void addPending(List<ChunkView> chunks, int from) {
    for (int month = from; month <= 12; month++) {
      chunks.add(month(month, ChunkState.PENDING, 0, RowCounts.NONE, Duration.ZERO));
    }
  }

  private static ChunkView month(
      int month, ChunkState state, int attempts, RowCounts rows, Duration took) {
    var from = YearMonth.of(2023, month);
    return new ChunkView(
        month,
        from.toString(),
        ChunkKind.RANGE,
        "[" + from.atDay(1) + ", " + from.plusMonths(1).atDay(1) + ")",
        state,
        attempts,
        rows,
        Optional.of(new Estimate(433_000 + month, SOURCES.get(month % SOURCES.size()))),
        Optional.of(STARTED),
        took.isZero() ? Optional.empty() : Optional.of(took),
        Optional.empty());
  }

  private static ChunkView ids(long no, ChunkState state, long seconds) {
    return new ChunkView(
        no,
        (no - 1) * 10_000 + ".." + no * 10_000,
        ChunkKind.RANGE,
        "[" + (no - 1) * 10_000 + ", " + no * 10_000 + ")",
        state,
        state == ChunkState.FAILED ? 1 : 0,
        new RowCounts(state == ChunkState.SUCCEEDED ? 10_000 : 0, 0, 0),
        Optional.of(new Estimate(10_000, Estimate.Source.STATISTICS)),
        Optional.empty(),
        state == ChunkState.PENDING ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds)),
        Optional.empty());
  }

  private static ChunkView withoutEstimate(ChunkView chunk) {
    return new ChunkView(
        chunk.no(),
        chunk.id(),
        chunk.kind(),
        chunk.bounds(),
        chunk.state(),
        chunk.attempts(),
        chunk.rows(),
        Optional.empty(),
        chunk.startedAt(),
        chunk.took(),
        chunk.failure());
  }

  private static ChunkView failing(ChunkView chunk, Failure failure) {
    return new ChunkView(
        chunk.no(),
        chunk.id(),
        chunk.kind(),
        chunk.bounds(),
        chunk.state(),
        chunk.attempts(),
        chunk.rows(),
        chunk.estimate(),
        chunk.startedAt(),
        chunk.took(),
        Optional.of(failure));
  }

  private static CheckResult pre(String name, Check.Verdict verdict) {
    return new CheckResult(Phase.PRE, name, verdict, STARTED, Duration.ofMillis(31));
  }

  private static CheckResult post(String name, Check.Verdict verdict) {
    return new CheckResult(Phase.POST, name, verdict, STARTED, Duration.ofSeconds(2));
  }

  private static BackfillReport report(
      RunState state,
      List<ChunkView> chunks,
      Numbers numbers,
      Eta eta,
      List<CheckResult> checks,
      List<String> notes) {
    var counts = new EnumMap<ChunkState, Long>(ChunkState.class);
    chunks.forEach(chunk -> counts.merge(chunk.state(), 1L, Long::sum));
    var rows = chunks.stream().map(ChunkView::rows).reduce(RowCounts.NONE, RowCounts::plus);
    return ReportBuilder.of(snapshot(state, counts, rows, numbers, eta), about())
        .chunks(chunks)
        .checks(checks)
        .notes(notes)
        .report();
  }

  private static ProgressSnapshot snapshot(
      RunState state, Map<ChunkState, Long> counts, RowCounts rows, Numbers numbers, Eta eta) {
    boolean again = numbers.doneBefore() > 0;
    var builder =
        SnapshotBuilder.of("orders_tier_backfill")
            .runId("5b1a2c3d-0000-4000-8000-000000000001")
            .state(state)
            .guarantee(again ? Guarantee.AT_LEAST_ONCE : Guarantee.EXACTLY_ONCE)
            .startedAt(STARTED)
            .elapsed(numbers.elapsed())
            .active(numbers.elapsed().minus(numbers.paused()))
            .lanes(4)
            .doneBefore(numbers.doneBefore())
            .rows(rows)
            .rowsHere(again ? new RowCounts(870_000, 0, 0) : rows)
            .estimatedRows(
                numbers.estimatedRows() > 0
                    ? Optional.of(numbers.estimatedRows())
                    : Optional.empty())
            .percent(numbers.percent())
            .basis(numbers.estimatedRows() > 0 ? Basis.ROWS : Basis.CHUNKS)
            .rowsPerSecond(518.7)
            .chunksPerSecond(0.0012)
            .eta(eta);
    counts.forEach(builder::chunks);
    return builder.snapshot();
  }

  private static BackfillReport.About about() {
    return new BackfillReport.About(
        "Fill customer_tier for historical orders",
        "data-team",
        "orders.order_date where status <> 'draft'",
        "[2023-01-01, 2024-01-01)",
        "month",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        Optional.empty());
  }
}
