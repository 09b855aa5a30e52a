package dev.backfill.jdbc;

import static dev.backfill.plan.Stage.percent;
import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.jdbc.fixture.OnAnyWorker;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.scope.IdRange;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A canary on a real table: exactly its stage is done when it does not pass. */
@OnAnyWorker
@ExtendWith(Postgres.class)
@Tag("slow")
class StagesTest {

  private DataSource source;
  private PostgresDatabase db;
  private JdbcTable t;

  @BeforeEach
  void make(DataSource own, PostgresDatabase database) throws SQLException {
    source = own;
    db = database;
    db.execute(
        "create table t (id int primary key, n int not null default 0)",
        "insert into t select g from generate_series(0, 9999) g",
        "alter table t add constraint small check (id < 400 or n < 1 or id >= 500)",
        "analyze t");
    t = JdbcTable.of(source, "t");
  }

  private PlanSteps.Options<IdRange> plan(JdbcLedger ledger) {
    return Backfill.plan("canary", t.ids("id", 0, 10_000))
        .chunkBy(width(100))
        .parallelism(3)
        .retry(RetryPolicy.attempts(1))
        .postCheck(t.rowCountUnchanged())
        .canary(1, percent(5))
        .ledger(ledger);
  }

  @Test
  void exactlyTheStageIsDoneAndTheNextStartGoesOn() throws Exception {
    try (var run = plan(JdbcLedger.in(source)).start(t.set("n", "n + 1"))) {
      assertThat(run.await().state()).isEqualTo(RunState.FAILED);
    }
    assertThat(db.number("select count(*) from t where n = 1")).isEqualTo(400);
    assertThat(db.number("select max(id) from t where n = 1")).isEqualTo(399);

    db.execute("alter table t drop constraint small");
    var report = plan(JdbcLedger.in(source)).run(t.set("n", "n + 1"));

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(db.number("select count(*) from t where n = 1")).isEqualTo(10_000);
  }

  @Test
  void severalProcessesKeepToTheSameStage() throws Exception {
    var ledger = JdbcLedger.in(source).shared();
    try (var one = plan(ledger).start(t.set("n", "n + 1"));
        var other = plan(JdbcLedger.in(source).shared()).start(t.set("n", "n + 1"))) {
      assertThat(one.await().state()).isEqualTo(RunState.FAILED);
      assertThat(other.await().state()).isEqualTo(RunState.FAILED);
    }

    assertThat(db.number("select count(*) from t where n = 1")).isEqualTo(400);
  }
}
