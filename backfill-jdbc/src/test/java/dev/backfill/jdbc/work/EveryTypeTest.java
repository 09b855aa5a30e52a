package dev.backfill.jdbc.work;

import static dev.backfill.scope.ChunkBy.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.jdbc.Inside;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A value is the same value whatever way it goes: as chunk column, key, tie-breaker, value read,
 * written and put back, whatever the settings of session and driver. Values are compared by the
 * bytes in which their type sends them.
 */
@Tag("slow")
@ExtendWith(Postgres.class)
class EveryTypeTest {

  private static final int ROWS = 40;

  /** Settings that change how values are written as text, or how text is read. */
  private static final List<String> ODD =
      List.of(
          "extra_float_digits = -5",
          "datestyle = 'SQL, DMY'",
          "bytea_output = 'escape'",
          "intervalstyle = 'sql_standard'",
          "search_path = odd, public",
          "standard_conforming_strings = off",
          "default_transaction_isolation = 'repeatable read'",
          "row_security = off",
          "quote_all_identifiers = on",
          "xmloption = 'document'",
          "array_nulls = off");

  private static final List<String> DRIVERS =
      List.of(
          "prepareThreshold=0",
          "prepareThreshold=1",
          "prepareThreshold=5",
          "preferQueryMode=simple",
          "autosave=always",
          "binaryTransfer=false");

  /** A type, and a value that rises with {@code g}, another one for each. */
  private record Kind(String type, String value, boolean ordered) {

    static Kind of(String type, String value) {
      return new Kind(type, value, true);
    }

    static Kind unordered(String type, String value) {
      return new Kind(type, value, false);
    }
  }

  private static final List<Kind> KINDS =
      List.of(
          Kind.of("smallint", "g"),
          Kind.of("bigint", "-9223372036854775808 + g"),
          Kind.of("oid", "4294967200 + g"),
          Kind.of("numeric", "case g when 40 then 'NaN' else g / 7.0 end"),
          Kind.of("numeric(9, 2)", "g"),
          Kind.of("real", "case g when 1 then '-Infinity' else g / 3.0::real end"),
          Kind.of("float8", "case g when 40 then 'NaN' else g / 3.0::float8 end"),
          Kind.of("money", "g * 1234.56"),
          Kind.of("text", "e'\\\\|\" ''{?' || lpad(g::text, 3)"),
          Kind.of("text collate \"C\"", "'B' || lpad(g::text, 3)"),
          Kind.of("text collate \"de-x-icu\"", "'ä' || lpad(g::text, 3)"),
          Kind.of(
              "text collate ci", "case when g % 2 = 0 then 'A' else 'a' end || lpad(g::text, 3)"),
          Kind.of("varchar(9)", "'a' || lpad(g::text, 3)"),
          Kind.of("char(9)", "'a' || lpad(g::text, 3)"),
          Kind.of("bpchar", "'a' || lpad(g::text, 3) || '  '"),
          Kind.of("name", "'a' || lpad(g::text, 3)"),
          Kind.of("\"char\"", "chr(64 + g)"),
          Kind.of("citext", "case when g % 2 = 0 then 'A' else 'a' end || lpad(g::text, 3)"),
          Kind.of("bytea", "'\\x00ff5c'::bytea || decode(lpad(to_hex(g), 4, '0'), 'hex')"),
          Kind.of("bit(9)", "g::bit(9)"),
          Kind.of("bit varying(12)", "g::bit(9)"),
          Kind.of("date", "date '0001-12-01 BC' + g"),
          Kind.of(
              "time", "case g when 40 then '24:00' else time '00:00' + g * interval '1 us' end"),
          Kind.of("timetz", "timetz '12:00+05:45' + g * interval '1 us'"),
          Kind.of("timestamp", "timestamp '2023-03-26 02:00' + g * interval '1 us'"),
          Kind.of(
              "timestamptz",
              "case g when 1 then '-infinity' else timestamptz '2023-03-26 00:00+00' + g * interval"
                  + " '1 us' end"),
          Kind.of("interval", "g * interval '1 mon -3 days 00:00:00.5'"),
          Kind.of("uuid", "lpad(to_hex(g), 32, '0')::uuid"),
          Kind.of("inet", "inet '10.0.0.0' + g"),
          Kind.of("cidr", "set_masklen((inet '10.0.0.0' + g)::cidr, 32)"),
          Kind.of("macaddr", "('08002b0102' || lpad(to_hex(g), 2, '0'))::macaddr"),
          Kind.of("mood", "('m' || g)::mood"),
          Kind.of("percent", "g"),
          Kind.of("int[]", "array[g, null, -g]"),
          Kind.of("text[]", "array[lpad(g::text, 3), 'a,\"b', '', null, 'NULL']"),
          Kind.of("int4range", "int4range(g, 100)"),
          Kind.of("pair", "row(g, null)::pair"),
          Kind.of("tsvector", "('a' || g)::tsvector"),
          Kind.of("jsonb", "to_jsonb(g)"),
          Kind.of("pg_lsn", "('0/' || to_hex(g))::pg_lsn"),
          Kind.of("regclass", "(99990000 + g)::oid::regclass"),
          Kind.unordered("boolean", "g % 2 = 0"),
          Kind.unordered("json", "('{\"b\" :  ' || g || '}')::json"),
          Kind.unordered("xml", "(g || '<a/> x ')::xml"),
          Kind.unordered("hstore", "hstore('a' || g, null)"),
          Kind.unordered("point", "point(g / 3.0, 0.1)"),
          Kind.unordered("pair[]", "array[row(g, 'a,\"b')::pair, null]"),
          Kind.unordered("bytea[]", "array['\\x005c'::bytea]"),
          Kind.unordered("timestamptz[]", "array[timestamptz '2023-03-26 00:00+00', 'infinity']"));

  private PostgresDatabase db;

  @BeforeEach
  void makeTypes(PostgresDatabase own) throws SQLException {
    db = own;
    db.execute(
        "create extension citext",
        "create extension hstore",
        "create schema odd",
        "create collation ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
        "create type mood as enum (%s)"
            .formatted(
                IntStream.rangeClosed(1, ROWS)
                    .mapToObj("'m%d'"::formatted)
                    .collect(Collectors.joining(", "))),
        "create domain percent as int check (value <= 100)",
        "create type pair as (n int, t text)");
  }

  private void makeOdd() throws SQLException {
    for (String setting : ODD) {
      db.execute("alter database %s set %s".formatted(db.name(), setting));
    }
  }

  private static String columns(IntFunction<String> part) {
    return IntStream.range(0, KINDS.size()).mapToObj(part).collect(Collectors.joining(", "));
  }

  private static String value(Kind kind) {
    return "(%s)::%s".formatted(kind.value(), kind.type().replaceAll(" collate .*", ""));
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
            .formatted(columns(i -> value(KINDS.get(i))), ROWS),
        "insert into kinds (id) values (%d)".formatted(ROWS + 1));
    var expected = sent("c");
    makeOdd();
    for (String driver : DRIVERS) {
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
    makeOdd();
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
                .formatted(value(kind), ROWS),
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
    makeOdd();
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
                    .formatted(value(kind))
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
