package dev.backfill.jdbc.scope;

import static dev.backfill.scope.ChunkBy.rows;
import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.check.Check;
import dev.backfill.jdbc.Jdbc;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.report.BackfillReport;
import dev.backfill.scope.IdRange;
import dev.backfill.work.TransactionalProcessor;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tables without a key go by pages, and only for work that may meet a row twice. */
@ExtendWith(Postgres.class)
class PagesTest {

  private static final int ROWS = 20_000;

  private DataSource source;
  private PostgresDatabase db;
  private JdbcTable t;

  @BeforeEach
  void make(DataSource own, PostgresDatabase database) throws SQLException {
    source = own;
    db = database;
    db.execute(
        "create table t (g int, n int, times int not null default 0)",
        "create function counted() returns trigger language plpgsql as $$ begin new.times ="
            + " old.times + 1; return new; end $$",
        "create trigger counted before update of n on t for each row execute function counted()",
        "insert into t select g from generate_series(1, %d) g".formatted(ROWS),
        "vacuum analyze t");
    t = JdbcTable.of(source, "t");
  }

  private BackfillReport run(TransactionalProcessor<? super IdRange> work) {
    return Backfill.plan("pages", t.pages())
        .chunkBy(rows(1_000))
        .parallelism(2)
        .ledger(JdbcLedger.in(source))
        .run(work);
  }

  @Test
  void everyRowIsFilledOnce() throws Exception {
    var report = run(t.set("n", "g").preserveExisting());

    assertThat(report.progress().total()).isBetween(15L, 25L);
    assertThat(db.number("select count(*) from t where n = g and times = 1")).isEqualTo(ROWS);
    assertThat(db.column("explain select 1 from t where ctid >= '(1,0)' and ctid < '(2,0)'"))
        .anyMatch(line -> line.contains("Tid Range Scan"));
  }

  /** Another session moves rows from pages that are to come to such as are done. */
  @Test
  void rowsThatMovedAwayAreDoneInTheEnd() throws Exception {
    db.execute("delete from t where g <= 500", "vacuum t");
    var work = t.set("n", "g").preserveExisting();
    var plan =
        Backfill.plan("pages", t.pages())
            .chunkBy(width(4))
            .chunkCheck(new MovesRows(db))
            .ledger(JdbcLedger.in(source));

    var report = plan.run(work);

    assertThat(report.rowsChanged()).as("some were missed").isLessThan(ROWS - 500L);
    assertThat(db.number("select count(*) from t where n = g and times = 1"))
        .isEqualTo(ROWS - 500L);
  }

  @Test
  void otherWorkIsRefusedWithTheKeyToAdd() {
    assertThatThrownBy(() -> run(t.set("n", "g")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("can only be filled, with preserveExisting()")
        .hasMessageContaining("add column id bigint generated always as identity primary key");
    assertThatThrownBy(() -> run(t.delete())).hasMessageContaining("preserveExisting()");
    assertThatThrownBy(() -> run(Jdbc.sql(source, "update t set n = 1 where {chunk}")))
        .hasMessageContaining("cannot go by pages");
  }

  @Test
  void tablesWithAKeyAndPartitionedOnesAreRefused() throws Exception {
    db.execute(
        "create table keyed (id int primary key)",
        "create table parts (id int) partition by range (id)");

    assertThatThrownBy(() -> JdbcTable.of(source, "keyed").pages()).hasMessageContaining("byKey()");
    assertThatThrownBy(() -> JdbcTable.of(source, "parts").pages())
        .hasMessageContaining("name one of them");
  }

  @Test
  void anEmptyTableHasNoChunk() throws Exception {
    db.execute("truncate t");

    assertThat(run(t.set("n", "g").preserveExisting()).progress().total()).isZero();
  }

  /** After the first chunk: the last rows go to the first pages, which are done and have room. */
  private record MovesRows(PostgresDatabase db) implements Check {

    @Override
    public String name() {
      return "moves rows";
    }

    @Override
    public Verdict check(Context context) throws SQLException {
      try (Connection connection = db.pool().getConnection();
          var statement = connection.createStatement()) {
        statement.execute(
            "with gone as (delete from t where g > %d and n is null returning g) insert into t"
                    .formatted(ROWS - 50)
                + " (g) select g from gone");
      }
      return Check.passed("moved");
    }
  }
}
