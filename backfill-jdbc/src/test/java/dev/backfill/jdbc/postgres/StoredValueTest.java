package dev.backfill.jdbc.postgres;

import static dev.backfill.scope.ChunkBy.rows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.jdbc.Inside;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.JdbcUpdate;
import dev.backfill.jdbc.fixture.OnAnyWorker;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.WorkOn;
import dev.backfill.jdbc.resource.JdbcResource;
import dev.backfill.jdbc.resource.Reader;
import dev.backfill.report.BackfillReport;
import dev.backfill.scope.KeyRange;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A value is the same stored value byte by byte, whatever its type or collation finds equal. */
@OnAnyWorker
@ExtendWith(Postgres.class)
@Tag("slow")
class StoredValueTest {

  /** Columns whose type or collation finds "abc" and "ABC" equal. */
  private static final List<String> CARELESS = List.of("text collate ci", "citext");

  private PostgresDatabase db;
  private DataSource source;
  private JdbcLedger ledger;

  @BeforeEach
  void makeCollation(DataSource pool, PostgresDatabase own) throws SQLException {
    db = own;
    source = pool;
    ledger = JdbcLedger.in(source);
    db.execute(
        "create collation ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
        "create extension citext");
  }

  private JdbcTable words(String type, boolean returnsOld) throws SQLException {
    db.execute(
        "drop table if exists words",
        "create table words (id int primary key, v %s)".formatted(type),
        "insert into words select g, 'word ' || g from generate_series(1, 10) g");
    return Inside.table(
        new Reader(JdbcResource.of(source), new PostgresDialect(returnsOld)), "words");
  }

  private BackfillReport run(String plan, JdbcTable table, JdbcUpdate work) {
    return Backfill.plan(plan, table.byKey())
        .chunkBy(rows(5))
        .ledger(ledger)
        .run(work.keepBeforeImage());
  }

  private List<String> values() throws SQLException {
    return db.column("select v::text from words order by id");
  }

  @Test
  void aChangeThatTheCollationDoesNotSeeIsKeptAndPutBack() throws Exception {
    for (String type : CARELESS) {
      for (boolean returnsOld : List.of(true, false)) {
        var words = words(type, returnsOld);
        var before = values();
        String plan = "upper_" + type.replace(" ", "_") + "_" + returnsOld;

        run(plan, words, words.set("v", "upper(v::text)"));
        assertThat(values()).as(plan).contains("WORD 1").doesNotContain("word 1");
        var report = Backfill.rollback(ledger, plan).run();

        assertThat(report.rowsChanged()).as(plan).isEqualTo(10);
        assertThat(values()).as(plan).isEqualTo(before);
      }
    }
  }

  @Test
  void whatWasWrittenLaterIsNotOverwrittenAlthoughTheCollationFindsItEqual() throws Exception {
    for (String type : CARELESS) {
      var words = words(type, true);
      String plan = "later_" + type.replace(" ", "_");
      run(plan, words, words.set("v", "'new ' || id"));
      db.execute("update words set v = 'NEW 3' where id = 3");

      var report = Backfill.rollback(ledger, plan).run();

      assertThat(report.progress().rows().conflicts()).as(plan).isEqualTo(1);
      assertThat(values()).as(plan).contains("NEW 3", "word 2").doesNotContain("word 3");
      assertThat(Backfill.rollback(ledger, plan).left(5))
          .as(plan)
          .singleElement()
          .satisfies(left -> assertThat(left.key()).containsEntry("id", "3"));
    }
  }

  @Test
  void whatTheCollationTakesForTheMarkerIsPreserved() throws Exception {
    for (String type : CARELESS) {
      var words = words(type, true);
      db.execute(
          "update words set v = case id when 1 then 'unknown' when 2 then 'UNKNOWN' else v end");
      KeyRange all = KeyRange.ALL;
      var sql = words.set("v", "'filled'").preserveExisting("'unknown'").over(words.byKey());
      var java =
          words
              .transform(row -> "filled")
              .reading("v")
              .into("v")
              .preserveExisting("'UNKNOWN'")
              .over(words.byKey());

      assertThat(WorkOn.changed(WorkOn.batches(sql, all, 4))).as(type).isEqualTo(1);
      assertThat(values()).as(type).startsWith("filled", "UNKNOWN", "word 3");
      assertThat(WorkOn.changed(WorkOn.batches(java, all, 4))).as(type).isEqualTo(1);
      assertThat(values()).as(type).startsWith("filled", "filled", "word 3");
    }
  }
}
