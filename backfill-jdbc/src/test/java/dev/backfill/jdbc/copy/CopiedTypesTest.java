package dev.backfill.jdbc.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.jdbc.JdbcCopy;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Kind;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.fixture.Second;
import dev.backfill.jdbc.fixture.TestPool;
import dev.backfill.jdbc.fixture.WorkOn;
import dev.backfill.scope.IdRange;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/**
 * A value of any type is the same value in the other database, whatever the settings of sessions
 * and drivers there and here. Values are compared by the bytes in which their type sends them.
 */
@RunsBeside
@ResourceLock(value = Resources.TIME_ZONE, mode = ResourceAccessMode.READ)
@ExtendWith(Postgres.class)
class CopiedTypesTest {

  /** The numbers of objects are others in another database. */
  private static final List<Kind> KINDS =
      Kind.ALL.stream().filter(kind -> !kind.type().equals("regclass")).toList();

  private PostgresDatabase db;
  private PostgresDatabase other;

  @BeforeEach
  void makeTables(PostgresDatabase own, @Second PostgresDatabase from) throws SQLException {
    db = own;
    other = from;
    for (var one : List.of(db, other)) {
      Kind.makeTypes(one);
      one.execute(
          "create table kinds (id int primary key, %s)"
              .formatted(columns(i -> "c%d %s".formatted(i, KINDS.get(i).type()))));
    }
    other.execute(
        "insert into kinds select g, %s from generate_series(1, %d) g"
            .formatted(columns(i -> KINDS.get(i).typed()), Kind.ROWS),
        "insert into kinds (id) values (%d)".formatted(Kind.ROWS + 1));
    Kind.makeOdd(db);
    Kind.makeOdd(other);
  }

  private static String columns(IntFunction<String> part) {
    return IntStream.range(0, KINDS.size()).mapToObj(part).collect(Collectors.joining(", "));
  }

  /** The bytes in which the types of the columns send their values. */
  private static List<String> sent(PostgresDatabase database) throws SQLException {
    var sends =
        database.column(
            """
            select format('%I.%I', n.nspname, p.proname)
              from pg_attribute a join pg_type t on t.oid = a.atttypid
              join pg_type b on b.oid = coalesce(nullif(t.typbasetype, 0), t.oid)
              join pg_proc p on p.oid = b.typsend join pg_namespace n on n.oid = p.pronamespace
             where a.attrelid = 'public.kinds'::regclass and a.attname ~ '^c[0-9]+$' order by a.attnum
            """);
    var all = new ArrayList<String>();
    for (int i = 0; i < KINDS.size(); i++) {
      String bytes = "encode(%s(c%d), 'hex')".formatted(sends.get(i), i);
      // a composite sends the numbers of its fields' types, which are the server's own
      all.add(
          KINDS.get(i).type()
              + " "
              + database.column(
                  "select string_agg(%s, ' ' order by id) from public.kinds"
                      .formatted(
                          KINDS.get(i).type().equals("pair[]")
                              ? "c%d::text".formatted(i)
                              : bytes)));
    }
    return all;
  }

  private interface Way {
    JdbcCopy of(JdbcCopy copy);
  }

  private void assertSame(Way way) throws Exception {
    var expected = sent(other);
    for (String driver : Kind.DRIVERS) {
      var from = new TestPool(other.url() + "?" + driver);
      var to = new TestPool(db.url() + "?" + driver);
      try {
        var kinds = JdbcTable.of(from, "public.kinds");
        var copy = way.of(kinds.copyInto(JdbcTable.of(to, "public.kinds"))).over(kinds.ids("id"));

        assertThat(WorkOn.changed(WorkOn.batches(copy, new IdRange(0, 100), 7)))
            .as(driver)
            .isEqualTo(Kind.ROWS + 1);
        assertThat(sent(db)).as(driver).isEqualTo(expected);
        db.execute("truncate public.kinds");
      } finally {
        from.close();
        to.close();
      }
    }
  }

  @Test
  void valuesThatGoByCopyAreTheSameWhateverTheSettings() throws Exception {
    assertSame(copy -> copy);
  }

  @Test
  void valuesThatGoByInsertAreTheSameWhateverTheSettings() throws Exception {
    assertSame(JdbcCopy::skipExisting);
  }

  @Test
  void expressionsGiveWhatTheyGiveInTheSource() throws Exception {
    assertSame(
        copy -> {
          JdbcCopy all = copy;
          for (int i = 0; i < KINDS.size(); i++) {
            all = all.value("c" + i, "kinds.c" + i);
          }
          return all;
        });
  }

  private void assertMisfit(String from, String to, String message) throws SQLException {
    db.execute("drop table if exists public.t", "create table public.t (id int, v " + to + ")");
    other.execute(
        "drop table if exists public.t",
        "create table public.t (id int primary key, v " + from + ")");
    var source = JdbcTable.of(other.pool(), "public.t");
    var copy = source.copyInto(JdbcTable.of(db.pool(), "public.t"));

    assertThatThrownBy(() -> copy.over(source.ids("id")))
        .as(from + " to " + to)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Types of 'public.t' do not fit those of 'public.t': ")
        .hasMessageContaining(message)
        .hasMessageEndingWith(". Nothing was written");
  }

  private void assertFits(String from, String to) throws SQLException {
    db.execute("drop table if exists public.t", "create table public.t (id int, v " + to + ")");
    other.execute(
        "drop table if exists public.t",
        "create table public.t (id int primary key, v " + from + ")");
    var source = JdbcTable.of(other.pool(), "public.t");

    assertThat(source.copyInto(JdbcTable.of(db.pool(), "public.t")).over(source.ids("id")))
        .as(from + " to " + to)
        .isNotNull();
  }

  @Test
  void aTypeThatDoesNotHoldEveryValueIsRefusedWithBothTypes() throws Exception {
    assertMisfit(
        "bigint",
        "int",
        "column 'v' is of type integer, and gets bigint; convert it: value(\"v\", \"cast(.. as"
            + " integer)\")");
    assertMisfit("text", "int", "column 'v' is of type integer, and gets text");
    assertMisfit("timestamptz", "timestamp", "and gets timestamp with time zone");
    assertMisfit("timestamp", "date", "and gets timestamp without time zone");
    assertMisfit("float8", "real", "and gets double precision");
    assertMisfit("char(3)", "text", "and gets character(3)");
    assertMisfit("int[]", "bigint[]", "and gets integer[]");
    assertMisfit("json", "jsonb", "and gets json;");
    assertMisfit("regclass", "regclass", "whose values are numbers of objects");
    db.execute("create type colour as enum ('red')", "create type spot as (x int, y int)");
    other.execute(
        "create type colour as enum ('red', 'blue')", "create type spot as (y int, x int)");
    assertMisfit("colour", "colour", "and gets colour with other labels");
    assertMisfit("colour[]", "colour[]", "and gets colour[] with other labels");
    assertMisfit("spot", "spot", "and gets spot with other fields");
  }

  @Test
  void aTypeThatRoundsIsRefused() throws Exception {
    assertMisfit(
        "numeric(9, 3)",
        "numeric(12, 2)",
        "column 'v' is of type numeric(12,2), which rounds values of type numeric(9,3); round"
            + " them: value(\"v\", \"cast(.. as numeric(12,2))\")");
    assertMisfit("numeric", "numeric(12, 2)", "rounds values of type numeric");
    assertMisfit("timestamp", "timestamp(3)", "rounds values of type timestamp without");
    assertMisfit("time(3)[]", "time(0)[]", "rounds values of type time(3) without");
    assertMisfit("interval", "interval(0)", "rounds values of type interval");
  }

  @Test
  void aTypeThatHoldsEveryValueOrRefusesTheLongOneIsTaken() throws Exception {
    assertFits("smallint", "int");
    assertFits("int", "bigint");
    assertFits("bigint", "numeric");
    assertFits("int", "numeric(12, 2)");
    assertFits("text", "varchar(3)");
    assertFits("varchar(9)", "text");
    assertFits("numeric(9, 2)", "numeric(12, 3)");
    assertFits("numeric(12, 2)", "numeric(9, 2)");
    assertFits("timestamp(3)", "timestamp");
    assertFits("percent", "int");
    assertFits("int", "percent");
    assertFits("mood", "mood");
  }

  /** An expression says itself what becomes of the value. */
  @Test
  void anExpressionOfTheTypeOfTheColumnConvertsTheValue() throws Exception {
    db.execute("create table public.t (id int, v numeric(12, 2))");
    other.execute(
        "create table public.t (id int primary key, v float8)",
        "insert into public.t values (1, 1.005)");
    var source = JdbcTable.of(other.pool(), "public.t");
    var copy =
        source
            .copyInto(JdbcTable.of(db.pool(), "public.t"))
            .value("v", "round(v::numeric, 2)")
            .over(source.ids("id"));

    assertThat(WorkOn.changed(WorkOn.batches(copy, new IdRange(0, 9), 9))).isEqualTo(1);
    assertThat(db.column("select v::text from public.t")).containsExactly("1.01");
  }
}
