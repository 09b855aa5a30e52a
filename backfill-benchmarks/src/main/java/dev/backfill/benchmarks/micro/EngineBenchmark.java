package dev.backfill.benchmarks.micro;

import static dev.backfill.scope.ChunkBy.width;

import dev.backfill.Backfill;
import dev.backfill.report.BackfillReport;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A whole run in memory of chunks that do nothing. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EngineBenchmark {

  static final int CHUNKS = 100_000;

  /** Lanes. */
  @Param({"1", "4"})
  public int lanes;

  /** Planning, claims, work, progress, verdict; per chunk. */
  @Benchmark
  @OperationsPerInvocation(CHUNKS)
  public BackfillReport run() {
    return Backfill.plan("nothing", 0, CHUNKS).chunkBy(width(1)).parallelism(lanes).run(chunk -> 1);
  }
}
