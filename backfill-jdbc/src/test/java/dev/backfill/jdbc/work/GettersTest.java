package dev.backfill.jdbc.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.Row;
import dev.backfill.jdbc.dialect.failure.RefusedValueException;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.TestPool;
import dev.backfill.jdbc.fixture.WorkOn;
import dev.backfill.scope.IdRange;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A getter gives one value for each type, in whatever form the driver got it. */
@ExtendWith(Postgres.class)
class GettersTest {

  /** More executions than a driver takes to change the form in which it gets values. */
  private static final int EXECUTIONS = 20;

  private static final IdRange ALL = new IdRange(0, 100);

  /** A value as SQL, and its text. */
  private record Kind(String type, String value, String text) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind("bytea", "'\\x00ff5c'", "\\x00ff5c"),
          new Kind("float8", "1e22", "1e+22"),
          new Kind("float8", "0.1::float8 + 0.2", "0.30000000000000004"),
          new Kind("float4", "1e10", "1e+10"),
          new Kind("float8", "'NaN'", "NaN"),
          new Kind("numeric", "1.50", "1.50"),
          new Kind("numeric", "'NaN'", "NaN"),
          new Kind("smallint", "7", "7"),
          new Kind("integer", "-7", "-7"),
          new Kind("bigint", "9223372036854775807", "9223372036854775807"),
          new Kind("boolean", "true", "t"),
          new Kind("date", "'0044-03-15 BC'", "0044-03-15 BC"),
          new Kind("date", "'infinity'", "infinity"),
          new Kind("time", "'24:00'", "24:00:00"),
          new Kind("time", "'12:30:00.1'", "12:30:00.1"),
          new Kind("timetz", "'12:30:00.1+05:45'", "12:30:00.1+05:45"),
          new Kind("timestamp", "'2023-03-26 02:30'", "2023-03-26 02:30:00"),
          new Kind("timestamptz", "'2023-03-26 02:30+02'", "2023-03-26 00:30:00+00"),
          new Kind("timestamptz", "'-infinity'", "-infinity"),
          new Kind("interval", "'1 mon -2 days'", "1 mon -2 days"),
          new Kind("uuid", "md5('a')::uuid", "0cc175b9-c0f1-b6a8-31c3-99e269772661"),
          new Kind("text", "'a''b'", "a'b"),
          new Kind("char(4)", "'ab'", "ab  "),
          new Kind("json", "'{\"b\" : 1}'", "{\"b\" : 1}"),
          new Kind("jsonb", "'{\"b\" : 1}'", "{\"b\": 1}"),
          new Kind("float8[]", "'{1e22,NULL}'", "{1e+22,NULL}"),
          new Kind("bytea[]", "array['\\x00ff'::bytea]", "{\"\\\\x00ff\"}"),
          new Kind("int[]", "'{{1,2},{3,4}}'", "{{1,2},{3,4}}"),
          new Kind("text[]", "array['a,b', null]", "{\"a,b\",NULL}"),
          new Kind("timestamptz[]", "'{2023-03-26 02:30+02}'", "{\"2023-03-26 00:30:00+00\"}"),
          new Kind("point", "'(1,0.1)'", "(1,0.1)"),
          new Kind("box", "'(1,1),(0,0)'", "(1,1),(0,0)"),
          new Kind("inet", "'10.0.0.1'", "10.0.0.1"),
          new Kind("regclass", "'pg_class'", "pg_class"),
          new Kind("int4range", "'[1,3]'", "[1,4)"),
          new Kind("money", "1.5", "$1.50"),
          new Kind("pair", "row(1e22, '\\x01')", "(1e+22,\"\\\\x01\")"),
          new Kind("kilos", "1e22", "1e+22"));

  private static final Map<String, BiFunction<Row, String, @Nullable Object>> GETTERS =
      new LinkedHashMap<>();

  static {
    GETTERS.put("isNull", Row::isNull);
    GETTERS.put("getString", Row::getString);
    GETTERS.put("getLong", Row::getLong);
    GETTERS.put("getInt", Row::getInt);
    GETTERS.put("getBigDecimal", Row::getBigDecimal);
    GETTERS.put("getBoolean", Row::getBoolean);
    GETTERS.put("getLocalDate", Row::getLocalDate);
    GETTERS.put("getInstant", Row::getInstant);
    GETTERS.put("getUuid", Row::getUuid);
    GETTERS.put("getBytes", (row, column) -> HexFormat.of().formatHex(row.getBytes(column)));
    for (var type :
        List.of(
            String.class,
            BigDecimal.class,
            LocalDate.class,
            LocalDateTime.class,
            LocalTime.class,
            OffsetTime.class,
            OffsetDateTime.class,
            Double.class,
            Float.class,
            Long.class,
            Integer.class,
            UUID.class,
            java.sql.Timestamp.class)) {
      GETTERS.put("get " + type.getSimpleName(), (row, column) -> row.get(column, type));
    }
  }

  private static void make(PostgresDatabase db) throws Exception {
    db.execute(
        "create type pair as (n float8, b bytea)",
        "create domain kilos as float8",
        "create table t (id int primary key, done int, %s)"
            .formatted(columns(i -> "c%d %s".formatted(i, KINDS.get(i).type()))),
        "insert into t select g, 0, %s from generate_series(1, %d) g"
            .formatted(
                columns(i -> "(%s)::%s".formatted(KINDS.get(i).value(), KINDS.get(i).type())),
                EXECUTIONS),
        "alter database %s set lc_monetary = 'C'".formatted(db.name()));
  }

  private static String columns(java.util.function.IntFunction<String> part) {
    return IntStream.range(0, KINDS.size()).mapToObj(part).collect(Collectors.joining(", "));
  }

  /** What every getter gives for every column of each row. */
  private static List<Map<String, String>> read(TestPool pool) throws Exception {
    var rows = new ArrayList<Map<String, String>>();
    var table = JdbcTable.of(pool, "t");
    var work =
        table
            .transform(
                row -> {
                  rows.add(values(row));
                  return 1;
                })
            .reading(
                "c0",
                IntStream.range(1, KINDS.size()).mapToObj(i -> "c" + i).toArray(String[]::new))
            .into("done")
            .over(table.ids("id"));
    WorkOn.batches(work, ALL, 1);
    return rows;
  }

  private static Map<String, String> values(Row row) {
    var values = new LinkedHashMap<String, String>();
    for (int i = 0; i < KINDS.size(); i++) {
      for (var getter : GETTERS.entrySet()) {
        values.put(
            "%s of %s %s".formatted(getter.getKey(), KINDS.get(i).type(), KINDS.get(i).value()),
            value(getter.getValue(), row, "c" + i));
      }
    }
    return values;
  }

  private static String value(
      BiFunction<Row, String, @Nullable Object> getter, Row row, String column) {
    try {
      return String.valueOf(getter.apply(row, column));
    } catch (RefusedValueException e) {
      return "refused";
    }
  }

  @Test
  void everyGetterGivesTheSameInEveryExecution(PostgresDatabase db) throws Exception {
    make(db);
    for (String settings :
        List.of("prepareThreshold=1", "prepareThreshold=5", "binaryTransfer=false")) {
      var pool = new TestPool(db.url() + "?" + settings);
      try {
        var rows = read(pool);

        assertThat(rows).hasSize(EXECUTIONS);
        for (int i = 0; i < EXECUTIONS; i++) {
          assertThat(differences(rows.getFirst(), rows.get(i)))
              .as("execution %d with %s", i + 1, settings)
              .isEmpty();
        }
        for (var kind : KINDS) {
          for (String getter : List.of("getString", "get String")) {
            assertThat(rows.getFirst())
                .containsEntry(
                    "%s of %s %s".formatted(getter, kind.type(), kind.value()), kind.text());
          }
        }
      } finally {
        pool.close();
      }
    }
  }

  private static List<String> differences(Map<String, String> first, Map<String, String> other) {
    return first.entrySet().stream()
        .filter(value -> !value.getValue().equals(other.get(value.getKey())))
        .map(value -> "%s, then %s".formatted(value, other.get(value.getKey())))
        .toList();
  }

  @Test
  void aNumberThatIsNoneIsSaidInASentence(PostgresDatabase db) throws Exception {
    db.execute("create table t (id int primary key, v numeric)", "insert into t values (1, 'NaN')");
    var table = JdbcTable.of(db.pool(), "t");
    var work =
        table.transform(row -> row.getBigDecimal("v")).reading("v").into("v").over(table.ids("id"));

    assertThatThrownBy(() -> WorkOn.batches(work, ALL, 1))
        .hasMessageContaining("Column 'v' of 'public.t' holds NaN or an infinity in a row")
        .hasMessageNotContaining("the function of transform threw");
  }

  @Test
  void infinityIsWrittenAsItWasRead(PostgresDatabase db) throws Exception {
    db.execute(
        "create table t (id int primary key, v timestamptz, d date, c timestamp)",
        "insert into t values (1, 'infinity', 'infinity', 'infinity'),"
            + " (2, '-infinity', '-infinity', '-infinity')");
    var table = JdbcTable.of(db.pool(), "t");
    var work =
        table
            .transformAll(
                (row, values) ->
                    values
                        .set("v", row.get("v", OffsetDateTime.class))
                        .set("d", row.getLocalDate("d"))
                        .set("c", row.get("c", LocalDateTime.class)))
            .reading("v", "d", "c")
            .into("v", "d", "c")
            .over(table.ids("id"));

    WorkOn.batches(work, ALL, 10);

    assertThat(db.column("select concat_ws(' ', v, d, c) from t order by id"))
        .containsExactly("infinity infinity infinity", "-infinity -infinity -infinity");
  }

  /** It is our text that cannot be made, not the user's function that failed. */
  @Test
  void aTimeThatNoTextCanBeMadeOfIsNamedByItsColumn(PostgresDatabase db) throws Exception {
    db.execute("create table t (id int primary key, v timestamptz)", "insert into t values (1)");
    var table = JdbcTable.of(db.pool(), "t");
    var work =
        table
            .transform(row -> java.time.Instant.MAX.minusSeconds(1))
            .reading("v")
            .into("v")
            .over(table.ids("id"));

    assertThatThrownBy(() -> WorkOn.batches(work, ALL, 1))
        .hasMessageContaining("was computed for column 'v' of 'public.t'")
        .hasMessageNotContaining("the function of transform threw");
  }
}
