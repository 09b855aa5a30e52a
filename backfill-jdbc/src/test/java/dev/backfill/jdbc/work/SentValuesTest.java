package dev.backfill.jdbc.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.Inside;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.dialect.ArrayValue;
import dev.backfill.jdbc.dialect.ValueText;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.WorkOn;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.scope.IdRange;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Computed values that travel as numbers are stored as those that travel as text, bit by bit:
 * random values of random classes, in batches of one class and of several.
 */
@ExtendWith(Postgres.class)
class SentValuesTest {

  private static final int ROWS = 600;
  private static final int BATCH = 50;

  /**
   * A column, and its values.
   *
   * @param type of the column
   * @param plain a value of the class that most programs use
   * @param any a value of whatever class the column takes
   */
  private record Given(String type, Function<Random, Object> plain, Function<Random, Object> any) {}

  private static final List<Given> COLUMNS =
      List.of(
          new Given("smallint", r -> (short) r.nextInt(), r -> " " + (short) r.nextInt() + " "),
          new Given("int", Random::nextInt, r -> BigInteger.valueOf(r.nextInt())),
          new Given("bigint", Random::nextLong, r -> "" + r.nextLong()),
          new Given(
              "bigint", r -> r.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE, r -> (byte) 7),
          new Given("amount", r -> r.nextInt(), r -> "-0"),
          new Given("double precision", SentValuesTest::anyDouble, r -> anyFloat(r)),
          new Given("double precision", Random::nextGaussian, r -> new BigDecimal("0.1")),
          new Given("double precision", Random::nextGaussian, r -> "1e-5"),
          new Given("share", Random::nextDouble, r -> r.nextInt()),
          new Given("real", SentValuesTest::anyFloat, r -> 1 + Math.scalb(r.nextDouble(), -22)),
          new Given("real", r -> 1 + Math.scalb(1.0, -24), r -> 0.1),
          new Given("numeric", SentValuesTest::decimal, r -> Double.NaN),
          new Given("numeric", SentValuesTest::decimal, r -> Float.POSITIVE_INFINITY),
          new Given("numeric(20, 6)", r -> BigDecimal.valueOf(r.nextLong(), 6), Random::nextInt),
          new Given(
              "date", SentValuesTest::date, r -> r.nextBoolean() ? LocalDate.MAX : LocalDate.MIN),
          new Given("timestamp", r -> time(r), r -> r.nextBoolean() ? LocalDateTime.MAX : "epoch"),
          new Given("timestamptz", r -> time(r).toInstant(ZoneOffset.UTC), SentValuesTest::zoned),
          new Given("text", r -> "a\u00e9\"\\{}," + r.nextInt(), r -> r.nextLong()),
          new Given("mood", r -> r.nextBoolean() ? "happy" : "sad", r -> "sad"),
          new Given("char(5)", r -> "b ", r -> 'c'));

  private static Double anyDouble(Random random) {
    return Double.longBitsToDouble(random.nextLong() | (random.nextInt(4) == 0 ? 0x7ffL << 52 : 0));
  }

  private static Float anyFloat(Random random) {
    return random.nextInt(9) == 0 ? -0.0f : Float.intBitsToFloat(random.nextInt());
  }

  private static BigDecimal decimal(Random random) {
    return new BigDecimal(new BigInteger(90, random), random.nextInt(-9, 30));
  }

  private static LocalDate date(Random random) {
    return LocalDate.of(random.nextInt(-4_700, 200_000), 1 + random.nextInt(12), 28);
  }

  private static LocalDateTime time(Random random) {
    return date(random).atTime(random.nextInt(24), 59, 59, random.nextInt(1_000_000_000));
  }

  private static Object zoned(Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> Instant.MAX;
      case 1 -> OffsetDateTime.of(time(random), ZoneOffset.ofHours(-5));
      default -> "2023-03-26 02:30:00.000001+05:45";
    };
  }

  /** Of a batch all values of a column are plain, or some are not; of some rows there is none. */
  private static List<List<@Nullable Object>> rows(Random random) {
    var rows = new ArrayList<List<@Nullable Object>>();
    boolean[] mixed = new boolean[COLUMNS.size()];
    for (int row = 0; row < ROWS; row++) {
      var values = new ArrayList<@Nullable Object>();
      for (int i = 0; i < mixed.length; i++) {
        mixed[i] = row % BATCH == 0 ? random.nextBoolean() : mixed[i];
        var given = COLUMNS.get(i);
        boolean any = mixed[i] && random.nextInt(5) == 0;
        values.add(
            random.nextInt(10) == 0 ? null : (any ? given.any() : given.plain()).apply(random));
      }
      rows.add(values);
    }
    return rows;
  }

  private static void makeTables(PostgresDatabase db) throws Exception {
    db.execute(
        "create domain amount as int check (value is distinct from 0 or value = 0)",
        "create domain share as double precision",
        "create type mood as enum ('happy', 'sad')");
    var columns = new ArrayList<String>();
    for (int i = 0; i < COLUMNS.size(); i++) {
      columns.add("c%d %s".formatted(i, COLUMNS.get(i).type()));
    }
    for (String table : List.of("given", "expected")) {
      db.execute(
          "create table %s (id int primary key, %s)".formatted(table, String.join(", ", columns)),
          "insert into %s (id) select generate_series(0, %d)".formatted(table, ROWS - 1));
    }
  }

  private static String[] names() {
    var names = new ArrayList<String>();
    for (int i = 1; i < COLUMNS.size(); i++) {
      names.add("c" + i);
    }
    return names.toArray(String[]::new);
  }

  /** As each value was written before: as text that the statement casts. */
  private static void writeAsText(PostgresDatabase db, List<List<@Nullable Object>> rows)
      throws Exception {
    var facts = Inside.facts(JdbcTable.of(db.pool(), "expected"));
    try (var connection = db.pool().getConnection()) {
      connection.createStatement().execute("set timezone = 'UTC'");
      for (int i = 0; i < COLUMNS.size(); i++) {
        var column = facts.column("c" + i);
        var texts = new ArrayList<@Nullable String>();
        for (var row : rows) {
          texts.add(ValueText.of(row.get(i), column, facts));
        }
        var write =
            SqlText.of(
                "update expected set c%d = cast(v.t as %s) from unnest(cast(? as text[])) with ordinality as v (t, n) where id = v.n - 1"
                    .formatted(i, column.castName()),
                ArrayValue.texts(texts));
        try (var statement = write.prepare(connection)) {
          statement.executeUpdate();
        }
      }
      connection.createStatement().execute("reset timezone");
    }
  }

  @Test
  void numbersAreStoredAsTheirTextWouldBe(PostgresDatabase db) throws Exception {
    long seed = System.nanoTime();
    var rows = rows(new Random(seed));
    makeTables(db);
    writeAsText(db, rows);
    var table = JdbcTable.of(db.pool(), "given");
    var work =
        table
            .transformAll(
                (row, values) -> {
                  var computed = rows.get(row.getInt("id"));
                  for (int i = 0; i < computed.size(); i++) {
                    values.set("c" + i, computed.get(i));
                  }
                })
            .reading("id")
            .into("c0", names())
            .over(table.ids("id"));

    assertThat(WorkOn.changed(WorkOn.batches(work, new IdRange(0, ROWS), BATCH))).isEqualTo(ROWS);

    for (int i = 0; i < COLUMNS.size(); i++) {
      assertThat(
              db.column(
                  "select g.id || ': ' || g.c%1$d || ' is not ' || e.c%1$d from given g join expected e using (id) where not record_image_eq(row(g.c%1$d), row(e.c%1$d))"
                      .formatted(i)))
          .as("values for %s, seed %d", COLUMNS.get(i).type(), seed)
          .isEmpty();
    }
  }

  /** Why a number travels as such only where the column holds the numbers of its class. */
  @Test
  void asNumbersOfAnotherClassSomeWouldBeOthers(PostgresDatabase db) throws Exception {
    double between = 1 + Math.scalb(1.0, -24);
    try (var connection = db.pool().getConnection();
        var statement =
            connection.prepareStatement(
                "select ?::float8::real = ?::text::real, ?::float8 = ?::text::float8")) {
      statement.setDouble(1, between);
      statement.setString(2, Double.toString(between));
      statement.setDouble(3, 0.1f);
      statement.setString(4, Float.toString(0.1f));
      try (var row = statement.executeQuery()) {
        row.next();
        assertThat(row.getBoolean(1)).as("a double for a real").isFalse();
        assertThat(row.getBoolean(2)).as("a float for a double").isFalse();
      }
    }
  }
}
