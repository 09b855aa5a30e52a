package dev.backfill.jdbc.work;

import static dev.backfill.scope.ChunkBy.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.jdbc.Inside;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Kind;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.fixture.TestPool;
import dev.backfill.jdbc.fixture.WorkOn;
import dev.backfill.jdbc.postgres.PostgresDialect;
import dev.backfill.jdbc.resource.JdbcResource;
import dev.backfill.jdbc.resource.Reader;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.KeyRange;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A value is the same value whatever way it goes: as chunk column, key, tie-breaker, value read,
 * written and put back, whatever the settings of session and driver. Values are compared by the
 * bytes in which their type sends them.
 */
@RunsBeside
@Order(1) // it takes longest
@ExtendWith(Postgres.class)
class EveryTypeTest {

  private static final int ROWS = Kind.ROWS;
  private static final List<Kind> KINDS = Kind.ALL;

  private PostgresDatabase db;

  @BeforeEach
  void makeTypes(PostgresDatabase own) throws SQLException {
    db = own;
    Kind.makeTypes(db);
  }

  private static String columns(IntFunction<String> part) {
    return IntStream.range(0, KINDS.size()).mapToObj(part).collect(Collectors.joining(", "));
  }

  /** The bytes in which the types of these columns send their values. */
  private List<String> sent(String letter) throws SQLException {
    var sends =
        db.column(
            """
            select format('%I.%I', n.nspname, p.proname)
              from pg_attribute a join pg_type t on t.oid = a.atttypid
              join pg_type b on b.oid = coalesce(nullif(t.typbasetype, 0), t.oid)
              join pg_proc p on p.oid = b.typsend join pg_namespace n on n.oid = p.pronamespace
             where a.attrelid = 'public.kinds'::regclass and a.attname like '%s_%%' escape '!'
               and a.attname ~ '^%s[0-9]+$' order by a.attnum
            """
                .replace("%s_%%", letter + "%")
                .replace("%s[", letter + "["));
    var all = new ArrayList<String>();
    for (int i = 0; i < KINDS.size(); i++) {
      all.add(
          KINDS.get(i).type()
              + " "
              + db.column(
                  "select string_agg(encode(%s(%s%d), 'hex'), ' ' order by id) from public.kinds"
                      .formatted(sends.get(i), letter, i)));
    }
    return all;
  }

  @Test
  void textThatIsReadAndWrittenIsTheSameValueWhateverTheSettings() throws Exception {
    db.execute(
        "create table kinds (id int primary key, %s, %s)"
            .formatted(
                columns(i -> "c%d %s".formatted(i, KINDS.get(i).type())),
                columns(i -> "d%d %s".formatted(i, KINDS.get(i).type()))),
        "insert into kinds select g, %s from generate_series(1, %d) g"
            .formatted(columns(i -> KINDS.get(i).typed()), ROWS),
        "insert into kinds (id) values (%d)".formatted(ROWS + 1));
    var expected = sent("c");
    Kind.makeOdd(db);
    for (String driver : Kind.DRIVERS) {
      var pool = new TestPool(db.url() + "?" + driver);
      try {
        var kinds = JdbcTable.of(pool, "public.kinds");
        var copy =
            kinds
                .transformAll(
                    (row, values) -> {
                      for (int i = 0; i < KINDS.size(); i++) {
                        values.set("d" + i, row.get("c" + i, String.class));
                      }
                    })
                .reading("c0", names("c"))
                .into("d0", names("d"))
                .over(kinds.ids("id"));

        assertThat(WorkOn.changed(WorkOn.batches(copy, new IdRange(0, 100), 4)))
            .as(driver)
            .isEqualTo(ROWS + 1);
        assertThat(sent("d")).as(driver).isEqualTo(expected);
        db.execute("update kinds set " + columns("d%d = null"::formatted));
      } finally {
        pool.close();
      }
    }
  }

  private static String[] names(String letter) {
    return IntStream.range(1, KINDS.size()).mapToObj(i -> letter + i).toArray(String[]::new);
  }

  @Test
  void aKeyOfEveryOrderedTypeCarriesAPlanItsImagesAndItsRollback() throws Exception {
    Kind.makeOdd(db);
    var pool = new TestPool(db.url() + "?prepareThreshold=1");
    try {
      var ledger = JdbcLedger.in(pool);
      for (int i = 0; i < KINDS.size(); i++) {
        var kind = KINDS.get(i);
        if (!kind.ordered()) {
          continue;
        }
        db.execute(
            "drop table if exists public.t",
            "create table public.t (k %s primary key, n int default 0)".formatted(kind.type()),
            "insert into public.t select %s, 0 from generate_series(1, %d) g"
                .formatted(kind.typed(), ROWS),
            "analyze public.t");
        var table = JdbcTable.of(pool, "public.t");
        String plan = "key_" + i;

        var report =
            Backfill.plan(plan, table.byKey())
                .chunkBy(rows(9))
                .batchRows(4)
                .ledger(ledger)
                .run(table.set("n", "n + 1").keepBeforeImage());
        assertThat(report.rowsChanged()).as(kind.type()).isEqualTo(ROWS);
        assertThat(db.column("select distinct n from public.t"))
            .as(kind.type())
            .containsExactly("1");
        var java =
            table.transform(row -> row.getInt("n")).reading("n").into("n").over(table.byKey());
        assertThat(WorkOn.changed(WorkOn.batches(java, KeyRange.ALL, 7)))
            .as(kind.type())
            .isEqualTo(ROWS);
        assertThat(Backfill.rollback(ledger, plan).run().rowsChanged())
            .as(kind.type())
            .isEqualTo(ROWS);
        assertThat(db.column("select distinct n from public.t"))
            .as(kind.type())
            .containsExactly("0");
      }
    } finally {
      pool.close();
    }
  }

  /** Each value three times, so that pieces begin with rows that are equal. */
  @Test
  void aChunkColumnOfEveryOrderedTypeKeepsEqualRowsTogether() throws Exception {
    Kind.makeOdd(db);
    var pool = new TestPool(db.url() + "?prepareThreshold=1");
    try {
      for (var kind : KINDS) {
        if (!kind.ordered()) {
          continue;
        }
        db.execute(
            "drop table if exists public.t",
            "create table public.t (id int primary key, v %s, n int default 0)"
                .formatted(kind.type()),
            "insert into public.t select id, %s, 0 from generate_series(1, 60) id, lateral (select"
                    .formatted(kind.typed())
                + " id / 3 + 1 as g) x",
            "create index on public.t (v)");
        var table = JdbcTable.of(pool, "public.t");

        Backfill.plan("column", table.by("v"))
            .chunkBy(rows(2))
            .batchRows(2)
            .run(table.set("n", "n + 1"));

        assertThat(db.column("select distinct n from public.t"))
            .as(kind.type())
            .containsExactly("1");
      }
    } finally {
      pool.close();
    }
  }

  /** Two spellings that the column finds equal are one place in the order. */
  @Test
  void spellingsThatAreEqualAreNotCutApart() throws Exception {
    for (String type : List.of("text collate ci", "citext")) {
      db.execute(
          "drop table if exists t",
          "create table t (id int primary key, v %s, n int default 0)".formatted(type),
          "insert into t select g, case when g % 2 = 0 then 'same' else 'SAME' end"
              + " from generate_series(1, 20) g");
      var table = JdbcTable.of(db.pool(), "t");

      Backfill.plan("spellings", table.by("v"))
          .chunkBy(rows(3))
          .batchRows(2)
          .run(table.set("n", "n + 1"));

      assertThat(db.column("select distinct n from t")).as(type).containsExactly("1");
    }
  }

  /** A test for null says of a row of nulls that it is one. */
  @Test
  void aKeyOfNullsIsAKey() throws Exception {
    for (boolean returnsOld : List.of(true, false)) {
      db.execute(
          "drop table if exists t",
          "create table t (k pair primary key, n int default 0)",
          "insert into t values (row(null, null)), (row(1, null)), (row(1, 'a'))");
      var table =
          Inside.table(
              new Reader(JdbcResource.of(db.pool()), new PostgresDialect(returnsOld)), "t");
      var ledger = JdbcLedger.in(db.pool());
      String plan = "nulls_" + returnsOld;

      Backfill.plan(plan, table.byKey())
          .chunkBy(rows(2))
          .ledger(ledger)
          .run(table.set("n", "n + 1").keepBeforeImage());
      assertThat(db.column("select n from t")).as(plan).containsExactly("1", "1", "1");
      db.execute("delete from t where k = row(1, 'a')::pair");
      var rollback = Backfill.rollback(ledger, plan);

      assertThat(rollback.run().rowsChanged()).as(plan).isEqualTo(2);
      assertThat(db.column("select n from t")).as(plan).containsExactly("0", "0");
      assertThat(rollback.left(5)).as(plan).singleElement().matches(left -> left.deleted());
    }
  }

  @Test
  void aTypeWithoutAnOrderIsRefusedBeforeAnythingIsWritten() throws Exception {
    db.execute("create table t (id int primary key, doc json, place point, tags hstore, c citext)");
    var table = JdbcTable.of(db.pool(), "t");

    for (String column : List.of("doc", "place")) {
      assertThatThrownBy(() -> table.by(column))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("has no order");
    }
    assertThatThrownBy(() -> table.by("tags"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("operators of schema 'public'");
    db.execute("alter extension citext set schema odd");
    assertThatThrownBy(() -> JdbcTable.of(db.pool(), "t").by("c"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("operators of schema 'odd'")
        .hasMessageContaining("search_path");
  }
}
