package dev.backfill.jdbc.gaps;

import static dev.backfill.scope.ChunkBy.DAY;
import static dev.backfill.scope.ChunkBy.HOUR;
import static dev.backfill.scope.ChunkBy.MONTH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.check.Check;
import dev.backfill.jdbc.JdbcGaps;
import dev.backfill.jdbc.JdbcLedger;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is a gap of a group, and what is not; and what is refused. */
@OnAnyWorker
@ExtendWith(Postgres.class)
class GapsPerGroupTest {

  private static final LocalDate JAN = LocalDate.of(2023, 1, 1);
  private static final LocalDate FEB = LocalDate.of(2023, 2, 1);
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private DataSource source;
  private PostgresDatabase db;
  private JdbcTable sales;

  /** Each day has rows, but device a lacks the start, b the end, and both a day between. */
  @BeforeEach
  void punchHoles(DataSource own, PostgresDatabase database) throws SQLException {
    source = own;
    db = database;
    db.execute(
        "create table sales (id int generated always as identity primary key, day date, device"
            + " text, at timestamptz)",
        "insert into sales (day, device) select d, g from generate_series(timestamp '2023-01-01',"
            + " '2023-01-31', '1 day') d, unnest('{a,b,c}'::text[]) g, generate_series(1, 4)",
        "delete from sales where device = 'a' and (day < '2023-01-03' or day = '2023-01-10')",
        "delete from sales where device = 'b' and (day > '2023-01-30' or day in ('2023-01-10',"
            + " '2023-01-11'))");
    sales = JdbcTable.of(source, "sales");
  }

  private JdbcGaps<DateRange> january() {
    return sales.gaps("day", DAY, JAN, FEB);
  }

  private static Check.Verdict ask(Check check) throws Exception {
    return check.check(new Check.Context("p", Optional.empty(), Optional.empty(), 0));
  }

  @Test
  void eachGroupIsSearchedByItselfUpToBothEnds() throws Exception {
    var gaps = january().per("device");

    assertThat(GapWorld.found(january())).as("of the table as a whole").isEmpty();
    assertThat(GapWorld.found(gaps))
        .containsExactly(
            "[2023-01-01, 2023-01-03)", "[2023-01-10, 2023-01-12)", "[2023-01-31, 2023-02-01)");
    assertThat(ask(gaps.gapsFilled()))
        .isEqualTo(
            Check.failed(
                "5 of 31 days of public.sales.day have no rows in at least one group by device, in"
                    + " 3 ranges: 2 of 3 groups by device, 6 pairs of group and period; the first"
                    + " is [2023-01-01, 2023-01-03)"));
    assertThat(ask(gaps.where("device = 'c'").gapsFilled()))
        .isEqualTo(
            Check.passed(
                "No gaps: each of 31 days of public.sales.day has rows in the only group by device;"
                    + " there is nothing to do"));
    assertThat(gaps.gapsFilled().name()).isEqualTo("no gaps in public.sales.day per device");
    assertThat(gaps.definition()).endsWith(" of less than 1 row per \"device\" text");
  }

  /** What an earlier process has found is known by its ranges alone. */
  @Test
  void rangesOfAnEarlierProcessAreSaidWithoutGroups() {
    var gaps = january().per("device");

    assertThat(gaps.found(List.of(new DateRange(JAN, JAN.plusDays(2)))).orElseThrow())
        .isEqualTo(
            "2 of 31 days of public.sales.day have no rows in at least one group by device, in 1"
                + " range");
    assertThat(gaps.found(List.of()).orElseThrow()).contains("has rows in each group by device;");
  }

  @Test
  void rowsWithoutAGroupBelongToNone() throws Exception {
    db.execute("insert into sales (day) values ('2023-01-05'), ('2023-01-06'), ('2024-01-06')");
    var gaps = january().per("device");

    assertThat(GapWorld.found(gaps)).hasSize(3);
    assertThat(ask(gaps.gapsFilled()).evidence())
        .contains("2 of 3 groups by device, 6 pairs")
        .contains("; 2 rows have no device and belong to no group");
    db.execute("update sales set device = null");
    assertThat(GapWorld.found(gaps)).isEmpty();
    assertThat(ask(gaps.gapsFilled()).evidence())
        .startsWith("No groups: no row of the search has a value in public.sales.device, so no gap")
        .endsWith(" rows have no device and belong to no group");
    assertThat(ask(gaps.gapsFilled()))
        .as("a check that has looked at nothing")
        .isEqualTo(Check.failed(ask(gaps.gapsFilled()).evidence()));
  }

  @Test
  void anotherTableListsTheGroups() throws Exception {
    db.execute(
        "create table devices (id text)",
        "insert into devices values ('c'), ('c'), (null), ('idle')",
        "insert into sales (day) values ('2023-01-05')");
    var devices = JdbcTable.of(source, "devices");
    var gaps = january().per("device", devices, "id");

    assertThat(GapWorld.found(gaps)).containsExactly("[2023-01-01, 2023-02-01)");
    assertThat(ask(gaps.gapsFilled()).evidence())
        .contains("31 of 31 days")
        .contains(": 1 of 2 groups by device, 31 pairs of group and period; 1 row has no device");
    db.execute("delete from devices where id = 'idle'");
    assertThat(GapWorld.found(gaps)).as("those of a and b are not searched").isEmpty();
    assertThat(gaps.definition()).endsWith(" per \"device\" text of \"public\".\"devices\" \"id\"");
    db.execute("delete from devices");
    assertThat(ask(gaps.gapsFilled()).evidence())
        .startsWith("No groups: public.devices.id has no value, so no gap is looked for");
  }

  /** Two spellings of one group complete each other, if the column says that they are equal. */
  @Test
  void theColumnSaysWhichGroupsAreEqual() throws Exception {
    db.execute(
        "create extension citext",
        "create collation ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
    for (String type : List.of("citext", "text collate ci", "numeric", "char(5)")) {
      boolean numbers = type.equals("numeric");
      boolean blanks = type.equals("char(5)");
      db.execute(
          "drop table if exists spelled",
          "create table spelled (day date, device %s)".formatted(type),
          "insert into spelled select d, case when extract(day from d)::int %% 2 = 0 then %s else %s end from generate_series(timestamp '2023-01-01', '2023-01-31', '1 day') d where d <> '2023-01-07'"
              .formatted(numbers ? "1.0" : "'a'", numbers ? "1.00" : blanks ? "'a  '" : "'A'"));
      var gaps = JdbcTable.of(source, "spelled").gaps("day", DAY, JAN, FEB);

      assertThat(GapWorld.found(gaps.per("device")))
          .as(type)
          .containsExactly("[2023-01-07, 2023-01-08)");
      assertThat(GapWorld.found(gaps.per("device", JdbcTable.of(source, "spelled"), "device")))
          .as(type + ", listed")
          .containsExactly("[2023-01-07, 2023-01-08)");
    }
  }

  @Test
  void aGroupIsThinAgainstItsOwnMedian() throws Exception {
    db.execute(
        "delete from sales where device = 'c' and day = '2023-01-20' and id in (select min(id) from"
            + " sales where device = 'c' and day = '2023-01-20')",
        "insert into sales (day, device) select day, 'c' from sales, generate_series(1, 9) where"
            + " device = 'c' and day <> '2023-01-20'");

    var others = january().where("device <> 'a' and device <> 'b'");
    assertThat(GapWorld.found(others.per("device").sparseBelowPercent(50)))
        .containsExactly("[2023-01-20, 2023-01-21)");
    assertThat(GapWorld.found(january().per("device").atLeast(4)))
        .contains("[2023-01-20, 2023-01-21)")
        .hasSize(4);
    assertThat(ask(others.per("device").atLeast(3).gapsFilled()).evidence())
        .contains("none of 31 days of public.sales.day has fewer than 3 rows in the only group");
    assertThat(
            GapWorld.found(
                january()
                    .per("device")
                    .expecting("weekends", day -> day.from().getDayOfWeek() == DayOfWeek.SUNDAY)))
        .as("the first is a Sunday")
        .containsExactly("[2023-01-01, 2023-01-02)");
  }

  /** The night in which the clock is put back, by instants. */
  @Test
  void groupsAreSearchedByTheHoursOfAZone() throws Exception {
    db.execute(
        "insert into sales (at, device) select t, g from generate_series(timestamptz '2024-10-26"
            + " 22:00Z', '2024-10-27 22:30Z', interval '30 minutes') t, unnest('{a,b}'::text[]) g",
        "delete from sales where device = 'a' and at >= '2024-10-27 01:00Z' and at < '2024-10-27"
            + " 02:00Z'",
        "delete from sales where device = 'b' and at >= '2024-10-27 22:00Z'");
    var from = LocalDate.of(2024, 10, 27).atStartOfDay(BERLIN).toInstant();
    var to = LocalDate.of(2024, 10, 28).atStartOfDay(BERLIN).toInstant();
    var gaps = sales.gaps("at", HOUR, from, to, BERLIN).per("device");

    assertThat(GapWorld.found(gaps))
        .containsExactly(
            "[2024-10-27T01:00:00Z, 2024-10-27T02:00:00Z)",
            "[2024-10-27T22:00:00Z, 2024-10-27T23:00:00Z)");
    assertThat(ask(gaps.gapsFilled()).evidence())
        .contains("2 of 25 periods (hour in Europe/Berlin");
  }

  @Test
  void namesAreQuotedAndKeptApartFromThoseOfTheStatement() throws Exception {
    db.execute(
        "create table \"Odd backfill_counts\" (\"backfill_period\" date, \"backfill_group\" text)",
        "insert into \"Odd backfill_counts\" select day, device from sales");
    var odd = JdbcTable.of(source, "Odd backfill_counts");
    var gaps = odd.gaps("backfill_period", DAY, JAN, FEB).where("backfill_group <> 'a'");

    assertThat(GapWorld.found(gaps.per("backfill_group")))
        .containsExactly("[2023-01-10, 2023-01-12)", "[2023-01-31, 2023-02-01)");
    assertThat(GapWorld.found(gaps.per("backfill_group", odd, "backfill_group")))
        .as("the condition says which rows count; a is listed")
        .containsExactly("[2023-01-01, 2023-02-01)");
  }

  @Test
  void oneStatementCountsAllGroups(DataSource own) {
    var calls = new CountedCalls(own);
    var table = JdbcTable.of(calls.dataSource(), "sales");
    calls.take();
    var gaps = table.gaps("day", DAY, JAN, FEB).per("device").sparseBelowPercent(50);

    assertThat(calls.take()).isEmpty();
    var unused = GapWorld.found(gaps);
    assertThat(calls.take()).filteredOn(call -> call.text().startsWith("select")).hasSize(1);
  }

  @Test
  void groupsThatCannotBeAreRefused() throws Exception {
    db.execute("create table shops (id int, doc json, day date)");
    var shops = JdbcTable.of(source, "shops");

    assertThatThrownBy(() -> january().per("devise"))
        .hasMessage("Table 'public.sales' has no column 'devise'; did you mean 'device'?");
    assertThatThrownBy(() -> january().per("day"))
        .hasMessageContaining("along column 'day', which cannot be the group too");
    assertThatThrownBy(() -> january().per("device", shops, "idd")).hasMessageContaining("'idd'");
    assertThatThrownBy(() -> january().per("device", shops, "id"))
        .hasMessage(
            "Column 'id' of 'public.shops' is integer, and the groups are those of"
                + " 'public.sales.device', which is text; name a column of the same type");
    var elsewhere = JdbcTable.of(new CountedCalls(source).dataSource(), "sales");
    assertThatThrownBy(() -> january().per("device", elsewhere, "device"))
        .hasMessageContaining("within one data source");
    var plan =
        Backfill.plan("docs", shops.gaps("day", DAY, JAN, FEB).per("doc"))
            .chunkBy(MONTH)
            .ledger(JdbcLedger.in(source));
    assertThatThrownBy(() -> plan.forEach(chunk -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the search of 'public.shops' per doc for gaps")
        .hasMessageContaining("could not identify an equality operator for type json")
        .hasMessageContaining("Nothing was written");
  }

  /** 199,992 hours of 51 devices. */
  @Test
  @Tag("slow")
  void moreThanTenMillionPairsAreRefused() throws Exception {
    db.execute(
        "insert into sales (at, device) select '2023-01-01Z', g from generate_series(1, 51) g");
    var from = Instant.parse("2001-01-01T00:00:00Z");
    var gaps = sales.gaps("at", HOUR, from, from.plusSeconds(199_992L * 3_600)).per("device");
    var plan = Backfill.plan("many", gaps).chunkBy(HOUR).ledger(JdbcLedger.in(source));

    assertThatThrownBy(() -> plan.forEach(chunk -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "Gaps of public.sales.at per device would be searched in 199,992 periods of 51 groups"
                + " or more, more than 10,000,000 pairs; use a larger unit");
    assertThat(GapWorld.found(gaps.where("device <> '1'"))).hasSize(2);
  }
}
