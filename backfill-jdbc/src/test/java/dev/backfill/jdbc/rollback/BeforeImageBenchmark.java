package dev.backfill.jdbc.rollback;

import static dev.backfill.scope.ChunkBy.width;

import dev.backfill.Backfill;
import dev.backfill.jdbc.Inside;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.JdbcUpdate;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.postgres.PostgresDialect;
import dev.backfill.jdbc.resource.JdbcResource;
import dev.backfill.jdbc.resource.Reader;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * Measures what before-images cost: the same update without and with them, the way of an older
 * PostgreSQL, and the rollback, in a random order in each round, with fsync on. A main, not a test:
 * {@code rows rounds} are its arguments.
 */
final class BeforeImageBenchmark {

  private final DataSource source;
  private final long rows;

  private BeforeImageBenchmark(DataSource source, long rows) {
    this.source = source;
    this.rows = rows;
  }

  public static void main(String[] args) throws Exception {
    long rows = args.length > 0 ? Long.parseLong(args[0]) : 300_000;
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
    try (var postgres =
        EmbeddedPostgres.builder()
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on")
            .setServerConfig("max_wal_size", "4GB")
            .start()) {
      var benchmark = new BeforeImageBenchmark(postgres.getPostgresDatabase(), rows);
      for (int round = 1; round <= rounds; round++) {
        benchmark.round(round);
      }
    }
  }

  private void round(int round) throws Exception {
    var ways = new ArrayList<>(List.of("without", "with", "with, before 18"));
    Collections.shuffle(ways, new Random(round));
    for (String way : ways) {
      boolean keeps = way.startsWith("with,") || way.equals("with");
      makeOrders();
      var dialect = new PostgresDialect(!way.endsWith("18"));
      var orders = Inside.table(new Reader(JdbcResource.of(source), dialect), "orders");
      measure(round, way, orders, step -> keeps ? step.keepBeforeImage() : step);
      if (way.equals("with")) {
        rollBack(round);
      }
    }
  }

  private void measure(
      int round, String way, JdbcTable orders, Function<JdbcUpdate, JdbcUpdate> images)
      throws SQLException {
    long log = number("select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint");
    long begin = System.nanoTime();
    var report =
        Backfill.plan("tiers", orders.ids("id", 0, rows))
            .chunkBy(width(50_000))
            .parallelism(2)
            .ledger(JdbcLedger.in(source))
            .run(
                images.apply(
                    orders.set("tier", "case when amount > 5000 then 'gold' else 'base' end")));
    print(round, way, begin, log, report.rowsChanged());
  }

  private void rollBack(int round) throws SQLException {
    long kept =
        number(
            "select sum(pg_column_size(olds) + coalesce(pg_column_size(news), 0)) from"
                + " backfill_before_image");
    long log = number("select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint");
    long begin = System.nanoTime();
    var report =
        Backfill.rollback(JdbcLedger.in(source), "tiers")
            .settings(plan -> plan.parallelism(2))
            .run();
    print(round, "rollback", begin, log, report.rowsChanged());
    System.out.printf(Locale.ROOT, "  images: %.1f bytes per row%n", (double) kept / rows);
  }

  private void print(int round, String what, long begin, long log, long changed)
      throws SQLException {
    long written = number("select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint") - log;
    System.out.printf(
        Locale.ROOT,
        "round %d %-16s %,8d rows %6.2f s %6.1f MB of log%n",
        round,
        what,
        changed,
        (System.nanoTime() - begin) / 1e9,
        written / 1e6);
  }

  private void makeOrders() throws SQLException {
    execute("drop table if exists orders");
    execute(PostgresDatabase.DROP_LEDGER);
    execute(
        "create table orders (id bigint primary key, customer int not null, amount int not null,"
            + " note text, tier text) with (fillfactor = 90)");
    execute(
        "insert into orders select g, g % 1000, (g * 7919) % 10000, 'an order of ' || g from"
            + " generate_series(0, "
            + (rows - 1)
            + ") g");
    execute("vacuum analyze orders");
    execute("checkpoint");
  }

  private void execute(String sql) throws SQLException {
    try (var connection = source.getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private long number(String sql) throws SQLException {
    try (var connection = source.getConnection();
        var statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }
}
