package dev.backfill.jdbc.gaps;

import static dev.backfill.scope.ChunkBy.DAY;
import static dev.backfill.scope.ChunkBy.HOUR;
import static dev.backfill.scope.ChunkBy.MINUTE;
import static dev.backfill.scope.ChunkBy.MONTH;
import static dev.backfill.scope.ChunkBy.WEEK;
import static dev.backfill.scope.ChunkBy.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.check.Check;
import dev.backfill.jdbc.JdbcGaps;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.CountedCalls;
import dev.backfill.jdbc.fixture.OnAnyWorker;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.scope.DateRange;
import java.sql.SQLException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is a gap, and what is not; and what is refused. */
@OnAnyWorker
@ExtendWith(Postgres.class)
class GapsTest {

  private static final LocalDate JAN = LocalDate.of(2023, 1, 1);
  private static final LocalDate JAN_2024 = LocalDate.of(2024, 1, 1);
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Instant T0 = Instant.parse("2023-01-01T00:00:00Z");

  private PostgresDatabase db;
  private JdbcTable sales;

  /** Ten rows on each working day of 2023, two on Saturdays and Sundays. */
  @BeforeEach
  void makeSales(DataSource source, PostgresDatabase database) throws SQLException {
    db = database;
    db.execute(
        "create table sales (id bigint generated always as identity primary key, day date, region"
            + " text not null default 'EU', at timestamptz, seen timestamp)",
        "insert into sales (day, at, seen) select d, d, d from generate_series(timestamp"
            + " '2023-01-01', '2023-12-31', '1 day') d, generate_series(1, case when extract(isodow"
            + " from d) > 5 then 2 else 10 end)");
    sales = JdbcTable.of(source, "sales");
  }

  private JdbcGaps<DateRange> year() {
    return sales.gaps("day", DAY, JAN, JAN_2024);
  }

  private static Check.Verdict ask(Check check) throws Exception {
    return check.check(new Check.Context("p", Optional.empty(), Optional.empty(), 0));
  }

  /** The 11th is a Wednesday, the 12th a Thursday, the 14th a Saturday. */
  private void thinOut() throws SQLException {
    db.execute(
        "delete from sales where id in (select id from sales where day = '2023-01-11' limit 6)",
        "delete from sales where id in (select id from sales where day = '2023-01-12' limit 5)",
        "delete from sales where day = '2023-02-01'");
  }

  @Test
  void aPeriodIsThinAgainstTheMedianOfItsWeekday() throws Exception {
    thinOut();

    assertThat(GapWorld.found(year().sparseBelowPercent(50)))
        .containsExactly("[2023-01-11, 2023-01-12)", "[2023-02-01, 2023-02-02)");
    assertThat(GapWorld.found(year().sparseBelowPercent(51)))
        .as("5 of 10 are exactly half")
        .containsExactly("[2023-01-11, 2023-01-13)", "[2023-02-01, 2023-02-02)");
    assertThat(GapWorld.found(year())).containsExactly("[2023-02-01, 2023-02-02)");
  }

  /** Against all days each weekend is thin: a plan of 54 gaps that are none. */
  @Test
  void theMedianOfAllDaysWouldTakeEveryWeekendForThin() throws Exception {
    thinOut();

    assertThat(
            db.number(
                """
                with days as (select day, count(*) n from sales group by 1)
                select count(*) from days
                 where n < 0.5 * (select percentile_cont(0.5) within group (order by n) from days)
                """))
        .isEqualTo(106);
    assertThat(GapWorld.found(year().sparseBelowPercent(100)))
        .noneMatch(gap -> LocalDate.parse(gap.substring(1, 11)).getDayOfWeek().getValue() > 5);
  }

  @Test
  void hoursAreThinAgainstTheSameHourOfTheWeekday() throws Exception {
    db.execute(
        "truncate sales",
        "insert into sales (at) select h from generate_series(timestamptz '2023-01-02"
            + " Europe/Berlin', timestamptz '2023-02-26 23:00 Europe/Berlin', '1 hour') h,"
            + " generate_series(1, 1 + extract(hour from h at time zone 'Europe/Berlin')::int)",
        "delete from sales where id in (select id from sales where at = timestamptz '2023-01-17"
            + " 20:00 Europe/Berlin' limit 11)");
    var from = LocalDate.of(2023, 1, 2).atStartOfDay(BERLIN).toInstant();
    var to = LocalDate.of(2023, 2, 27).atStartOfDay(BERLIN).toInstant();

    assertThat(GapWorld.found(sales.gaps("at", HOUR, from, to, BERLIN).sparseBelowPercent(50)))
        .containsExactly("[2023-01-17T19:00:00Z, 2023-01-17T20:00:00Z)");
  }

  @Test
  void aMinimumTakesThinPeriodsOfAllKinds() throws Exception {
    thinOut();

    assertThat(GapWorld.found(year().atLeast(5).expecting("workdays", GapsTest::isWorkday)))
        .containsExactly("[2023-01-11, 2023-01-12)", "[2023-02-01, 2023-02-02)");
    assertThat(GapWorld.found(year().atLeast(3))).hasSize(54);
    assertThat(year().atLeast(3).found(List.of()).orElseThrow())
        .isEqualTo(
            "No gaps: none of 365 days of public.sales.day has fewer than 3 rows; there is nothing"
                + " to do");
  }

  private static boolean isWorkday(DateRange day) {
    return day.from().getDayOfWeek().compareTo(DayOfWeek.SATURDAY) < 0;
  }

  /** A shop that is closed has no gap, and both sides of a weekend are gaps of their own. */
  @Test
  void whatTheCalendarDoesNotExpectIsNoGap() throws Exception {
    db.execute("delete from sales where day between '2023-03-03' and '2023-03-06'");
    var gaps = year().expecting("workdays", GapsTest::isWorkday);

    assertThat(GapWorld.found(gaps))
        .containsExactly("[2023-03-03, 2023-03-04)", "[2023-03-06, 2023-03-07)");
    assertThat(GapWorld.found(year())).containsExactly("[2023-03-03, 2023-03-07)");
    assertThat(
            GapWorld.found(gaps.expecting("from April on", day -> day.from().getMonthValue() > 3)))
        .isEmpty();
    assertThat(gaps.definition())
        .isEqualTo(
            "table \"public\".\"sales\" by \"day\" date gaps by day from 2023-01-01 to 2024-01-01"
                + " of less than 1 row expected by 'workdays'");
  }

  /** January ends after one day of its last week: two rows there are no sign of a gap. */
  @Test
  void aPeriodThatABoundCutsShortIsAGapOnlyIfItHasNoRow() throws Exception {
    var first = LocalDate.of(2023, 1, 1); // a Sunday
    var gaps = sales.gaps("day", WEEK, first, LocalDate.of(2023, 1, 31)).atLeast(50);

    assertThat(GapWorld.found(gaps)).isEmpty();
    assertThat(GapWorld.found(gaps.sparseBelowPercent(100))).isEmpty();
    db.execute("delete from sales where day in ('2023-01-01', '2023-01-30', '2023-01-13')");
    assertThat(GapWorld.found(gaps))
        .containsExactly(
            "[2023-01-01, 2023-01-02)", "[2023-01-09, 2023-01-16)", "[2023-01-30, 2023-01-31)");
  }

  @Test
  void rowsThatDoNotMeetTheConditionDoNotCount() throws Exception {
    db.execute("update sales set region = 'US' where day = '2023-05-05'");

    assertThat(GapWorld.found(year().where("region = 'EU'")))
        .containsExactly("[2023-05-05, 2023-05-06)");
    assertThat(GapWorld.found(year().where("region = 'EU' or region = 'US'"))).isEmpty();
  }

  /** The clock shows 02:00 to 03:00 twice: rows count as those of the first time. */
  @Test
  void anHourThatTheClockShowsAgainGoesWithTheFirstTime() throws Exception {
    db.execute(
        "truncate sales",
        "insert into sales (seen) select timestamp '2024-10-27' + make_interval(hours => h, mins =>"
            + " 30) from generate_series(0, 23) h");
    var from = LocalDate.of(2024, 10, 27).atStartOfDay(BERLIN).toInstant();
    var to = LocalDate.of(2024, 10, 28).atStartOfDay(BERLIN).toInstant();
    var gaps = sales.gaps("seen", HOUR, from, to, BERLIN);

    assertThat(GapWorld.found(gaps)).isEmpty();
    assertThat(gaps.found(List.of()).orElseThrow()).contains("each of 24 periods (hour in Europe/");
    db.execute("delete from sales where seen = '2024-10-27 02:30'");
    assertThat(GapWorld.found(gaps))
        .as("both hours, so that whoever loads by instants loads all of it")
        .containsExactly("[2024-10-27T00:00:00Z, 2024-10-27T02:00:00Z)");
  }

  @Test
  void quartersOfAnHourAreSearchedThroughTheNightWithTwentyFiveHours() throws Exception {
    db.execute(
        "create table readings (at timestamptz primary key)",
        "insert into readings select t from generate_series(timestamptz '2024-10-26 22:00Z',"
            + " '2024-10-27 22:59Z', interval '5 minutes') t");
    var readings = JdbcTable.of(db.pool(), "readings");
    var from = LocalDate.of(2024, 10, 27).atStartOfDay(BERLIN).toInstant();
    var to = LocalDate.of(2024, 10, 28).atStartOfDay(BERLIN).toInstant();
    var gaps = readings.gaps("at", MINUTE.every(15), from, to, BERLIN);

    assertThat(GapWorld.found(gaps)).isEmpty();
    assertThat(gaps.found(List.of()).orElseThrow()).contains("each of 100 periods");
    db.execute(
        "delete from readings where at >= '2024-10-27 00:25Z' and at < '2024-10-27 01:15Z'",
        "delete from readings where at >= '2024-10-27 22:45Z'");
    assertThat(GapWorld.found(gaps))
        .containsExactly(
            "[2024-10-27T00:30:00Z, 2024-10-27T01:15:00Z)",
            "[2024-10-27T22:45:00Z, 2024-10-27T23:00:00Z)");
  }

  @Test
  void theCheckAfterwardsSaysWhereTheFirstGapIs() throws Exception {
    assertThat(ask(year().gapsFilled()))
        .isEqualTo(
            Check.passed(
                "No gaps: each of 365 days of public.sales.day has rows; there is nothing to do"));

    db.execute("delete from sales where day in ('2023-12-31', '2023-06-01', '2023-06-02')");
    assertThat(ask(year().gapsFilled()))
        .isEqualTo(
            Check.failed(
                "3 of 365 days of public.sales.day have no rows, in 2 ranges; the first is"
                    + " [2023-06-01, 2023-06-03)"));
    assertThat(year().gapsFilled().name()).isEqualTo("no gaps in public.sales.day");
  }

  /** Nothing is read at construction, then all by one statement. */
  @Test
  void oneStatementCountsAllPeriods(DataSource source) throws Exception {
    var calls = new CountedCalls(source);
    var table = JdbcTable.of(calls.dataSource(), "sales");
    calls.take();
    var gaps = table.gaps("day", DAY, JAN, JAN_2024).atLeast(2).sparseBelowPercent(50);

    assertThat(calls.take()).isEmpty();
    var unused = GapWorld.found(gaps);
    assertThat(calls.take()).filteredOn(call -> call.text().startsWith("select")).hasSize(1);
  }

  @Test
  void whatCannotBeSearchedIsRefusedBeforeAnythingIsRead() {
    assertThatThrownBy(() -> sales.gaps("day", HOUR, T0, T0.plusSeconds(86_400)))
        .hasMessageContaining("'day'")
        .hasMessageContaining("use LocalDate and units of days: gaps(column, DAY, from, to)");
    assertThatThrownBy(() -> sales.gaps("at", DAY, JAN, JAN_2024))
        .hasMessageContaining("say the zone once: gaps(column, unit, from, to, zone)");
    assertThatThrownBy(() -> sales.gaps("seen", HOUR, T0, T0.plusSeconds(1)))
        .hasMessageContaining("say the zone of the clock once: gaps(column, unit, from, to, zone)");
    assertThatThrownBy(() -> sales.gaps("id", DAY, JAN, JAN_2024))
        .hasMessageContaining("neither dates nor times");
    assertThatThrownBy(() -> sales.gaps("day", DAY, JAN, JAN)).hasMessageContaining("empty");
    assertThatThrownBy(() -> sales.gaps("day", DAY, LocalDate.MIN, JAN))
        .hasMessageContaining("between two bounds, and one of them is unbounded");
    assertThatThrownBy(() -> sales.gaps("at", HOUR, T0, Instant.MAX))
        .hasMessageContaining("unbounded");
    assertThatThrownBy(() -> sales.gaps("day", DAY, JAN, LocalDate.of(12_000, 1, 1)))
        .hasMessageContaining("year 1 to 9999, not in 12000");
    assertThatThrownBy(() -> sales.gaps("at", HOUR, T0, T0.plusSeconds(3_600L * 200_001)))
        .hasMessageContaining(
            "200,001 periods (hour in UTC), more than 200,000; use a larger unit");
  }

  @Test
  void whatMakesNoSenseForGapsIsRefused() {
    assertThatThrownBy(() -> year().atLeast(0)).hasMessageContaining(">= 1 row, was 0");
    assertThatThrownBy(() -> year().sparseBelowPercent(0)).hasMessageContaining("1 to 100 percent");
    assertThatThrownBy(() -> year().sparseBelowPercent(101)).hasMessageContaining("was 101");
    assertThatThrownBy(() -> year().expecting(" ", day -> true)).hasMessageContaining("not blank");
    assertThatThrownBy(() -> year().expecting("a", day -> true).expecting("a", day -> true))
        .hasMessageContaining("named 'a'");
    assertThatThrownBy(() -> year().withNulls()).hasMessageContaining("belong to no period");
    assertThatThrownBy(() -> year().exactCounts())
        .hasMessageContaining("source.within(gaps).exactCounts()");
    assertThatThrownBy(() -> Backfill.plan("g", year()).chunkBy(rows(10)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> sales.within(year(), "at"))
        .hasMessageContaining("name a column of the same type");
    assertThat(Backfill.plan("g", year()).chunkBy(MONTH).build().name()).isEqualTo("g");
  }
}
