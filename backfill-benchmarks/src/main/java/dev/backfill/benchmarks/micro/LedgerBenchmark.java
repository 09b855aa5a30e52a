package dev.backfill.benchmarks.micro;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.ledger.Claim;
import dev.backfill.ledger.FencedTransaction.Outcome;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.Ledger;
import dev.backfill.ledger.NewChunk;
import dev.backfill.ledger.RunDefinition;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.RangeCodec;
import dev.backfill.work.Batch;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The ledgers' part of a chunk, on one lane: the claim, and what is written when it is done. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class LedgerBenchmark {

  /** The property that names the database for the ledger that needs one. */
  static final String URL = "backfill.benchmarks.url";

  static final int CHUNKS = 200;
  private static final int AT_ONCE = 16;
  private static final int CONNECTIONS = 4;

  /** Where it remembers. */
  @Param({"memory", "postgresql"})
  public String where = "memory";

  private @Nullable HikariDataSource pool;
  private Ledger ledger = InMemoryLedger.create();
  private @Nullable RunLedger<IdRange> run;
  private int runs;

  /** Connects the ledger that needs it. */
  @Setup(Level.Trial)
  public void start() {
    if (where.equals("postgresql")) {
      var config = new HikariConfig();
      config.setJdbcUrl(System.getProperty(URL));
      config.setMaximumPoolSize(CONNECTIONS);
      pool = new HikariDataSource(config);
      ledger = JdbcLedger.in(pool);
    }
  }

  /** A run with all its chunks planned. */
  @Setup(Level.Invocation)
  public void plan() {
    var opened =
        ledger.open(
            new RunDefinition<>(
                "benchmark_" + System.nanoTime() + "_" + ++runs,
                "a",
                "b",
                "",
                "",
                1,
                ZoneOffset.UTC,
                RangeCodec.ids()));
    require(opened.move(RunState.PLANNED, RunState.RUNNING, ""));
    var drafts =
        LongStream.range(0, CHUNKS)
            .mapToObj(
                no -> new NewChunk<>(ChunkKind.RANGE, new IdRange(no, no + 1), Optional.empty()))
            .toList();
    require(opened.append(drafts, Optional.empty(), Integer.toString(CHUNKS), true));
    run = opened;
  }

  /** Leaves it. */
  @TearDown(Level.Invocation)
  public void leave() {
    planned().close();
  }

  /** Closes its connections. */
  @TearDown(Level.Trial)
  public void stop() {
    if (pool != null) {
      pool.close();
    }
  }

  /** Work that has committed by itself is noted; per chunk. */
  @Benchmark
  @OperationsPerInvocation(CHUNKS)
  public int note() {
    int done = 0;
    while (planned().claim(AT_ONCE) instanceof Claim.Chunks<IdRange> found) {
      for (var held : found.held()) {
        require(planned().note(held, Batch.last(1)));
        done++;
      }
    }
    return done;
  }

  /** Each chunk in a transaction of the ledger's; per chunk. */
  @Benchmark
  @OperationsPerInvocation(CHUNKS)
  public int commit() throws Exception {
    int done = 0;
    while (planned().claim(AT_ONCE) instanceof Claim.Chunks<IdRange> found) {
      for (var held : found.held()) {
        try (var tx = planned().begin(List.of(held)).orElseThrow()) {
          require(tx.commit(List.of(Batch.last(1))) == Outcome.COMMITTED);
        }
        done++;
      }
    }
    return done;
  }

  private RunLedger<IdRange> planned() {
    if (run == null) {
      throw new IllegalStateException("no run");
    }
    return run;
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalStateException("The ledger refused");
    }
  }
}
