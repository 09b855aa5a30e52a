package dev.backfill.jdbc.connection;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.jdbc.Jdbc;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.TestSql;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.Ledger;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.BackfillRunner;
import dev.backfill.scope.IdRange;
import dev.backfill.work.Failure;
import dev.backfill.work.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Errors that the work swallows, and that end its transaction where nothing but the server sees it:
 * the driver's commit returns, and writes nothing.
 */
@ExtendWith(Postgres.class)
class HiddenErrorTest {

  private PostgresDatabase database;

  @BeforeEach
  void makeTable(PostgresDatabase own) throws SQLException {
    database = own;
    database.execute(
        "create table counted (id bigint primary key, n int not null default 0)",
        "insert into counted (id) select generate_series(0, 39)");
  }

  @Test
  void anErrorOfAResultSetThatReadsOnIsFoundWhereverTheLedgerIs() throws Exception {
    for (Ledger ledger : List.of(InMemoryLedger.create(), JdbcLedger.in(database.pool()))) {
      var report = run(ledger, false);

      assertThat(report.state()).as(ledger.toString()).isEqualTo(RunState.FAILED);
      assertThat(report.rowsChanged()).isZero();
      assertThat(report.chunks())
          .allSatisfy(
              chunk ->
                  assertThat(chunk.failure().map(Failure::text).orElseThrow())
                      .startsWith("The work hid an error that had ended its transaction"));
      assertThat(database.number("select sum(n) from counted")).isZero();
    }
  }

  /** Reads in steps of five rows; the tenth cannot be read. */
  private static void readAndForget(Transaction tx) throws SQLException {
    try (var statement = tx.unwrap(Connection.class).createStatement()) {
      statement.setFetchSize(5);
      try (var rows = statement.executeQuery("select 1 / (10 - g) from generate_series(1, 20) g")) {
        while (rows.next()) {
          rows.getInt(1);
        }
      } catch (SQLException e) {
        // as careless work does
      }
    }
  }

  @Test
  void anErrorInWorkThatSaysItDidNothingIsFoundToo() throws Exception {
    var report = run(InMemoryLedger.create(), true);

    assertThat(report.state()).isEqualTo(RunState.FAILED);
  }

  private BackfillReport run(Ledger ledger, boolean saysNothing) {
    var plan =
        Backfill.plan("hides", JdbcTable.of(database.pool(), "counted").ids("id", 0, 40))
            .chunkBy(width(10))
            .retry(RetryPolicy.attempts(1))
            .ledger(ledger)
            .build();
    var work =
        Jdbc.<IdRange>inTransaction(
            database.pool(),
            (tx, chunk) -> {
              long rows =
                  TestSql.update(
                      tx.unwrap(Connection.class),
                      "update counted set n = n + 1 where id >= ? and id < ?",
                      chunk.range().from(),
                      chunk.range().to());
              readAndForget(tx);
              return saysNothing ? 0 : rows;
            });
    try (var run = BackfillRunner.inMemory().start(plan, work)) {
      return run.await();
    }
  }
}
