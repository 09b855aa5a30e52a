package dev.backfill.jdbc.scope;

import static dev.backfill.scope.Order.NEWEST_FIRST;
import static dev.backfill.scope.Order.OLDEST_FIRST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.jdbc.JdbcScope;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.OnAnyWorker;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.KeySet;
import dev.backfill.scope.Range;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which bounds go with which column, and what a scope says of itself. */
@OnAnyWorker
@ExtendWith(Postgres.class)
class ScopesTest {

  private static final LocalDate JAN = LocalDate.of(2023, 1, 1);
  private static final LocalDate FEB = LocalDate.of(2023, 2, 1);
  private static final Instant T0 = Instant.parse("2023-01-01T00:00:00Z");
  private static final Instant T1 = Instant.parse("2023-02-01T00:00:00Z");
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private JdbcTable table;

  @BeforeEach
  void makeTable(DataSource source, PostgresDatabase db) throws SQLException {
    db.execute(
        """
        create table events (id bigint primary key, small smallint, day date, at timestamptz, seen timestamp,
          code text, fixed char(5), guid uuid, price numeric, status text)\
        """,
        "create index on events (day)");
    table = JdbcTable.of(source, "events");
  }

  @Test
  void datesOnATimeColumnAskForTheZone() {
    assertThatThrownBy(() -> table.dates("at", JAN, FEB))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'at' of 'public.events' is timestamp with time zone")
        .hasMessageContaining("say the zone once: dates(column, from, to, zone)");
    assertThatThrownBy(() -> table.dates("seen", JAN, FEB))
        .hasMessageContaining("say the zone once");
    assertThat(table.dates("at", JAN, FEB, BERLIN).zone()).contains(BERLIN);
    assertThat(table.dates("seen", JAN, FEB, BERLIN).zone()).contains(BERLIN);
    assertThatThrownBy(() -> table.dates("day", JAN, FEB, BERLIN))
        .hasMessageContaining("leave the zone out");
  }

  @Test
  void instantsOnADateColumnAreRefused() {
    assertThatThrownBy(() -> table.instants("day", T0, T1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("use LocalDate");
    assertThatThrownBy(() -> table.instants("day", T0, T1, BERLIN))
        .hasMessageContaining("use LocalDate");
  }

  @Test
  void instantsOnAClockColumnAskForItsZone() {
    assertThatThrownBy(() -> table.instants("seen", T0, T1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("say the zone of the clock once");
    assertThat(table.instants("seen", T0, T1, BERLIN).zone()).contains(BERLIN);
  }

  @Test
  void columnsOfOtherTypesAreRefused() {
    assertThatThrownBy(() -> table.dates("code", JAN, FEB)).hasMessageContaining("is text");
    assertThatThrownBy(() -> table.instants("id", T0, T1)).hasMessageContaining("is bigint");
    assertThatThrownBy(() -> table.ids("price")).hasMessageContaining("is numeric");
    assertThatThrownBy(() -> table.ids("day", 1, 2)).hasMessageContaining("is date");
    assertThatThrownBy(() -> table.keys("price", List.of(1L))).hasMessageContaining("is numeric");
    assertThatThrownBy(() -> table.keys("code", List.of(1L)))
        .hasMessageContaining("cannot be looked up by keys of type Long");
    assertThatThrownBy(() -> table.keys("id", List.of("1"))).hasMessageContaining("type String");
    assertThatThrownBy(() -> table.dates("dya", JAN, FEB))
        .hasMessageContaining("did you mean 'day'?");
  }

  @Test
  void boundsThatTheDatabaseWouldRoundOrCannotHoldAreRefused() {
    assertThatThrownBy(
            () -> table.instants("at", T0, Instant.parse("2023-01-31T23:59:59.999999999Z")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("finer than a microsecond");
    assertThatThrownBy(() -> table.instants("at", T0, Instant.parse("+300000-01-01T00:00:00Z")))
        .hasMessageContaining("out of range");
    assertThatThrownBy(() -> table.dates("day", LocalDate.of(-5000, 1, 1), FEB))
        .hasMessageContaining("out of range");
    assertThatThrownBy(() -> table.dates("day", FEB, JAN)).hasMessageContaining("Range is empty");
  }

  @Test
  void aDefinitionNamesTableColumnTypeZoneAndConditionButNoBounds() {
    var scope =
        table
            .dates("at", JAN, FEB, BERLIN)
            .where("status <> 'draft'")
            .where("price > 0\nor id = 1");

    assertThat(scope.definition())
        .isEqualTo(
            "table \"public\".\"events\" by \"at\" timestamp with time zone zone Europe/Berlin"
                + " where (status <> 'draft') where (price > 0\\nor id = 1)");
    assertThat(table.ids("id").definition()).isEqualTo(table.ids("id", 1, 2).definition());
  }

  @Test
  void conditionsThatAreNotOneExpressionAreRefusedAtOnce() {
    var scope = table.ids("id");

    for (String bad :
        List.of(
            "",
            " ",
            "true) or (true",
            "(true",
            "true)",
            "true; drop table events",
            "true -- x",
            "/* x */ true",
            "status = 'x",
            "\"status = 1",
            "status = $q$x",
            "id = $1",
            "a\0b")) {
      assertThatThrownBy(() -> scope.where(bad))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (String good :
        List.of(
            "status = ')'",
            "status = ';'",
            "status = '--'",
            "\"status\" = '/*'",
            "status = 'it''s'",
            "status = E'\\''",
            "status = $$;)$$",
            "status = $a$ $$ $a$",
            "(true) or (false)")) {
      assertThat(scope.where(good).where(good).rowsWithoutKey()).as(good).isZero();
    }
  }

  @Test
  void aWrongConditionIsRefusedByTheDatabaseBeforeAnythingIsWritten() {
    var wrong = table.ids("id").where("statsu <> 'draft'");

    assertThatThrownBy(() -> table.set("status", "'x'").over(wrong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("condition of the scope on 'public.events'")
        .hasMessageContaining("42703")
        .hasMessageContaining("column \"statsu\" does not exist")
        .hasMessageContaining("Nothing was written");
    assertThatThrownBy(() -> table.delete().over(table.ids("id").where("status")))
        .hasMessageContaining("42804");
  }

  @Test
  void questionMarksInAConditionAreOperators(PostgresDatabase db) throws Exception {
    db.execute("insert into events (id, code) values (1, '{\"a\": 1}'), (2, '{\"b\": 1}')");
    var scope = table.ids("id").where("code::jsonb ? 'a' and code <> '?'").exactCounts();

    assertThat(scope.estimator().orElseThrow().estimate(new IdRange(0, 9)).rows()).isOne();
  }

  @Test
  void rowsWithoutAKeyAreCounted(PostgresDatabase db) throws SQLException {
    db.execute("insert into events (id, day) values (1, null), (2, null), (3, '2023-01-05')");

    assertThat(table.dates("day", JAN, FEB).rowsWithoutKey()).isEqualTo(2);
    assertThat(table.dates("day", JAN, FEB).where("id > 1").rowsWithoutKey()).isEqualTo(1);
    assertThat(table.ids("id").rowsWithoutKey()).isZero();
  }

  @Test
  void estimatesNameTheirSource(PostgresDatabase db) throws Exception {
    db.execute(
        "insert into events (id, day) select g, date '2023-01-01' + g % 31 from generate_series(1,"
            + " 3100) g");
    var unknown = table.ids("id").estimator().orElseThrow();
    var whole = new IdRange(Long.MIN_VALUE, Long.MAX_VALUE);
    assertThat(unknown.estimate(whole).source()).isEqualTo(Estimate.Source.EXPLAIN);
    db.execute("analyze events");

    var statistics = table.ids("id").estimator().orElseThrow().estimate(whole);
    var planner = table.ids("id").estimator().orElseThrow().estimate(new IdRange(1, 1001));
    var counted =
        table.ids("id").exactCounts().estimator().orElseThrow().estimate(new IdRange(1, 1001));

    assertThat(statistics).isEqualTo(new Estimate(3100, Estimate.Source.STATISTICS));
    assertThat(planner.source()).isEqualTo(Estimate.Source.EXPLAIN);
    assertThat(planner.rows()).isBetween(900L, 1100L);
    assertThat(counted).isEqualTo(new Estimate(1000, Estimate.Source.EXACT));
  }

  @Test
  void aWholeTableReachesFromTheFirstToTheLastKey(PostgresDatabase db) throws Exception {
    assertThat(table.ids("id").ranges()).isExhausted();
    db.execute("insert into events (id) values (-5), (7)");
    assertThat(all(table.ids("id"))).containsExactly(new IdRange(-5, 8));
    assertThat(table.ids("id").discovers()).isTrue();
    assertThat(table.ids("id", 1, 2).discovers()).isFalse();

    db.execute("insert into events (id) values (9223372036854775807), (-9223372036854775808)");
    var ends = all(table.ids("id"));

    assertThat(ends).containsExactly(new IdRange(Long.MIN_VALUE, Long.MAX_VALUE));
    assertThat(
            table
                .ids("id")
                .exactCounts()
                .estimator()
                .orElseThrow()
                .estimate(ends.getFirst())
                .rows())
        .isEqualTo(4);
    db.execute("delete from events where id < 9223372036854775807");
    var last = all(table.ids("id"));
    assertThat(
            table
                .ids("id")
                .exactCounts()
                .estimator()
                .orElseThrow()
                .estimate(last.getFirst())
                .rows())
        .isEqualTo(1);
  }

  @Test
  void keysAreLookedUpByTheirType(PostgresDatabase db) throws Exception {
    var guid = UUID.fromString("11111111-2222-3333-4444-555555555555");
    db.execute(
        "insert into events (id, small, code, fixed, guid) values (1, 7, 'a|b', 'ab', '"
            + guid
            + "'),"
            + " (2, 7, 'x', 'c', null), (3, 8, 'x', 'c', null)");

    assertThat(count(table.keys("id", List.of(1L, 3L, 99L)))).isEqualTo(2);
    assertThat(count(table.keys("small", List.of(7)))).isEqualTo(2);
    assertThat(count(table.keys("code", List.of("a|b", "nothing")))).isEqualTo(1);
    assertThat(count(table.keys("fixed", List.of("ab", "c")))).isEqualTo(3);
    assertThat(count(table.keys("guid", List.of(guid)))).isEqualTo(1);
    assertThat(table.keys("code", List.of("a")).codec().sensitive()).isTrue();
  }

  @Test
  void keysAreCutByTheRowsTheyHave(PostgresDatabase db) throws Exception {
    db.execute("insert into events (id, small) select g, g % 4 from generate_series(1, 40) g");
    var scope = table.keys("small", List.of(0, 1, 2, 3)).exactCounts();
    var estimator = scope.estimator().orElseThrow();
    var whole = scope.ranges().next();

    assertThat(estimator.cut(whole, 20, OLDEST_FIRST))
        .toIterable()
        .containsExactly(new KeySet<>(List.of(0, 1)), new KeySet<>(List.of(2, 3)));
    assertThat(estimator.cut(whole, 5, NEWEST_FIRST))
        .toIterable()
        .containsExactly(
            new KeySet<>(List.of(3)),
            new KeySet<>(List.of(2)),
            new KeySet<>(List.of(1)),
            new KeySet<>(List.of(0)));
  }

  private static <R extends Range> List<R> all(JdbcScope<R> scope) throws Exception {
    var ranges = new ArrayList<R>();
    scope.ranges().forEachRemaining(ranges::add);
    return ranges;
  }

  private static <R extends Range> long count(JdbcScope<R> scope) throws Exception {
    return scope.exactCounts().estimator().orElseThrow().estimate(scope.ranges().next()).rows();
  }
}
