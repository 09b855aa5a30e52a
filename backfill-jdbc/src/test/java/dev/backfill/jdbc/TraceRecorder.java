package dev.backfill.jdbc;

import static dev.backfill.scope.ChunkBy.MONTH;
import static dev.backfill.scope.ChunkBy.rows;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ChunkView;
import dev.backfill.ledger.RunView;
import dev.backfill.run.BackfillRun;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Writes down how runs of ours go, second by second, for the replay of the time left in core: with
 * fsync on, beside other work, through checkpoints, on a cold cache. A main, not a test: {@code
 * folder rows} are its arguments.
 */
final class TraceRecorder {

  private static final LocalDate JAN_2023 = LocalDate.of(2023, 1, 1);
  private static final LocalDate JAN_2024 = LocalDate.of(2024, 1, 1);

  /** What happens beside a run, each second. */
  private interface Beside {
    void at(int second) throws SQLException;
  }

  private final DataSource source;
  private final Path folder;
  private final int rows;

  private TraceRecorder(DataSource source, Path folder, int rows) {
    this.source = source;
    this.folder = folder;
    this.rows = rows;
  }

  public static void main(String[] args) throws Exception {
    try (var postgres =
        EmbeddedPostgres.builder()
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on")
            .setServerConfig("max_wal_size", "4GB")
            .start()) {
      new TraceRecorder(postgres.getPostgresDatabase(), Path.of(args[0]), Integer.parseInt(args[1]))
          .all();
    }
  }

  private void all() throws Exception {
    Files.createDirectories(folder);
    String spread = "date '2023-01-01' + (g::bigint * 365 / %d)::int".formatted(rows + 1);
    make(spread);
    record("even", byRows(), second -> {});
    make(spread);
    execute("create index on t (tier)");
    record("indexed", byRows(), second -> {});
    make(spread);
    execute("create table other as select g, 0 as n from generate_series(1, 300000) g");
    record(
        "loaded",
        byRows(),
        second -> {
          if (second > 15) {
            execute("update other set n = n + 1 where g %% 8 = %d".formatted(second % 8));
          }
        });
    make(spread);
    record(
        "checkpoints",
        byRows(),
        second -> {
          if (second % 12 == 11) {
            execute("checkpoint");
          }
        });
    make("case when g % 5 > 0 then date '2023-06-01' + g % 30 else " + spread + " end");
    record(
        "skewed",
        Backfill.plan("skewed", table().dates("day", JAN_2023, JAN_2024))
            .chunkBy(MONTH)
            .parallelism(4),
        second -> {});
    make(spread);
    execute("update t set tier = null where id % 2 = 0");
    record("cold", byRows(), second -> {});
  }

  private JdbcTable table() {
    return JdbcTable.of(source, "t");
  }

  private PlanSteps.Options<?> byRows() {
    return Backfill.plan("by_rows", table().ids("id")).chunkBy(rows(100_000)).parallelism(2);
  }

  private void make(String day) throws SQLException {
    execute(
        "drop table if exists t",
        "drop schema if exists backfill cascade",
        "create table t (id int primary key, day date not null, amount int, tier text)",
        "insert into t select g, %s, g %% 1000 from generate_series(1, %d) g".formatted(day, rows),
        "create index on t (day)",
        "vacuum analyze t",
        "checkpoint");
  }

  private void execute(String... statements) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private void record(String name, PlanSteps.Options<?> plan, Beside beside) throws Exception {
    var ledger = JdbcLedger.in(source).schema("backfill");
    var lines = new ArrayList<String>();
    var tier = table().set("tier", "case when amount >= 500 then 'gold' else 'base' end");
    long total;
    try (BackfillRun run = plan.ledger(ledger).start(tier)) {
      long begun = System.nanoTime();
      String planName = plan.build().name();
      RunView view = ledger.attach(planName).orElseThrow().view(100);
      for (int second = 0; view.state().isLive(); second++) {
        lines.add(line(second, view));
        beside.at(second);
        long next = begun + (second + 1) * 1_000_000_000L;
        Thread.sleep(Math.max(1, (next - System.nanoTime()) / 1_000_000));
        view = ledger.attach(planName).orElseThrow().view(100);
      }
      lines.add(line(lines.size(), view));
      total = view.estimates().total().orElseThrow();
      System.out.println(name + ": " + run.await().state() + " after " + lines.size() + " s");
    }
    write(name, plan.build().options().parallelism() + ";" + total, lines);
  }

  private static String line(int second, RunView view) {
    Map<ChunkState, Long> chunks = view.chunks();
    String running =
        view.notable().stream()
            .filter(chunk -> chunk.state() == ChunkState.RUNNING)
            .map(TraceRecorder::chunk)
            .collect(Collectors.joining(","));
    return "%d;%d;%d;%d;%d;%s"
        .formatted(
            second,
            view.rows().seen(),
            chunks.getOrDefault(ChunkState.SUCCEEDED, 0L),
            view.estimates().ended(),
            chunks.getOrDefault(ChunkState.PENDING, 0L),
            running);
  }

  private static String chunk(ChunkView chunk) {
    return "%d:%d:%d"
        .formatted(chunk.no(), chunk.rows().seen(), chunk.estimate().map(e -> e.rows()).orElse(0L));
  }

  private void write(String name, String head, List<String> lines) throws IOException {
    lines.addFirst(head);
    Files.write(folder.resolve(name + ".csv"), lines);
  }
}
