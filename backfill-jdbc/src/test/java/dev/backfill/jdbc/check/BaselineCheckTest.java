package dev.backfill.jdbc.check;

import static dev.backfill.scope.ChunkBy.MONTH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.check.Check;
import dev.backfill.check.Check.Status;
import dev.backfill.check.Check.Verdict;
import dev.backfill.check.CheckResult;
import dev.backfill.jdbc.Inside;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcScope;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.resource.SourceTable;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a baseline notes before the first chunk, and what it says after the last one. */
@ExtendWith(Postgres.class)
class BaselineCheckTest {

  private static final LocalDate JAN = LocalDate.of(2023, 1, 1);
  private static final LocalDate MAR = LocalDate.of(2023, 3, 2);

  private DataSource source;
  private JdbcTable orders;
  private JdbcScope<?> scope;

  @BeforeEach
  void makeOrders(DataSource pool, PostgresDatabase db) throws SQLException {
    source = pool;
    db.execute(
        "create table orders (id bigint primary key, day date, tier text, amount int, extra json)",
        "insert into orders select g, date '2023-01-01' + (g % 60)::int, null, g % 100, '{}' from"
            + " generate_series(1, 1200) g",
        "analyze orders");
    orders = JdbcTable.of(pool, "orders");
    scope = orders.dates("day", JAN, MAR);
  }

  private static Check.Context context(Optional<String> captured) {
    return new Check.Context("p", Optional.empty(), captured, 0);
  }

  private static Optional<String> capture(Check check) throws Exception {
    return check.capture(context(Optional.empty()));
  }

  private static Verdict ask(Check check, Optional<String> note) throws Exception {
    return check.check(context(note));
  }

  private Check baseline(String column, String... more) {
    return orders.checks(scope).writing(column, more).named("capture_baseline_metrics");
  }

  @Test
  void theNoteIsReadableAndHasNoValues() throws Exception {
    assertThat(capture(baseline("tier", "amount", "extra")).orElseThrow().lines())
        .containsExactly(
            "rows 1,200",
            "in 2023-01-01: 20",
            "in 2023-W01: 140",
            "in 2023-W02: 140",
            "in 2023-W03: 140",
            "in 2023-W04: 140",
            "in 2023-W05: 140",
            "in 2023-W06: 140",
            "in 2023-W07: 140",
            "in 2023-W08: 140",
            "in 2023-02-27..2023-03-02: 60",
            "column tier: 1,200 of 1,200 rows null, 0 different values",
            "column amount: 0 of 1,200 rows null, 100 different values",
            "column extra: 0 of 1,200 rows null, 1 different values");
  }

  @Test
  void valuesAreNotedOnlyIfTheUserSaysSo() throws Exception {
    var check =
        orders
            .checks(scope)
            .writing("amount", "tier", "extra")
            .namingValues()
            .named("capture_baseline_metrics");

    assertThat(capture(check).orElseThrow())
        .contains("column amount: 0 of 1,200 rows null, 100 different values, from '0' to '99'")
        .endsWith("column extra: 0 of 1,200 rows null, 1 different values");
  }

  @Test
  void aRunSaysItsBaselineBeforeAndComparesAfterwards() {
    var check = baseline("tier");
    var dates = orders.dates("day", JAN, MAR);
    var report =
        Backfill.plan("tier", dates)
            .chunkBy(MONTH)
            .ledger(JdbcLedger.in(source))
            .preCheck(check)
            .postCheck(check)
            .run(orders.set("tier", "case when amount > 50 then 'gold' else 'base' end"));

    assertThat(report.checks())
        .extracting(CheckResult::verdict)
        .containsExactly(
            Check.passed("rows: 1,200; tier: 1,200 of 1,200 rows null, 0 different values"),
            Check.passed(
                "rows: 1,200 before, 1,200 now; tier: 1,200 of 1,200 rows null, 0 different values"
                    + " before, 0 of 1,200 rows null, 2 different values now"));
  }

  @Test
  void rowsThatAreGoneAndNewNullsWarn(PostgresDatabase db) throws Exception {
    var check = baseline("amount");
    var note = capture(check);
    assertThat(ask(check, note).status()).isEqualTo(Status.PASSED);

    db.execute("update orders set amount = null where id = 1");
    assertThat(ask(check, note))
        .isEqualTo(
            Check.warned(
                "rows: 1,200 before, 1,200 now; amount: 0 of 1,200 rows null, 100 different values"
                    + " before, 1 of 1,200 rows null, 100 different values now"));

    db.execute("delete from orders where id = 1");
    assertThat(ask(check, note))
        .isEqualTo(
            Check.warned(
                "rows: 1,200 before, 1,199 now; amount: 0 of 1,200 rows null, 100 different values"
                    + " before, 0 of 1,199 rows null, 100 different values now; other numbers of"
                    + " rows in 2023-W01"));
  }

  @Test
  void columnsAreComparedByNameAndThoseOfOneSideAreNamed() throws Exception {
    var check = baseline("amount", "extra");
    String note = capture(check).orElseThrow();
    String amount = "column amount: 0 of 1,200 rows null, 100 different values\n";
    String extra = "column extra: 0 of 1,200 rows null, 1 different values";

    assertThat(
            ask(check, Optional.of(note.replace(amount, "").replace(extra, extra + "\n" + amount))))
        .isEqualTo(ask(check, Optional.of(note)));
    assertThat(ask(check, Optional.of(note.replace("\n" + extra, ""))))
        .isEqualTo(
            Check.warned(
                "rows: 1,200 before, 1,200 now; amount: 0 of 1,200 rows null, 100 different values"
                    + " before, 0 of 1,200 rows null, 100 different values now; extra: not in the"
                    + " note from before, 0 of 1,200 rows null, 1 different values now"));
    assertThat(ask(check, Optional.of(note.replace(amount, amount.replace("amount", "price")))))
        .isEqualTo(
            Check.warned(
                "rows: 1,200 before, 1,200 now; amount: not in the note from before, 0 of 1,200"
                    + " rows null, 100 different values now; extra: 0 of 1,200 rows null, 1"
                    + " different values before, 0 of 1,200 rows null, 1 different values now;"
                    + " price: 0 of 1,200 rows null, 100 different values before, not looked at"
                    + " now"));
  }

  @Test
  @Tag("slow")
  void manyRowsAreEstimatedAndColumnsSampled(PostgresDatabase db) throws Exception {
    db.execute(
        "insert into orders select g, date '2023-01-01' + (g % 60)::int, null, g % 100, '{}' from"
            + " generate_series(1201, 300000) g",
        "analyze orders");
    var table = new SourceTable(Inside.reader(orders), Inside.facts(orders));
    var column = List.of(table.facts().column("tier"));
    var check = new BaselineCheck(table, Optional.empty(), column, false, 100_000);
    var note = capture(check);

    assertThat(note.orElseThrow())
        .containsPattern(
            "^rows about [23]\\d\\d,\\d{3}\ncolumn tier: ([\\d,]+) of \\1 sampled rows")
        .doesNotContain("of 300,000 sampled");
    assertThat(ask(check, note).status()).isEqualTo(Status.PASSED);

    db.execute("update orders set tier = 'x'", "vacuum orders");
    var filled = capture(check);
    db.execute("update orders set tier = null where id % 2 = 0");
    assertThat(ask(check, filled).status()).isEqualTo(Status.WARNED);
  }

  @Test
  void theNoteIsReadAsItWasWritten() {
    var baseline =
        new Baseline(
            5_200_000,
            false,
            List.of(new Baseline.Period("2023-01", 420_000), new Baseline.Period("0..10", 0)),
            List.of(
                new Baseline.Values("odd: name", 1_000, 1, 17, ", from 'a: b' to 'c'"),
                new Baseline.Values("tier", 0, 0, 0, "")));

    assertThat(Baseline.parse(baseline.text())).isEqualTo(baseline);
  }

  @Test
  void timesAndNumbersHavePartsAndOpenScopesHaveNone(PostgresDatabase db) throws Exception {
    db.execute(
        "create table events (id int primary key, at timestamptz)",
        "insert into events select g, timestamptz '2023-01-01 00:00+00' + g * interval '1 hour'"
            + " from generate_series(0, 71) g");
    var events = JdbcTable.of(source, "events");
    var days =
        events.instants(
            "at", Instant.parse("2023-01-01T00:00:00Z"), Instant.parse("2023-01-04T00:00:00Z"));

    assertThat(note(events, days))
        .contains("in 2023-01-01: 24\nin 2023-01-02: 24\nin 2023-01-03: 24\n");
    assertThat(note(events, events.ids("id", 0, 46))).contains("in 0..2: 2\nin 2..4: 2\n");
    assertThat(note(events, events.byKey())).startsWith("rows 72\ncolumn at: ");
    assertThat(note(events, events.ids("id", 0, Long.MAX_VALUE))).startsWith("rows 72\ncolumn at");
  }

  private static String note(JdbcTable table, JdbcScope<?> rows) throws Exception {
    return capture(table.checks(rows).writing("at").named("capture_baseline_metrics"))
        .orElseThrow();
  }
}
