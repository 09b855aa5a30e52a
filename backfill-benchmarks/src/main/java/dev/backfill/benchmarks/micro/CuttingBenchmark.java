package dev.backfill.benchmarks.micro;

import static dev.backfill.scope.ChunkBy.HOUR;
import static dev.backfill.scope.ChunkBy.MONTH;
import static dev.backfill.scope.ChunkBy.width;
import static dev.backfill.scope.Order.OLDEST_FIRST;

import dev.backfill.scope.ChunkStrategy;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.InstantRange;
import dev.backfill.scope.Planning;
import dev.backfill.scope.Range;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Cutting ranges, without a database. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CuttingBenchmark {

  private static final int MONTHS = 12_000;
  private static final int HOURS = 87_672;
  private static final int WIDTHS = 100_000;
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  /** A thousand years by month. */
  @Benchmark
  @OperationsPerInvocation(MONTHS)
  public void months(Blackhole hole) throws Exception {
    cut(MONTH, new DateRange(LocalDate.of(1500, 1, 1), LocalDate.of(2500, 1, 1)), hole);
  }

  /** Ten years by hour of Berlin, over twenty changes of the clock. */
  @Benchmark
  @OperationsPerInvocation(HOURS)
  public void hoursInAZone(Blackhole hole) throws Exception {
    cut(
        HOUR.in(BERLIN),
        new InstantRange(
            Instant.parse("2014-12-31T23:00:00Z"), Instant.parse("2024-12-31T23:00:00Z")),
        hole);
  }

  /** Keys by width. */
  @Benchmark
  @OperationsPerInvocation(WIDTHS)
  public void widths(Blackhole hole) throws Exception {
    cut(width(50), new IdRange(0, 50L * WIDTHS), hole);
  }

  private static <R extends Range> void cut(ChunkStrategy<R> strategy, R range, Blackhole hole)
      throws Exception {
    var planning = new Planning<R>(ZoneOffset.UTC, OLDEST_FIRST, Optional.empty());
    strategy.split(range, planning).forEachRemaining(hole::consume);
  }
}
