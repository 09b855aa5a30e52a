package dev.backfill.jdbc.resource;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.JdbcUpdate;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.BackfillRunner;
import dev.backfill.scope.Range;
import dev.backfill.testing.ManualClock;
import dev.backfill.work.ChunkProcessor;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tiny chunks of a real table that commit together. */
@RunsBeside
@ExtendWith(Postgres.class)
class SharedTransactionTest {

  private static final int ROWS = 1_000;

  private PostgresDatabase database;

  @BeforeEach
  void fill(PostgresDatabase own) throws SQLException {
    database = own;
    database.execute(
        "create table counted (id bigint primary key, n int not null default 0, tx xid8)",
        "insert into counted select generate_series(0, " + (ROWS - 1) + ")");
  }

  private BackfillReport ended(ChunkProcessor<Range> work) {
    var table = JdbcTable.of(database.pool(), "counted");
    var plan =
        Backfill.plan("tiny", table.ids("id", 0, ROWS))
            .chunkBy(width(1))
            .parallelism(3)
            .ledger(JdbcLedger.in(database.pool()))
            .build();
    // on a clock that stands still every chunk is tiny, however busy the machine is
    var runner =
        BackfillRunner.with(
            InMemoryLedger.create(), ManualClock.startingAt("2024-01-15T14:00:00Z"), 42);
    try (var run = runner.start(plan, work)) {
      return run.await();
    }
  }

  private JdbcUpdate count() {
    return JdbcTable.of(database.pool(), "counted")
        .set("n", "n + 1")
        .set("tx", "pg_current_xact_id()");
  }

  @Test
  void manyChunksCommitAtOnceAndEachRowIsChangedOnce() throws Exception {
    var report = ended(count());

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.rowsChanged()).isEqualTo(ROWS);
    assertThat(database.column("select distinct n from counted")).containsExactly("1");
    assertThat(database.number("select count(distinct tx) from counted")).isLessThan(ROWS / 2);
  }

  @Test
  void aRowThatIsRefusedRollsItsNeighboursBackAndTheyAreDoneAgain() throws Exception {
    database.execute("alter table counted add check (id <> 700 or n = 0)");

    var report = ended(count());

    assertThat(report.state()).isEqualTo(RunState.FAILED);
    assertThat(report.progress().count(ChunkState.FAILED)).isEqualTo(1);
    assertThat(report.progress().count(ChunkState.SUCCEEDED)).isEqualTo(ROWS - 1);
    assertThat(report.rowsChanged()).isEqualTo(ROWS - 1);
    assertThat(database.column("select distinct n from counted where id <> 700"))
        .containsExactly("1");
    assertThat(database.column("select n from counted where id = 700")).containsExactly("0");
  }
}
