package dev.backfill.jdbc.ledger;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.check.Check;
import dev.backfill.jdbc.Jdbc;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.jdbc.fixture.OnAnyWorker;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.TestPool;
import dev.backfill.ledger.ChunkView;
import dev.backfill.ledger.RunState;
import dev.backfill.scope.IdRange;
import dev.backfill.work.FailureKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A column whose type changes in mid-run leaves plans in the sessions that do not fit it. */
@OnAnyWorker
@ExtendWith(Postgres.class)
class StalePlanTest {

  private static final int ROWS = 40;

  private PostgresDatabase db;
  private TestPool pool;

  @BeforeEach
  void makeTable(PostgresDatabase own) throws SQLException {
    db = own;
    db.execute(
        "create table items (id bigint primary key, v int not null, n int not null default 0)",
        "insert into items select g, g from generate_series(1, 40) g");
    pool = TestPool.keepingPlans(db.url());
  }

  @AfterEach
  void closePool() throws SQLException {
    pool.close();
  }

  private PlanSteps.Options<IdRange> plan(String name) {
    return Backfill.plan(name, 1L, ROWS + 1L).chunkBy(width(4)).ledger(JdbcLedger.in(pool));
  }

  private void alter() throws SQLException {
    db.execute("alter table items alter column v type bigint");
  }

  private static long read(Connection connection, IdRange range) throws SQLException {
    try (var select = connection.prepareStatement("select v from items where id >= ? and id < ?")) {
      select.setLong(1, range.from());
      select.setLong(2, range.to());
      long rows = 0;
      try (var found = select.executeQuery()) {
        while (found.next()) {
          rows++;
        }
      }
      return rows;
    }
  }

  private static void change(Connection connection, IdRange range) throws SQLException {
    try (var update =
        connection.prepareStatement("update items set n = n + 1 where id >= ? and id < ?")) {
      update.setLong(1, range.from());
      update.setLong(2, range.to());
      update.executeUpdate();
    }
  }

  @Test
  void theWorksOwnStatementIsRepeatedOnAnotherSession() throws SQLException {
    var altered = new AtomicBoolean();
    var report =
        plan("own_statement")
            .parallelism(3)
            .run(
                Jdbc.<IdRange>inTransaction(
                    pool,
                    (tx, chunk) -> {
                      var connection = tx.unwrap(Connection.class);
                      if (chunk.no() == 8 && !altered.getAndSet(true)) {
                        alter();
                      }
                      long rows = read(connection, chunk.range());
                      change(connection, chunk.range());
                      return rows;
                    }));

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.rowsChanged()).isEqualTo(ROWS);
    assertThat(db.number("select count(*) from items where n = 1")).isEqualTo(ROWS);
    assertThat(report.chunks()).extracting(ChunkView::attempts).allMatch(attempts -> attempts < 2);
  }

  @Test
  void statementsOfTransformAreRepeatedOnAnotherSession() throws SQLException {
    var altered = new AtomicBoolean();
    var items = JdbcTable.of(pool, "items");
    var changesTheType =
        Check.of(
            "changes_the_type",
            context -> {
              if (!altered.getAndSet(true)) {
                alter();
              }
              return Check.passed("altered");
            });
    var report =
        Backfill.plan("computed", items.ids("id"))
            .chunkBy(width(4))
            .chunkCheck(changesTheType)
            .ledger(JdbcLedger.in(pool))
            .run(
                items
                    .transform(row -> row.getLong("v") + row.getLong("n"))
                    .reading("v", "n")
                    .into("n"));

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(db.number("select count(*) from items where n = v")).isEqualTo(ROWS);
  }

  @Test
  void theStateIsToldFromAFeatureThatIsMissing() throws SQLException {
    try (var connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      read(connection, new IdRange(1, 3));
      connection.commit();
      alter();

      var stale = catchThrowable(() -> read(connection, new IdRange(1, 3)));

      assertThat(SqlFailures.kindOf(stale)).isEqualTo(FailureKind.OUTAGE);
      assertThat(SqlFailures.breaksConnection(stale)).isTrue();
      assertThat(SqlFailures.describe(stale))
          .isEqualTo(
              "a table was altered, and the session still had a plan of before (SQLSTATE 0A000)");
      connection.rollback();
    }
    assertThat(SqlFailures.kindOf(new SQLException("no such feature", "0A000")))
        .isEqualTo(FailureKind.FAIL_RUN);
  }
}
