package dev.backfill.jdbc.compare;

import static dev.backfill.scope.ChunkBy.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.check.Check;
import dev.backfill.jdbc.JdbcComparison;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.OnAnyWorker;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.scope.KeyRange;
import dev.backfill.work.TableDifference;
import dev.backfill.work.TableDifference.ColumnMatches;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What can be said of a comparison, what is refused, and the comparison as a check. */
@OnAnyWorker
@ExtendWith(Postgres.class)
@Tag("slow")
class ComparisonOptionsTest {

  private static final Check.Context NOTHING =
      new Check.Context("plan", Optional.empty(), Optional.empty(), 0);

  private DataSource source;
  private PostgresDatabase db;

  @BeforeEach
  void makeTables(DataSource own, PostgresDatabase database) throws SQLException {
    source = own;
    db = database;
    db.execute(
        "create table l (id int primary key, price numeric, seen timestamptz, note text)",
        "insert into l select g, g, timestamptz '2024-03-31 00:00:00+00' + g * interval '1 hour',"
            + " 'n' from generate_series(1, 9) g",
        "create table r (like l including all)",
        "insert into r select * from l");
  }

  private JdbcTable table(String name) {
    return JdbcTable.of(source, name);
  }

  private JdbcComparison comparison() {
    return table("l").compareWith(table("r")).settlingFor(Duration.ZERO);
  }

  private TableDifference found(JdbcComparison comparison) {
    var report =
        Backfill.plan("compare", table("l").byKey())
            .chunkBy(rows(100))
            .ledger(InMemoryLedger.create())
            .run(comparison);
    return report.difference().orElseThrow();
  }

  private static void refused(ThrowingCallable call, String... words) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(words);
  }

  private ThrowingCallable run(JdbcComparison comparison) {
    return () -> found(comparison);
  }

  @Test
  void numbersWithinTheToleranceMatchAndThoseBeyondItDiffer() throws SQLException {
    db.execute(
        "update r set price = price + 0.01 where id = 1",
        "update r set price = price - 0.01 where id = 2",
        "update r set price = price + 0.0100001 where id = 3",
        "update r set price = 'NaN' where id = 4",
        "update r set price = null where id = 5",
        "update r set price = 'Infinity' where id = 6",
        "update l set price = 'Infinity' where id = 6");

    var found = found(comparison().tolerance("price", new BigDecimal("0.01")));

    assertThat(found.differing()).isEqualTo(3);
    assertThat(found.columns()).contains(new ColumnMatches("price", 6, 3));
  }

  @Test
  void numbersOfOtherTypesAreComparedWithinATolerance() throws SQLException {
    db.execute(
        "alter table r alter price type float8",
        "update r set price = price + 0.4 where id = 1",
        "update r set price = price + 0.6 where id = 2");

    refused(run(comparison()), "'price' is numeric", "is double precision");
    assertThat(found(comparison().tolerance("price", new BigDecimal("0.5"))).differing()).isOne();
  }

  @Test
  void timesWithinTheToleranceMatchAndThoseBeyondItDiffer() throws SQLException {
    db.execute(
        "update r set seen = seen + interval '1 second' where id = 1",
        "update r set seen = seen - interval '1 second' where id = 2",
        "update r set seen = seen + interval '1.000001 second' where id = 3",
        "update r set seen = 'infinity' where id = 4",
        "update r set seen = '0044-03-15 BC' where id = 5",
        "update r set seen = '10000-01-01 00:00:00.5+00' where id = 6",
        "update l set seen = '10000-01-01 00:00:01+00' where id = 6");

    var found = found(comparison().tolerance("seen", Duration.ofSeconds(1)));

    assertThat(found.columns()).contains(new ColumnMatches("seen", 6, 3));
  }

  @Test
  void daysAreNearToEachOtherToo() throws SQLException {
    db.execute(
        "alter table l alter seen type date",
        "alter table r alter seen type date",
        "update r set seen = seen + 1 where id = 1",
        "update r set seen = seen + 2 where id = 2");

    assertThat(found(comparison().tolerance("seen", Duration.ofDays(1))).differing()).isOne();
  }

  @Test
  void columnsThatAreCalledOtherwiseAreMapped() throws SQLException {
    db.execute(
        "drop table r",
        "create table r (note varchar(5), cost numeric(9, 3), number bigint primary key, seen"
            + " timestamptz, id int)",
        "insert into r select note, price, id, seen, -id from l",
        "update r set cost = 7 where number = 9");

    var found = found(comparison().mapping("id", "number").mapping("price", "cost"));

    assertThat(found.differing()).isOne();
    assertThat(found.columns()).contains(new ColumnMatches("price", 8, 1));
  }

  @Test
  void unknownNamesAreRefusedWithTheNearest() {
    refused(() -> comparison().ignoring("nots"), "no column 'nots'", "did you mean 'note'?");
    refused(() -> comparison().tolerance("pric", BigDecimal.ONE), "did you mean 'price'?");
    refused(() -> comparison().mapping("not", "note"), "'public.l' has no column 'not'");
    refused(() -> comparison().mapping("note", "notes"), "'public.r' has no column 'notes'");
  }

  @Test
  void aToleranceOfAnotherTypeIsRefused() {
    refused(
        () -> comparison().tolerance("note", BigDecimal.ONE),
        "Column 'note' of 'public.l' is text: it has no tolerance for numbers");
    refused(
        () -> comparison().tolerance("price", Duration.ofSeconds(1)),
        "is numeric: it has no tolerance for dates and times");
    refused(() -> comparison().tolerance("id", BigDecimal.ONE), "part of the key");
    refused(() -> comparison().tolerance("price", new BigDecimal("-0.1")), "is negative");
  }

  @Test
  void numbersOutOfBoundsAreRefused() {
    refused(() -> comparison().sampleKeys(0), "1 to 1000 keys, was 0");
    refused(() -> comparison().sampleKeys(1_001), "was 1001");
    refused(() -> comparison().settlingFor(Duration.ofMillis(-1)), "0 to 60 seconds");
    refused(() -> comparison().settlingFor(Duration.ofSeconds(61)), "PT1M1S");
  }

  @Test
  void aKeyIsNeededAndIsNotLeftOut() throws SQLException {
    db.execute("create table heap as select * from l");

    refused(() -> comparison().ignoring("id"), "'id' is part of the key of 'public.l'");
    refused(
        () -> table("heap").compareWith(table("r")).noDifference(),
        "neither a primary key nor a unique index");
    refused(
        run(table("l").compareWith(table("heap"))),
        "alter table \"public\".\"heap\" alter column \"id\" set not null");
  }

  @Test
  void aColumnThatTheOtherTableLacksIsRefusedWithTheNearest() throws SQLException {
    db.execute("alter table r rename note to notes");

    refused(run(comparison()), "public.r has no column 'note'", "did you mean 'notes'?");
    assertThat(found(comparison().ignoring("note")).matching()).isEqualTo(9);
  }

  @Test
  void tablesWithoutACommonColumnAreRefused() throws SQLException {
    db.execute("drop table r", "create table r (id int primary key, x text)");

    refused(run(comparison()), "none of 'price', 'seen', 'note'");
  }

  @Test
  void typesThatCannotBeComparedAreNamed() throws SQLException {
    db.execute("alter table r alter seen type timestamp");

    refused(
        run(comparison()),
        "column 'seen' is timestamp with time zone",
        "of 'public.r' is timestamp without time zone",
        "ignoring(\"seen\")");
  }

  @Test
  void aScopeThatEndsWithARowOfTheLeftTableIsRefused() {
    var plan = Backfill.plan("compare", table("l").ids("id")).chunkBy(rows(100));

    refused(() -> plan.run(comparison()), "takes its bounds from 'public.l'", "use byKey()");
  }

  @Test
  void aRefusedComparisonReadsNoRowAndWritesNothing() throws SQLException {
    db.execute("alter table r alter seen type timestamp");

    refused(
        () ->
            Backfill.plan("compare", table("l").byKey())
                .chunkBy(rows(100))
                .ledger(JdbcLedger.in(source))
                .run(comparison()),
        "cannot be compared");
    assertThat(db.column("select to_regclass('backfill_run')")).containsExactly("null");
  }

  @Test
  void theCheckPassesOnlyIfNoRowDiffers() throws Exception {
    var check = comparison().noDifference();
    var same = check.check(NOTHING);
    db.execute("update r set note = 'x' where id < 3", "delete from r where id = 9");
    var differs = check.check(NOTHING);
    db.execute("delete from l", "delete from r");
    var empty = check.check(NOTHING);

    assertThat(check.name()).isEqualTo("no difference between public.l and public.r");
    assertThat(same)
        .isEqualTo(Check.passed("9 rows match, 0 differ, 0 are only left, 0 are only right"));
    assertThat(differs)
        .isEqualTo(
            Check.failed(
                "6 rows match, 2 differ, 1 is only left, 0 are only right; columns that match: note"
                    + " 75.00 %"));
    assertThat(empty.status()).isEqualTo(Check.Status.WARNED);
  }

  @Test
  void aPlanThatHasCopiedIsCheckedAfterwards() throws SQLException {
    db.execute("delete from r");
    var left = table("l");
    var right = table("r");
    var plan =
        Backfill.plan("copy", left.ids("id", 1, 10))
            .chunkBy(rows(4))
            .parallelism(2)
            .ledger(JdbcLedger.in(source))
            .postCheck(left.compareWith(right).noDifference(left.ids("id", 1, 10)));

    var report = plan.run(left.insertSelect(right, "id", "price", "seen", "note"));

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.checks().getLast().verdict().evidence()).startsWith("9 rows match");
    assertThatCode(() -> db.execute("drop table l, r")).doesNotThrowAnyException();
  }

  @Test
  void rowsWithoutAChunkColumnAreComparedWhereTheScopeHasThem() throws Exception {
    db.execute(
        "update l set seen = null where id in (1, 2)",
        "update r set seen = null where id in (1, 2)",
        "update r set note = 'x' where id = 2");
    var left = table("l");

    var verdict = comparison().noDifference(left.by("seen").withNulls()).check(NOTHING);
    var found =
        found(
            comparison(),
            Backfill.plan("nulls", left.by("seen").withNulls())
                .chunkBy(rows(100))
                .ledger(InMemoryLedger.create()));

    assertThat(verdict.evidence()).startsWith("8 rows match, 1 differs");
    assertThat(found.matching()).isEqualTo(8);
    assertThat(found.differing()).isOne();
  }

  private static TableDifference found(
      JdbcComparison comparison, PlanSteps.Options<KeyRange> plan) {
    return plan.run(comparison).difference().orElseThrow();
  }
}
