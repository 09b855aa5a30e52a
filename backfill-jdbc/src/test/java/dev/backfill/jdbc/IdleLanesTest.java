package dev.backfill.jdbc;

import static dev.backfill.scope.ChunkBy.rows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RunState;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A plan of one large chunk keeps all lanes at work, and changes each row once. */
@ExtendWith(Postgres.class)
class IdleLanesTest {

  private static final int ROWS = 40_000;

  @Test
  void aLargeChunkIsSharedOutAmongIdleLanes(DataSource source, PostgresDatabase db)
      throws Exception {
    db.execute(
        "create table t (id int primary key, n int not null default 0)",
        "insert into t select g from generate_series(1, %d) g".formatted(ROWS),
        "analyze t");
    var t = JdbcTable.of(source, "t");

    var report =
        Backfill.plan("one", t.ids("id"))
            .chunkBy(rows(ROWS))
            .parallelism(3)
            .batchRows(200)
            .ledger(JdbcLedger.in(source))
            .run(t.set("n", "n + 1"));

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.rowsChanged()).isEqualTo(ROWS);
    assertThat(db.number("select count(*) from t where n = 1")).isEqualTo(ROWS);
    assertThat(report.progress().count(ChunkState.SPLIT)).isPositive();
    assertThat(report.progress().percent()).isEqualTo(100);
  }
}
