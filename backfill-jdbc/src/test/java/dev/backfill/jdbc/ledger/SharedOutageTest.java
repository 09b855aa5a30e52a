package dev.backfill.jdbc.ledger;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.jdbc.Jdbc;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.LedgerTests;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.fixture.TestSql;
import dev.backfill.jdbc.fixture.WatchedDataSource;
import dev.backfill.ledger.LedgerFixture;
import dev.backfill.ledger.RunState;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.BackfillRunner;
import dev.backfill.run.Until;
import java.sql.Connection;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Several processes on one run, and a database that is away for longer than their lease. */
@RunsBeside
@ExtendWith(Postgres.class)
class SharedOutageTest {

  private static final Duration LEASE = Duration.ofSeconds(1);
  private static final Duration AWAY = Duration.ofMillis(2_500);

  private final AtomicInteger worked = new AtomicInteger();
  private volatile long awayUntil;

  /** Every statement fails, and no connection is given, as long as the database is away. */
  private DataSource unsteady(PostgresDatabase database) {
    return WatchedDataSource.of(
        database.pool(),
        call -> {
          boolean asks =
              call.name().equals("getConnection")
                  || call.name().startsWith("execute")
                  || call.name().equals("commit");
          if (asks && System.nanoTime() - awayUntil < 0) {
            throw new SQLTransientConnectionException("the network is down", "08006");
          }
          return call.proceed();
        });
  }

  private Future<BackfillReport> process(DataSource source) {
    return LedgerTests.begun(
        () -> {
          var table = JdbcTable.of(source, "counted");
          var plan =
              Backfill.plan("shared", table.ids("id", 0, 400))
                  .chunkBy(width(1))
                  .parallelism(2)
                  .ledger(JdbcLedger.in(source).shared().lease(LEASE))
                  .build();
          try (var run =
              BackfillRunner.inMemory()
                  .start(
                      plan,
                      Jdbc.inTransaction(
                          source,
                          (tx, chunk) -> {
                            if (worked.incrementAndGet() == 40) {
                              awayUntil = System.nanoTime() + AWAY.toNanos();
                            }
                            return TestSql.update(
                                tx.unwrap(Connection.class),
                                "update counted set n = n + 1 where id = ?",
                                chunk.range().from());
                          }))) {
            return run.await();
          }
        });
  }

  @Test
  void processesOnASharedRunDoNotDeclareEachOtherDeadAfterAnOutage(PostgresDatabase database)
      throws Exception {
    database.execute(
        "create table counted (id bigint primary key, n int not null default 0)",
        "insert into counted (id) select generate_series(0, 399)");
    awayUntil = System.nanoTime();
    var source = unsteady(database);
    var processes = new ArrayList<Future<BackfillReport>>();
    for (int i = 0; i < 3; i++) {
      processes.add(process(source));
    }

    for (var process : processes) {
      var report = process.get(120, TimeUnit.SECONDS);
      assertThat(report.state()).as("%s", report.notes()).isEqualTo(RunState.COMPLETED);
    }

    assertThat(database.column("select distinct n from counted")).containsExactly("1");
    assertThat(database.number("select count(*) from backfill_process")).isZero();
  }

  @Test
  void aMemberThatWasDeclaredDeadByErrorJoinsAgain(PostgresDatabase database) throws Exception {
    var ledger = JdbcLedger.in(database.pool()).shared().lease(LEASE);
    try (var run = ledger.open(LedgerFixture.definition("rejoins"))) {
      run.move(RunState.PLANNED, RunState.RUNNING, "");
      LedgerFixture.plan(run, 2);
      var held = LedgerFixture.claim(run);
      database.execute(
          "delete from backfill_process",
          "update backfill_chunk set state = 'PENDING', owner = null, fence = fence + 1"
              + " where state = 'RUNNING'");

      Until.holds(
          "it has joined again",
          () -> database.number("select count(*) from backfill_process") == 1);

      assertThat(run.begin(List.of(held))).isEmpty();
      assertThat(LedgerFixture.numbers(LedgerFixture.claimAll(run))).containsExactly(1L, 2L);
    }
  }
}
