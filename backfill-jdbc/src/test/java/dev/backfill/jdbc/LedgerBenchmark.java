package dev.backfill.jdbc;

import static dev.backfill.scope.ChunkBy.width;

import dev.backfill.Backfill;
import dev.backfill.ledger.Claim;
import dev.backfill.ledger.Draft;
import dev.backfill.ledger.FencedTransaction.Verdict;
import dev.backfill.ledger.Held;
import dev.backfill.ledger.RunDefinition;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.run.BackfillRunner;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.RangeCodec;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batch;
import dev.backfill.work.Batches;
import dev.backfill.work.Guarantee;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import javax.sql.DataSource;

/**
 * Measures chunks that do nothing: how many a ledger in PostgreSQL takes in a second, with fsync
 * and synchronous_commit on. A main, not a test: {@code chunks lanes} are its arguments.
 */
final class LedgerBenchmark {

  private static final int AT_ONCE = 16;

  private final DataSource dataSource;
  private final int chunks;
  private final int lanes;

  private LedgerBenchmark(DataSource dataSource, int chunks, int lanes) {
    this.dataSource = dataSource;
    this.chunks = chunks;
    this.lanes = lanes;
  }

  public static void main(String[] args) throws Exception {
    int chunks = args.length > 0 ? Integer.parseInt(args[0]) : 20_000;
    int lanes = args.length > 1 ? Integer.parseInt(args[1]) : 4;
    try (var postgres =
        EmbeddedPostgres.builder()
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on")
            .start()) {
      var dataSource = postgres.getPostgresDatabase();
      requireOn(dataSource, "fsync");
      requireOn(dataSource, "synchronous_commit");
      var benchmark = new LedgerBenchmark(dataSource, chunks, lanes);
      for (int round = 1; round <= 3; round++) {
        benchmark.measureRaw(round);
        benchmark.measure("note", round, LedgerBenchmark::note);
        benchmark.measure("begin/commit", round, LedgerBenchmark::commit);
        benchmark.measure("begin/commit x " + AT_ONCE, round, LedgerBenchmark::commitTogether);
        benchmark.measureEngine("engine, alone", round, false);
        benchmark.measureEngine("engine, sharing", round, true);
      }
    }
  }

  /** What a lane does with what it has claimed. */
  private interface Claimed {
    void on(RunLedger<IdRange> run, List<Held<IdRange>> held) throws Exception;
  }

  private static void note(RunLedger<IdRange> run, List<Held<IdRange>> held) {
    for (var one : held) {
      require(run.note(one, Batch.last(0)));
    }
  }

  private static void commit(RunLedger<IdRange> run, List<Held<IdRange>> held) throws Exception {
    for (var one : held) {
      commitTogether(run, List.of(one));
    }
  }

  private static void commitTogether(RunLedger<IdRange> run, List<Held<IdRange>> held)
      throws Exception {
    try (var tx = run.begin(held).orElseThrow()) {
      require(tx.commit(held.stream().map(one -> Batch.last(0)).toList()) == Verdict.COMMITTED);
    }
  }

  private void measure(String what, int round, Claimed work) throws Exception {
    try (var run = JdbcLedger.in(dataSource).open(definition(what + " " + round))) {
      require(run.move(RunState.PLANNED, RunState.RUNNING, ""));
      long planning = System.nanoTime();
      plan(run);
      long start = System.nanoTime();
      work(run, work);
      long nanos = System.nanoTime() - start;
      System.out.printf(
          Locale.ROOT,
          "%-20s round %d: %,8.0f chunks/s (%d lanes, %,d chunks; planned at %,.0f chunks/s)%n",
          what,
          round,
          chunks / (nanos / 1e9),
          lanes,
          chunks,
          chunks / ((start - planning) / 1e9));
    }
  }

  /** The whole way: planning, lanes, claims, transactions, progress, verdict. */
  private void measureEngine(String what, int round, boolean shares) {
    var nothing = Jdbc.<IdRange>inTransaction(dataSource, (connection, chunk) -> 0);
    var plan =
        Backfill.plan("engine_%s_%d".formatted(shares ? "sharing" : "alone", round), 0, chunks)
            .chunkBy(width(1))
            .parallelism(lanes)
            .ledger(JdbcLedger.in(dataSource))
            .build();
    long start = System.nanoTime();
    var report = BackfillRunner.inMemory().run(plan, new Sharing(nothing, shares));
    long nanos = System.nanoTime() - start;
    require(report.guarantee() == Guarantee.EXACTLY_ONCE);
    System.out.printf(
        Locale.ROOT,
        "%-20s round %d: %,8.0f chunks/s (planning and verdict included)%n",
        what,
        round,
        chunks / (nanos / 1e9));
  }

  /** Work that says whether it may share its transactions. */
  private record Sharing(TransactionalProcessor<IdRange> inner, boolean sharesTransactions)
      implements TransactionalProcessor<IdRange> {

    @Override
    public Work work() {
      return inner.work();
    }

    @Override
    public Batches open(ActiveChunk<? extends IdRange> chunk, Optional<String> cursor)
        throws Exception {
      return inner.open(chunk, cursor);
    }
  }

  /** What the machine gives to one plain UPDATE per commit, to compare with. */
  private void measureRaw(int round) throws Exception {
    try (var connection = dataSource.getConnection()) {
      LedgerJdbc.update(connection, "drop table if exists raw");
      LedgerJdbc.update(connection, "create table raw (id bigint primary key, n bigint not null)");
      LedgerJdbc.update(
          connection, "insert into raw select i, 0 from generate_series(1, ?) i", chunks);
    }
    long start = System.nanoTime();
    inLanes(this::updateRaw);
    System.out.printf(
        Locale.ROOT,
        "%-20s round %d: %,8.0f commits/s%n",
        "raw JDBC",
        round,
        chunks / ((System.nanoTime() - start) / 1e9));
  }

  private boolean updateRaw(int lane) throws SQLException {
    try (var connection = dataSource.getConnection()) {
      for (int id = lane + 1; id <= chunks; id += lanes) {
        require(LedgerJdbc.update(connection, "update raw set n = n + 1 where id = ?", id) == 1);
      }
      return true;
    }
  }

  private void plan(RunLedger<IdRange> run) {
    var seen = Optional.<String>empty();
    for (int from = 0; from < chunks; from += 1_000) {
      int to = Math.min(chunks, from + 1_000);
      var drafts =
          LongStream.range(from, to)
              .mapToObj(
                  no -> new Draft<>(ChunkKind.RANGE, new IdRange(no, no + 1), Optional.empty()))
              .toList();
      require(run.append(drafts, seen, Integer.toString(to), to == chunks));
      seen = Optional.of(Integer.toString(to));
    }
  }

  private void work(RunLedger<IdRange> run, Claimed work) throws Exception {
    inLanes(
        lane -> {
          while (run.claim(lane, AT_ONCE) instanceof Claim.Chunks<IdRange> found) {
            work.on(run, found.held());
          }
          return true;
        });
  }

  /** What one lane does until nothing is left. */
  private interface Lane {
    boolean run(int lane) throws Exception;
  }

  private void inLanes(Lane work) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var all = new ArrayList<Future<Boolean>>();
      for (int lane = 0; lane < lanes; lane++) {
        int own = lane;
        all.add(threads.submit(() -> work.run(own)));
      }
      for (var one : all) {
        require(one.get());
      }
    }
  }

  private RunDefinition<IdRange> definition(String plan) {
    return new RunDefinition<>(
        plan, "a", "b", "", "benchmark", lanes, ZoneOffset.UTC, RangeCodec.ids());
  }

  private static void requireOn(DataSource dataSource, String setting) throws SQLException {
    try (var connection = dataSource.getConnection()) {
      var on = LedgerJdbc.one(connection, "show " + setting, row -> row.getString(1));
      require(on.equals("on"));
    }
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalStateException("The benchmark has gone wrong");
    }
  }
}
