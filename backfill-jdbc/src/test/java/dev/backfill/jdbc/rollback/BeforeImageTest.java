package dev.backfill.jdbc.rollback;

import static dev.backfill.scope.ChunkBy.rows;
import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.jdbc.Inside;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.JdbcUpdate;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.postgres.PostgresDialect;
import dev.backfill.jdbc.resource.JdbcResource;
import dev.backfill.jdbc.resource.Reader;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.Ledger;
import dev.backfill.report.BackfillReport;
import dev.backfill.scope.IdRange;
import java.sql.SQLException;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What rows held before and after a batch is kept, whatever the types, whoever else changes the row
 * on its way, and whether the database can return old values or they have to be read before.
 */
@RunsBeside
@ExtendWith(Postgres.class)
class BeforeImageTest {

  /** Both ways, the newer first. */
  private static final List<Boolean> RETURNS_OLD = List.of(true, false);

  /** A type, a value to begin with, and an expression over the column {@code v} that changes it. */
  private record Kind(String type, String begin, String change) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind("boolean", "g % 2 = 0", "not v"),
          new Kind("smallint", "g", "-v"),
          new Kind("bigint", "9223372036854775807 - g", "v - 1"),
          new Kind("numeric", "g / 3.0::numeric", "v * 1.000000000000000000001"),
          new Kind("numeric(12, 4)", "g / 3.0", "v + 0.0001"),
          new Kind("real", "g / 3.0::real", "case when v > 2 then 'NaN' else v * 1.1 end"),
          new Kind("double precision", "g / 3.0::float8", "v * 1.1"),
          new Kind("text", "repeat('ä''\\\"{},' || g, g) || e'\\n'", "v || null"),
          new Kind("varchar(20)", "' x ' || g || '  '", "''"),
          new Kind("char(8)", "'c' || g", "'d' || v"),
          new Kind("\"char\"", "chr(64 + g)", "'z'"),
          new Kind("name", "'n' || g", "'m'"),
          new Kind("bit(5)", "g::bit(5)", "~v"),
          new Kind("bit varying(9)", "g::bit(8)", "v || b'1'"),
          new Kind(
              "bytea", "decode(lpad(to_hex(g), 4, '0'), 'hex') || '\\x00ff5c'", "v || '\\x00'"),
          new Kind("date", "date '0001-12-31 BC' + g * 100000", "'infinity'"),
          new Kind("time(3)", "time '23:59:59.999' - g * interval '1 ms'", "v + interval '1 s'"),
          new Kind("timetz", "timetz '12:00:00.123456+05:45'", "v + interval '1 s'"),
          new Kind(
              "timestamp",
              "timestamp '2023-03-26 02:30:00.000001' + g * interval '1 h'",
              "v + interval '1 us'"),
          new Kind(
              "timestamptz",
              "timestamptz '2023-10-29 02:30:00.000001+02' + g * interval '30 min'",
              "v + interval '1 us'"),
          new Kind("interval", "g * interval '-1 mon 3 days -00:00:00.5'", "v * 2"),
          new Kind("uuid", "md5(g::text)::uuid", "md5(v::text)::uuid"),
          new Kind("json", "('{\"b\" :  1, \"a\":' || g || ', \"b\": 2}')::json", "'[1 ,2]'"),
          new Kind("jsonb", "jsonb_build_object('a', g, 'b', null)", "v || '{\"c\": [1.10]}'"),
          new Kind("xml", "('<a b=\"' || g || '\"> x </a>')::xml", "'<c/>'"),
          new Kind("int[]", "array[g, null, -g]", "v || 7"),
          new Kind("text[]", "array['a,b', '\"', '', null, 'NULL', '{}']", "array[v, v]"),
          new Kind("int4range", "int4range(g, g + 5, '[]')", "v + int4range(0, 100)"),
          new Kind("inet", "('10.0.0.' || g || '/24')::inet", "v + 1"),
          new Kind("point", "point(g / 3.0, 0.1)", "v + point(1, 1)"),
          new Kind("tsvector", "to_tsvector('simple', 'a cat''s ' || g)", "v || 'x:3'"),
          new Kind("money", "(g * 1234.56)::numeric::money", "v * 2"),
          new Kind("mood", "case when g % 2 = 0 then 'so so' else 'it''s' end::mood", "'so so'"),
          new Kind("small", "g", "v + 1"),
          new Kind("pair", "row(g, 'a,\"b')::pair", "row(null, '')::pair"),
          new Kind("bpchar", "'b' || g || '   '", "v || 'c  '"),
          new Kind("blanks", "'b' || g || '   '", "(v || 'c  ')::bpchar::blanks"),
          new Kind("bpchar[]", "array['b' || g || '   ']", "v || v"),
          new Kind("ignoring_case", "'b' || g", "upper(v)"),
          new Kind("citext", "'b' || g", "upper(v::text)"),
          new Kind("hstore", "hstore('a' || g, null)", "v || '\"b\"=>\"c \"'"),
          new Kind("regclass", "(array[0, 1259, 987654321])[1 + g % 3]::regclass", "'pg_type'"),
          new Kind("regclass[]", "array[0, 987654321]::regclass[]", "array['pg_type'::regclass]"),
          new Kind("regproc", "'pg_catalog.now'::regproc", "'other.now'::regproc"),
          new Kind("rounded", "row(g / 3.0)::rounded", "row(v::text::numeric + 1)::rounded"),
          new Kind("pair[]", "array[row(g, 'a,\"b')::pair, null]", "v || row(1, '{')::pair"));

  private PostgresDatabase db;
  private DataSource source;
  private JdbcLedger ledger;

  @BeforeEach
  void takeDatabase(DataSource pool, PostgresDatabase own) {
    db = own;
    source = pool;
    ledger = JdbcLedger.in(source);
  }

  private JdbcTable table(String name, boolean returnsOld) {
    return Inside.table(new Reader(JdbcResource.of(source), new PostgresDialect(returnsOld)), name);
  }

  private String content(String table) throws SQLException {
    return db.column(
            "select string_agg(t::text, e'\\n' order by t::text collate \"C\") from %s t"
                .formatted(table))
        .getFirst();
  }

  private BackfillReport run(String plan, JdbcTable table, JdbcUpdate work) {
    return Backfill.plan(plan, table.byKey())
        .chunkBy(rows(8))
        .batchRows(5)
        .ledger(ledger)
        .run(work.keepBeforeImage());
  }

  @Test
  void valuesOfEveryTypeComeBackAsTheyWere() throws Exception {
    db.execute(
        "create type mood as enum ('so so', 'it''s')",
        "create domain small as int check (value between 1 and 100)",
        "create type pair as (n int, t text)",
        "create domain blanks as bpchar",
        "create collation ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
        "create domain ignoring_case as text collate ci",
        "create extension citext",
        "create extension hstore",
        "create schema other",
        "create function other.now() returns int language sql as 'select 1'",
        "create type rounded as (n numeric)",
        "create function to_text(rounded) returns text language sql as 'select round($1.n)::text'",
        "create function to_rounded(text) returns rounded language sql as 'select"
            + " row($1::numeric)::rounded'",
        "create cast (rounded as text) with function to_text(rounded)",
        "create cast (text as rounded) with function to_rounded(text)",
        "create table kinds (id int primary key, %s)"
            .formatted(columns(i -> "c%d %s".formatted(i, KINDS.get(i).type()))),
        "insert into kinds select g, %s from generate_series(1, 20) g"
            .formatted(
                columns(i -> "(%s)::%s".formatted(KINDS.get(i).begin(), KINDS.get(i).type()))),
        "insert into kinds (id) values (21)",
        "alter database %s set datestyle = 'SQL, DMY'".formatted(db.name()),
        "alter database %s set intervalstyle = 'sql_standard'".formatted(db.name()),
        "alter database %s set extra_float_digits = -5".formatted(db.name()),
        "alter database %s set bytea_output = 'escape'".formatted(db.name()));
    for (boolean returnsOld : RETURNS_OLD) {
      var unpooled = db.unpooled("postgres"); // with the settings of the database
      ledger = JdbcLedger.in(unpooled);
      var kinds =
          Inside.table(
              new Reader(JdbcResource.of(unpooled), new PostgresDialect(returnsOld)), "kinds");
      String before = exact();
      var work = kinds.set("c0", change(0));
      for (int i = 1; i < KINDS.size(); i++) {
        work = work.set("c" + i, change(i));
      }

      run("kinds_" + returnsOld, kinds, work);
      String after = exact();
      var report = Backfill.rollback(ledger, "kinds_" + returnsOld).run();

      assertThat(after).isNotEqualTo(before);
      assertThat(exact()).isEqualTo(before);
      assertThat(report.progress().rows().conflicts()).isZero();
    }
  }

  /** The bytes in which the database sends a row. */
  private String exact() throws SQLException {
    return db.column("select string_agg(md5(record_send(k)), e'\\n' order by id) from kinds k")
        .getFirst();
  }

  private static String change(int i) {
    return KINDS.get(i).change().replaceAll("\\bv\\b", "c" + i);
  }

  private static String columns(IntFunction<String> column) {
    return IntStream.range(0, KINDS.size()).mapToObj(column).collect(Collectors.joining(", "));
  }

  private void makeShoutingOrders() throws SQLException {
    db.execute(
        "drop table if exists orders",
        "create table orders (id int primary key, tier text, note text)",
        "insert into orders select g, 'a', 'n' from generate_series(1, 20) g",
        """
        create or replace function shout() returns trigger language plpgsql as
          $$ begin new.tier := upper(new.tier) || '!'; return new; end $$
        """,
        "create trigger shout before update on orders for each row when (new.tier = 'b') execute"
            + " function shout()");
  }

  @Test
  void whatATriggerMakesOfARowIsWhatTheRunWrote() throws Exception {
    for (boolean returnsOld : RETURNS_OLD) {
      makeShoutingOrders();
      var orders = table("orders", returnsOld);
      String before = content("orders");

      run("shout_" + returnsOld, orders, orders.set("tier", "'b'"));
      assertThat(db.column("select distinct tier from orders")).containsExactly("B!");
      var report = Backfill.rollback(ledger, "shout_" + returnsOld).run();

      assertThat(report.rowsChanged()).isEqualTo(20);
      assertThat(content("orders")).isEqualTo(before);
    }
  }

  /** The variant that breaks it: what the run meant to write is not what stands there. */
  @Test
  void withTheValueOfTheExpressionInsteadNoRowWouldBeRecognized() throws Exception {
    makeShoutingOrders();
    run("meant", table("orders", true), table("orders", true).set("tier", "'b'"));
    db.execute(
        "update backfill_before_image set news = array_fill('b'::text, array[cardinality(news)])"
            + " where news is not null");

    var report = Backfill.rollback(ledger, "meant").run();

    assertThat(report.rowsChanged()).isZero();
    assertThat(report.progress().rows().conflicts()).isEqualTo(20);
  }

  @Test
  void rowsThatHoldWhatTheyHeldAreNotKept() throws Exception {
    for (boolean returnsOld : RETURNS_OLD) {
      db.execute(
          "drop table if exists orders",
          "create table orders (id int primary key, tier text)",
          "insert into orders select g, case when g % 4 = 0 then 'b' end from generate_series(1,"
              + " 20) g");
      var orders = table("orders", returnsOld);

      var report = run("same_" + returnsOld, orders, orders.set("tier", "'b'"));

      assertThat(report.rowsChanged()).isEqualTo(20);
      assertThat(Backfill.rollback(ledger, "same_" + returnsOld).run().rowsChanged()).isEqualTo(15);
      assertThat(db.number("select count(*) from orders where tier = 'b'")).isEqualTo(5);
    }
  }

  @Test
  void filledRowsThatArePreservedAreNotKept() throws Exception {
    for (boolean returnsOld : RETURNS_OLD) {
      db.execute(
          "drop table if exists orders",
          "create table orders (id int primary key, tier text)",
          "insert into orders select g, case when g % 4 = 0 then 'mine' end from generate_series(1,"
              + " 20) g");
      var orders = table("orders", returnsOld);
      String before = content("orders");

      run("kept_" + returnsOld, orders, orders.set("tier", "'b'").preserveExisting());
      var report = Backfill.rollback(ledger, "kept_" + returnsOld).run();

      assertThat(report.rowsChanged()).isEqualTo(15);
      assertThat(content("orders")).isEqualTo(before);
    }
  }

  @Test
  void keysOfSeveralColumnsAndOfTextFindTheirRows() throws Exception {
    for (boolean returnsOld : RETURNS_OLD) {
      db.execute(
          "drop table if exists lines",
          """
          create table lines ("Order" text collate "C", no int, at timestamptz, amount numeric not null,
            primary key (at, "Order", no))\
          """,
          "insert into lines select 'o{\"' || g % 3, g, timestamptz '2023-10-29 00:00+00' + g *"
              + " interval '7 min', g from generate_series(1, 30) g");
      var lines = table("lines", returnsOld);
      String before = content("lines");

      run("lines_" + returnsOld, lines, lines.set("amount", "amount / 3"));
      var report = Backfill.rollback(ledger, "lines_" + returnsOld).run();

      assertThat(report.rowsChanged()).isEqualTo(30);
      assertThat(content("lines")).isEqualTo(before);
    }
  }

  @Test
  void partitionsAreRestoredThroughTheirTable() throws Exception {
    db.execute(
        "create table events (id int, day date, v int, primary key (id, day)) partition by range"
            + " (day)",
        "create table events_1 partition of events for values from ('2023-01-01') to"
            + " ('2023-02-01')",
        "create table events_2 partition of events for values from ('2023-02-01') to"
            + " ('2023-03-01')",
        "insert into events select g, date '2023-01-01' + g, g from generate_series(0, 58) g");
    var events = table("events", true);
    String before = content("events");

    run("events", events, events.set("v", "-v"));
    Backfill.rollback(ledger, "events").run();

    assertThat(content("events")).isEqualTo(before);
  }

  @Test
  void onlyTheColumnsThatWereSetArePutBack() throws Exception {
    db.execute(
        "create table orders (id int primary key, tier text, note text)",
        "insert into orders select g, 'a', 'n' from generate_series(1, 20) g");
    var orders = table("orders", true);
    run("tier", orders, orders.set("tier", "'b'"));
    db.execute("update orders set note = 'new'");

    Backfill.rollback(ledger, "tier").run();

    assertThat(db.column("select distinct tier || note from orders")).containsExactly("anew");
  }

  @Test
  void withoutAPlaceToKeepThemTheRunIsRefused() throws Exception {
    db.execute(
        "create table orders (id int primary key, tier text)",
        "insert into orders select g, 'a' from generate_series(1, 20) g",
        "create table keyless (id int, tier text)");
    var orders = JdbcTable.of(source, "orders");
    var elsewhere = db.unpooled("postgres");
    var work = orders.set("tier", "'b'").keepBeforeImage();

    assertThatThrownBy(() -> plan(orders, InMemoryLedger.create()).run(work))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("keeps before-images")
        .hasMessageContaining("JdbcLedger.in(dataSource)");
    assertThatThrownBy(() -> plan(orders, JdbcLedger.in(elsewhere)).run(work))
        .hasMessageContaining("through the same DataSource object");
    assertThatThrownBy(() -> JdbcTable.of(source, "keyless").set("tier", "'b'").keepBeforeImage())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("keyless")
        .hasMessageContaining("key");
    assertThat(db.column("select distinct tier from orders")).containsExactly("a");
    assertThat(plan(orders, InMemoryLedger.create()).dryRun(work).succeeded()).isTrue();
    assertThat(plan(orders, ledger).run(work).rowsChanged()).isEqualTo(20);
  }

  private static PlanSteps.Options<IdRange> plan(JdbcTable orders, Ledger ledger) {
    return Backfill.plan("tier", orders.ids("id", 1, 21)).chunkBy(width(10)).ledger(ledger);
  }
}
