package dev.backfill.jdbc.compare;

import static dev.backfill.scope.ChunkBy.rows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.work.TableDifference;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Values of every type: equal ones match, and those that differ by the least thing do not. */
@Tag("slow")
@ExtendWith(Postgres.class)
class ComparedTypesTest {

  /**
   * A value of a type on the left, and two on the right.
   *
   * @param type of the left
   * @param value on the left
   * @param other type of the right
   * @param same a value that is equal
   * @param differs a value that is not
   */
  private record Kind(String type, String value, String other, String same, String differs) {

    static Kind of(String type, String value, String differs) {
      return new Kind(type, value, type, value, differs);
    }

    static Kind same(String type, String value, String same, String differs) {
      return new Kind(type, value, type, same, differs);
    }
  }

  private static final List<Kind> KINDS =
      List.of(
          Kind.of("smallint", "7", "6"),
          Kind.of("bigint", "9223372036854775807", "9223372036854775806"),
          new Kind("int", "5", "bigint", "5", "4"),
          new Kind("int", "5", "numeric", "5.000", "5.001"),
          Kind.same("numeric", "1.0", "1.00", "1.01"),
          Kind.same("numeric", "'NaN'", "'NaN'", "0"),
          Kind.same("numeric", "1e30", "1000000000000000000000000000000.0", "1e30 + 1"),
          Kind.same("real", "'-0'", "0", "1e-45"),
          Kind.same("float8", "'-0'", "0", "5e-324"),
          Kind.of("float8", "'NaN'", "'Infinity'"),
          Kind.of("float8", "0.1::float8", "0.1::float8 + 1.5e-17::float8"),
          Kind.of("money", "12.34", "12.35"),
          Kind.of("boolean", "true", "false"),
          Kind.of("text", "'a'", "'a '"),
          Kind.of("text", "''", "null"),
          Kind.of("text", "null", "''"),
          Kind.of("text collate ci", "'a'", "'A'"),
          Kind.same("char(5)", "'a'", "'a  '", "'b'"),
          new Kind("char(5)", "'a'", "char(9)", "'a'", "'b'"),
          new Kind("char(5)", "'a'", "text", "'a'", "'a '"),
          new Kind("varchar(5)", "'a'", "text", "'a'", "'A'"),
          Kind.of("\"char\"", "'a'", "'b'"),
          Kind.of("name", "'a'", "'b'"),
          Kind.of("bytea", "'\\x00ff'", "'\\x00fe'"),
          Kind.of("bit(9)", "b'000000001'", "b'000000000'"),
          Kind.of("varbit", "b'01'", "b'010'"),
          Kind.of("date", "'2024-02-29'", "'2024-03-01'"),
          Kind.of("time", "'10:00'", "'10:00:00.000001'"),
          Kind.of("timetz", "'10:00+02'", "'10:00+01'"),
          Kind.of("timestamp", "'2024-01-01'", "'2024-01-01 00:00:00.000001'"),
          Kind.same(
              "timestamptz",
              "'2024-01-01 00:00+00'",
              "'2024-01-01 05:45+05:45'",
              "'2024-01-01 05:46+05:45'"),
          Kind.of("timestamptz", "'infinity'", "'-infinity'"),
          Kind.of("interval", "'1 mon'", "'1 mon 00:00:00.000001'"),
          Kind.of(
              "uuid",
              "'00000000-0000-0000-0000-000000000001'",
              "'00000000-0000-0000-0000-000000000000'"),
          Kind.of("inet", "'10.0.0.1/24'", "'10.0.0.1'"),
          Kind.of("cidr", "'10.0.0.0/24'", "'10.0.0.0/25'"),
          Kind.of("macaddr", "'08:00:2b:01:02:03'", "'08:00:2b:01:02:02'"),
          Kind.of("macaddr8", "'08:00:2b:01:02:03:04:05'", "'08:00:2b:01:02:03:04:04'"),
          Kind.of("json", "'{\"a\":1}'", "'{\"a\":2}'"),
          Kind.same("jsonb", "'{\"a\":1,\"b\":2}'", "'{\"b\":2,  \"a\":1}'", "'{\"a\":1,\"b\":3}'"),
          new Kind(
              "json", "'{\"b\":1, \"a\":null}'", "jsonb", "'{\"a\":null,\"b\":1}'", "'{\"b\":1}'"),
          Kind.of("xml", "'<a/>'::xml", "'<b/>'::xml"),
          Kind.of("point", "'(1,2)'", "'(1,3)'"),
          Kind.of("box", "'(1,2),(0,0)'", "'(1,2),(0,1)'"),
          Kind.of("path", "'[(1,2),(0,0)]'", "'((1,2),(0,0))'"),
          Kind.of("circle", "'<(1,2),3>'", "'<(1,2),4>'"),
          Kind.of("int[]", "'{1,null}'", "'{1}'"),
          Kind.of("text[]", "'{NULL,\"\"}'", "'{\"NULL\",\"\"}'"),
          Kind.of("int4range", "'[1,3)'", "'[1,4)'"),
          Kind.of("int4multirange", "'{[1,3)}'", "'{[1,4)}'"),
          Kind.of("tsvector", "'a:1'", "'a:2'"),
          Kind.of("tsquery", "'a & b'", "'a | b'"),
          Kind.of("pg_lsn", "'0/1'", "'0/2'"),
          Kind.of("oid", "1", "2"),
          Kind.of("regclass", "'pg_class'", "'pg_type'"),
          Kind.of("mood", "'sad'", "'glad'"),
          Kind.of("pair", "row(1, null)", "row(1, '')"),
          Kind.of("percent", "5", "6"),
          new Kind("percent", "5", "int", "5", "6"));

  private DataSource source;
  private PostgresDatabase db;

  @BeforeEach
  void makeTypes(DataSource own, PostgresDatabase database) throws SQLException {
    source = own;
    db = database;
    db.execute(
        "create type mood as enum ('sad', 'glad')",
        "create type pair as (a int, b text)",
        "create domain percent as int check (value between 0 and 100)",
        "create collation ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
    var left = new ArrayList<String>();
    var right = new ArrayList<String>();
    for (int i = 0; i < KINDS.size(); i++) {
      left.add("c%d %s".formatted(i, KINDS.get(i).type()));
      right.add("c%d %s".formatted(i, KINDS.get(i).other()));
    }
    Collections.reverse(right); // the order of columns means nothing
    db.execute(
        "create table l (id int primary key, %s)".formatted(String.join(", ", left)),
        "create table r (%s, id int primary key)".formatted(String.join(", ", right)));
  }

  private static String columns() {
    var names = new ArrayList<String>();
    for (int i = 0; i < KINDS.size(); i++) {
      names.add("c" + i);
    }
    return String.join(", ", names);
  }

  private TableDifference found(JdbcTable right) {
    var left = JdbcTable.of(source, "l");
    return Backfill.plan("compare", left.byKey())
        .chunkBy(rows(1_000))
        .ledger(InMemoryLedger.create())
        .run(left.compareWith(right).settlingFor(Duration.ZERO))
        .difference()
        .orElseThrow();
  }

  @Test
  void equalValuesMatchAndTheLeastDifferenceIsSeenInItsColumn() throws SQLException {
    // row 0 is equal in all columns; row i + 1 differs in column i
    for (int row = 0; row <= KINDS.size(); row++) {
      var left = new ArrayList<String>();
      var right = new ArrayList<String>();
      for (int i = 0; i < KINDS.size(); i++) {
        var kind = KINDS.get(i);
        left.add(kind.value());
        right.add(row == i + 1 ? kind.differs() : kind.same());
      }
      db.execute(
          "insert into l (id, %s) values (%d, %s)"
              .formatted(columns(), row, String.join(", ", left)),
          "insert into r (id, %s) values (%d, %s)"
              .formatted(columns(), row, String.join(", ", right)));
    }

    var found = found(JdbcTable.of(source, "r"));

    assertThat(found.matching()).isOne();
    assertThat(found.differing()).isEqualTo(KINDS.size());
    for (int i = 0; i < KINDS.size(); i++) {
      assertThat(found.columns().get(i).differing()).as(KINDS.get(i).toString()).isOne();
    }
  }

  /** Each session writes values as its settings say; a comparison reads them as they are. */
  @Test
  void settingsOfTheSessionsMakeNoDifference() throws SQLException {
    var odd =
        List.of(
            "extra_float_digits = -5",
            "datestyle = 'SQL, DMY'",
            "bytea_output = 'escape'",
            "intervalstyle = 'sql_standard'",
            "timezone = 'Asia/Tokyo'",
            "xmloption = 'document'");
    var values = new ArrayList<String>();
    for (var kind : KINDS) {
      values.add(kind.value());
    }
    db.execute(
        "insert into l (id, %s) values (1, %s)".formatted(columns(), String.join(", ", values)));
    db.execute(
        "drop table r", "create table r as select * from l", "alter table r alter id set not null");
    db.execute("create role odd superuser login");
    try (var pool = db.pool("odd")) {
      for (String setting : odd) {
        db.execute("alter role odd set " + setting);
      }
      var columns = JdbcTable.of(source, "l");
      var right = JdbcTable.of(pool, "r");
      var comparison = columns.compareWith(right).settlingFor(Duration.ZERO);
      for (int i = 0; i < KINDS.size(); i++) {
        if (KINDS.get(i).type().equals("regclass")) {
          comparison = comparison.ignoring("c" + i); // a number of its own database
        }
      }

      var found =
          Backfill.plan("compare", columns.byKey())
              .chunkBy(rows(1_000))
              .ledger(InMemoryLedger.create())
              .run(comparison)
              .difference()
              .orElseThrow();

      assertThat(found.matching()).as(found.sentence() + found.columns()).isOne();
    } finally {
      db.execute("drop role odd");
    }
  }
}
