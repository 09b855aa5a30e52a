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
import dev.backfill.ledger.RunState;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.BackfillRunner;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Errors in the thread of the heartbeat: it beats on, and a run without a heartbeat says so. */
@RunsBeside
@ExtendWith(Postgres.class)
class HeartbeatErrorsTest {

  private final AtomicInteger beats = new AtomicInteger();
  private final CountDownLatch later = new CountDownLatch(1);
  private PostgresDatabase database;

  @BeforeEach
  void createTable(PostgresDatabase own) throws Exception {
    database = own;
    database.execute(
        "create table counted (id bigint primary key, n int not null default 0)",
        "insert into counted (id) select generate_series(0, 9)");
  }

  private DataSource failingBeats(IntPredicate failing) {
    return WatchedDataSource.of(
        database.pool(),
        call -> {
          boolean beat =
              call.name().equals("prepareStatement")
                  && call.arguments() != null
                  && String.valueOf(call.arguments()[0])
                      .contains("beat_no = beat_no operator(pg_catalog.+) 1");
          if (beat) {
            int no = beats.incrementAndGet();
            if (no > 4) {
              later.countDown();
            }
            if (failing.test(no)) {
              throw new OutOfMemoryError("in a beat");
            }
          }
          return call.proceed();
        });
  }

  private BackfillReport run(DataSource source, Duration maxOutage) throws Exception {
    var table = JdbcTable.of(source, "counted");
    var plan =
        Backfill.plan("beats", table.ids("id", 0, 10))
            .chunkBy(width(1))
            .maxOutage(maxOutage)
            .ledger(JdbcLedger.in(source).lease(Duration.ofSeconds(1)))
            .build();
    var work =
        Jdbc.inTransaction(
            source,
            (tx, chunk) -> {
              if (chunk.no() == 2) {
                assertThat(later.await(120, TimeUnit.SECONDS)).isTrue();
              }
              return TestSql.update(
                  tx.unwrap(Connection.class),
                  "update counted set n = n + 1 where id = ?",
                  chunk.no() - 1);
            });
    return LedgerTests.begun(
            () -> {
              try (var run = BackfillRunner.inMemory().start(plan, work)) {
                return run.await();
              }
            })
        .get(120, TimeUnit.SECONDS);
  }

  @Test
  void anErrorInOneBeatIsSurvived() throws Exception {
    var report = run(failingBeats(no -> no == 2), Duration.ofMinutes(15));

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(beats.get()).isGreaterThan(4);
    assertThat(database.column("select distinct n from counted")).containsExactly("1");
  }

  @Test
  void aHeartbeatThatNeverComesIsAnOutageAndPausesTheRun() throws Exception {
    var report = run(failingBeats(no -> no > 1), Duration.ofSeconds(1));

    assertThat(report.state()).isEqualTo(RunState.PAUSED);
    assertThat(report.notes()).anyMatch(note -> note.contains("(maxOutage)"));
    assertThat(database.number("select count(*) from backfill_process")).isZero();
  }
}
