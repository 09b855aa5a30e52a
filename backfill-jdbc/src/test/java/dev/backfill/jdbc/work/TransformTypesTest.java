package dev.backfill.jdbc.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.OnAnyWorker;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.WorkOn;
import dev.backfill.scope.IdRange;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Values of every type arrive as they were computed, and are read as they are. */
@OnAnyWorker
@ExtendWith(Postgres.class)
class TransformTypesTest {

  private static final IdRange ALL = new IdRange(0, 10);
  private static final UUID ID = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057");

  private enum Mood {
    HAPPY
  }

  private static void assertWritten(
      PostgresDatabase db, String type, @Nullable Object value, String expected) throws Exception {
    db.execute("drop table if exists t", "create table t (id int primary key, v " + type + ")");
    db.execute("insert into t (id) values (1)");
    var table = JdbcTable.of(db.pool(), "t");
    var work = table.transform(row -> value).reading("id").into("v").over(table.ids("id"));

    assertThat(WorkOn.changed(WorkOn.batches(work, ALL, 10))).isEqualTo(1);
    assertThat(db.number("select count(*) from t where v is not distinct from " + expected))
        .as("%s of %s as %s", value, value == null ? "null" : value.getClass(), type)
        .isEqualTo(1);
  }

  @Test
  void numbersAndTextArriveAsTheyWereComputed(PostgresDatabase db) throws Exception {
    assertWritten(db, "int", 7, "7");
    assertWritten(db, "smallint", (short) -7, "-7");
    assertWritten(db, "bigint", Long.MIN_VALUE, "-9223372036854775808");
    assertWritten(db, "numeric", new BigDecimal("1E+3"), "1000");
    assertWritten(db, "numeric(5,2)", new BigDecimal("999.994"), "999.99");
    assertWritten(db, "numeric", BigInteger.TEN.pow(30), "1e30");
    assertWritten(db, "double precision", 0.1 + 0.2, "0.30000000000000004");
    assertWritten(db, "double precision", Double.NaN, "'NaN'");
    assertWritten(db, "real", Float.NEGATIVE_INFINITY, "'-Infinity'");
    assertWritten(db, "text", "it's \"a\", \\b {c} NULL\n", "E'it''s \"a\", \\\\b {c} NULL\\n'");
    assertWritten(db, "text", "NULL", "'NULL'");
    assertWritten(db, "text", "", "''");
    assertWritten(db, "text", null, "null");
    assertWritten(db, "varchar(3)", "abc  ", "'abc'");
    assertWritten(db, "char(3)", 'a', "'a'");
    assertWritten(db, "boolean", true, "true");
    assertWritten(db, "bit(3)", "101", "b'101'");
  }

  @Test
  void timesArriveAsTheyWereComputedWhateverTheZones(PostgresDatabase db) throws Exception {
    var time = LocalDateTime.of(2023, 3, 26, 2, 30, 0, 1_000);
    assertWritten(db, "date", LocalDate.of(2023, 3, 26), "date '2023-03-26'");
    assertWritten(db, "date", LocalDate.of(0, 3, 26), "date '0001-03-26 BC'");
    assertWritten(db, "date", LocalDate.of(12_345, 3, 26), "date '12345-03-26'");
    assertWritten(db, "date", LocalDate.MAX, "'infinity'");
    assertWritten(db, "timestamp", time, "timestamp '2023-03-26 02:30:00.000001'");
    assertWritten(db, "timestamp", LocalDateTime.MIN, "'-infinity'");
    var instant = time.toInstant(ZoneOffset.UTC);
    assertWritten(db, "timestamptz", instant, "timestamptz '2023-03-26 02:30:00.000001+00'");
    assertWritten(
        db,
        "timestamptz",
        OffsetDateTime.of(time, ZoneOffset.ofHours(-5)),
        "timestamptz '2023-03-26 02:30:00.000001-05'");
    assertWritten(
        db,
        "timestamptz",
        Instant.parse("-0004-01-01T00:00:00Z"),
        "timestamptz '0005-01-01 00:00:00+00 BC'");
    assertWritten(db, "time", LocalTime.of(3, 4), "time '03:04'");
    assertWritten(db, "interval", Duration.ofMinutes(-90), "interval '-1 hour -30 minutes'");
    assertWritten(db, "interval", Period.of(1, 2, 3), "interval '1 year 2 months 3 days'");
  }

  @Test
  void everythingElseArrivesAsItWasComputed(PostgresDatabase db) throws Exception {
    db.execute(
        "create type mood as enum ('HAPPY')",
        "create domain percent as int check (value <= 100)",
        "create schema other",
        "create type other.\"Odd\" as enum ('x')");
    assertWritten(db, "uuid", ID, "'" + ID + "'");
    assertWritten(db, "jsonb", "{\"a\": [1, null]}", "jsonb '{\"a\": [1, null]}'");
    assertWritten(db, "bytea", new byte[] {0, -1, 92}, "'\\x00ff5c'");
    assertWritten(db, "mood", Mood.HAPPY, "'HAPPY'");
    assertWritten(db, "other.\"Odd\"", "x", "'x'");
    assertWritten(db, "percent", 100, "100");
    assertWritten(db, "text[]", Arrays.asList("a,\"b\\", null, ""), "array['a,\"b\\', null, '']");
    assertWritten(db, "int[]", new int[] {1, 2}, "array[1, 2]");
    assertWritten(db, "int[]", new int[][] {{1}, {2}}, "array[[1], [2]]");
    assertWritten(db, "text[]", List.of(), "'{}'");
    assertWritten(db, "bytea[]", new byte[][] {{1}, {2}}, "array['\\x01'::bytea, '\\x02']");
  }

  /** What it read is what the driver gave, converted without loss. */
  @Test
  void everyGetterReadsItsTypes(PostgresDatabase db) throws Exception {
    db.execute(
        "create table t (id int primary key, s smallint, b bigint, n numeric, ok boolean, day date,"
            + " at timestamptz, clock timestamp, u uuid, raw bytea, label text, gone text, done"
            + " int)",
        "insert into t values (1, 2, 3, 4.50, true, '2023-03-26', '2023-03-26 02:30+00',"
            + " '2023-03-26 02:30', '"
            + ID
            + "', '\\x0102', 'x', null, 0)",
        "insert into t (id, at) values (2, 'infinity')");
    var table = JdbcTable.of(db.pool(), "t");
    Map<String, Object> read = new HashMap<>();
    var work =
        table
            .transform(
                row -> {
                  if (row.getInt("id") == 2) {
                    assertThat(row.getInstant("at")).isEqualTo(Instant.MAX);
                    assertThat(row.get("n", BigDecimal.class)).isNull();
                    assertThat(row.get("day", LocalDate.class)).isNull();
                    assertThat(row.get("raw", byte[].class)).isNull();
                    assertThat(row.get("u", UUID.class)).isNull();
                    assertThat(row.get("b", Long.class)).isNull();
                    return 1;
                  }
                  read.put("s", row.getInt("S"));
                  read.put("b", row.getLong("b"));
                  read.put("n", row.getBigDecimal("n"));
                  read.put("ok", row.getBoolean("ok"));
                  read.put("day", row.getLocalDate("day").getMonth());
                  read.put("at", row.getInstant("at"));
                  read.put("at2", row.get("at", Instant.class));
                  read.put("clock", row.get("clock", LocalDateTime.class));
                  read.put("u", row.getUuid("u"));
                  read.put("raw", row.getBytes("raw").length);
                  read.put("label", row.getString("label"));
                  read.put("text", row.getString("at"));
                  read.put("gone", row.isNull("gone"));
                  read.put("here", row.isNull("label"));
                  return 1;
                })
            .reading("id", "s", "b", "n", "ok", "day", "at", "clock", "u", "raw", "label", "gone")
            .into("done")
            .over(table.ids("id"));

    WorkOn.batches(work, ALL, 10);

    var at = Instant.parse("2023-03-26T02:30:00Z");
    assertThat(read)
        .containsEntry("s", 2)
        .containsEntry("b", 3L)
        .containsEntry("n", new BigDecimal("4.50"))
        .containsEntry("ok", true)
        .containsEntry("day", Month.MARCH)
        .containsEntry("at", at)
        .containsEntry("at2", at)
        .containsEntry("clock", LocalDateTime.of(2023, 3, 26, 2, 30))
        .containsEntry("u", ID)
        .containsEntry("raw", 2)
        .containsEntry("label", "x")
        .containsEntry("text", "2023-03-26 02:30:00+00")
        .containsEntry("gone", true)
        .containsEntry("here", false);
  }

  /** Keys go through Java as text, too. */
  @Test
  void keysOfEveryTypeAreFoundAgain(PostgresDatabase db) throws Exception {
    assertKeyIsFound(db, "bigint", "g");
    assertKeyIsFound(db, "numeric", "g / 7.0");
    assertKeyIsFound(db, "text", "E'\\\\|\" ''{' || g");
    assertKeyIsFound(db, "char(5)", "'a' || g");
    assertKeyIsFound(db, "uuid", "md5(g::text)::uuid");
    assertKeyIsFound(db, "timestamptz", "timestamptz '2023-03-26 00:00+00' + g * interval '1 us'");
    assertKeyIsFound(db, "date", "date '0001-01-05 BC' + g");
    assertKeyIsFound(db, "bytea", "decode(md5(g::text), 'hex')");
    assertKeyIsFound(db, "double precision", "g / 3.0::float8");
    assertKeyIsFound(db, "interval", "g * interval '1 month 1 ms'");
  }

  private static void assertKeyIsFound(PostgresDatabase db, String type, String value)
      throws Exception {
    db.execute(
        "drop table if exists t",
        "create table t (k " + type + " primary key, id int, n int default 0)",
        "insert into t (k, id) select " + value + ", g from generate_series(1, 25) g");
    var table = JdbcTable.of(db.pool(), "t");
    var work =
        table.transform(row -> row.getInt("n") + 1).reading("n").into("n").over(table.ids("id"));

    assertThat(WorkOn.changed(WorkOn.batches(work, new IdRange(0, 100), 4))).as(type).isEqualTo(25);
    assertThat(db.column("select distinct n from t")).as(type).containsExactly("1");
  }
}
