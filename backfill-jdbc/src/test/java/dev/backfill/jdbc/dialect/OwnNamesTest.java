package dev.backfill.jdbc.dialect;

import static dev.backfill.scope.ChunkBy.rows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.jdbc.Inside;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.fixture.WorkOn;
import dev.backfill.jdbc.postgres.PostgresDialect;
import dev.backfill.jdbc.resource.JdbcResource;
import dev.backfill.jdbc.resource.Reader;
import dev.backfill.scope.KeyRange;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tables and columns of the user may have the names that statements give to their own parts. */
@RunsBeside
@ExtendWith(Postgres.class)
class OwnNamesTest {

  private static final List<String> TAKEN =
      List.of(
          "backfill_image",
          "backfill_batch",
          "backfill_end",
          "backfill_changed",
          "backfill_before",
          "backfill_after",
          "backfill_keys",
          "backfill_kept",
          "backfill_value",
          "backfill_restored",
          "backfill_asked",
          "backfill1_batch",
          "Backfill_Row",
          "k");

  private PostgresDatabase db;
  private DataSource source;
  private JdbcLedger ledger;

  @BeforeEach
  void connect(DataSource pool, PostgresDatabase own) {
    db = own;
    source = pool;
    ledger = JdbcLedger.in(source);
  }

  private JdbcTable make(String name, boolean returnsOld) throws SQLException {
    db.execute(
        """
        create table "%s" (id int, backfill_1 int, backfill_eligible boolean default true,
          backfill_key_1 int, backfill_old_1 int default 1, backfill_new_1 text,
          primary key (id, backfill_1))\
        """
            .formatted(name),
        "insert into \"%s\" select g, g, true, g, 1, 'old' from generate_series(1, 10) g"
            .formatted(name));
    return Inside.table(new Reader(JdbcResource.of(source), new PostgresDialect(returnsOld)), name);
  }

  private List<String> values(String name) throws SQLException {
    return db.column("select backfill_new_1 from \"%s\" order by id".formatted(name));
  }

  @Test
  void whatIsSetIsKeptAndPutBackWhateverTheTableIsCalled() throws Exception {
    for (boolean returnsOld : List.of(true, false)) {
      for (String name : returnsOld ? TAKEN : TAKEN.subList(0, 5)) {
        var table = make(name, returnsOld);
        String plan = "set_" + name + "_" + returnsOld;
        var work =
            table
                .set(
                    "backfill_new_1",
                    "backfill_1 || '/' || backfill_key_1 || (select count(*) from \"%s\")"
                        .formatted(name))
                .keepBeforeImage();

        Backfill.plan(plan, table.byKey()).chunkBy(rows(6)).batchRows(4).ledger(ledger).run(work);
        assertThat(values(name)).as(plan).startsWith("1/110", "2/210").hasSize(10);
        db.execute("update \"%s\" set backfill_new_1 = 'mine' where id = 3".formatted(name));
        var rollback = Backfill.rollback(ledger, plan);

        assertThat(rollback.run().rowsChanged()).as(plan).isEqualTo(9);
        assertThat(rollback.left(5)).as(plan).hasSize(1);
        assertThat(values(name)).as(plan).startsWith("old", "old", "mine", "old");
        db.execute("drop table \"%s\"".formatted(name));
      }
    }
  }

  @Test
  void rowsAreComputedCopiedDeletedAndLookedForWhateverTheTableIsCalled() throws Exception {
    for (String name : TAKEN) {
      var table = make(name, true);
      db.execute("create table \"%s_2\" (like \"%1$s\")".formatted(name));
      var computed =
          table
              .transform(row -> row.getString("backfill_new_1") + row.getInt("id"))
              .reading("id", "backfill_new_1")
              .into("backfill_new_1")
              .keepBeforeImage();
      Backfill.plan("java_" + name, table.byKey()).chunkBy(rows(6)).ledger(ledger).run(computed);
      assertThat(values(name)).as(name).startsWith("old1", "old2");

      var copy =
          table
              .insertSelect(JdbcTable.of(source, name + "_2"), "id", "backfill_1")
              .over(table.byKey());
      assertThat(WorkOn.changed(WorkOn.batches(copy, KeyRange.ALL, 4))).as(name).isEqualTo(10);
      assertThat(table.keys("id", List.of(1, 99)).missingKeys().orElseThrow().keys())
          .as(name)
          .containsExactly(99);
      assertThat(
              WorkOn.changed(WorkOn.batches(table.delete().over(table.byKey()), KeyRange.ALL, 4)))
          .as(name)
          .isEqualTo(10);
    }
  }
}
