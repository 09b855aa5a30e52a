package dev.backfill.jdbc.check;

import static dev.backfill.scope.ChunkBy.MONTH;
import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.check.Check;
import dev.backfill.check.Check.Status;
import dev.backfill.check.Check.Verdict;
import dev.backfill.jdbc.JdbcChecks;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What checks that compare with the time before the run see, and what they cannot see. */
@ExtendWith(Postgres.class)
class ComparingChecksTest {

  private JdbcTable orders;
  private JdbcChecks checks;

  @BeforeEach
  void makeOrders(DataSource source, PostgresDatabase db) throws SQLException {
    db.execute(
        "create table orders (id bigint primary key, day date, tier text, note text, amount"
            + " numeric(10, 2), twice numeric generated always as (amount * 2) stored)",
        "insert into orders select g, date '2023-01-01' + (g % 60)::int, null, 'n' || g, g % 10"
            + " from generate_series(1, 600) g");
    orders = JdbcTable.of(source, "orders");
    checks =
        orders
            .checks(orders.dates("day", LocalDate.of(2023, 1, 1), LocalDate.of(2023, 3, 2)))
            .writing("tier");
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

  @Test
  void theSameRowsPassAndThoseThatCameInAreCounted(PostgresDatabase db) throws Exception {
    var check = checks.named("verify_row_count_unchanged");
    var note = capture(check);

    db.execute("update orders set tier = 'gold', note = 'other'");
    assertThat(ask(check, note)).isEqualTo(Check.passed("the same 600 rows as before"));

    db.execute(
        "insert into orders (id, day) select 1000 + g, '2023-02-02' from"
            + " generate_series(1, 3) g",
        "insert into orders (id, day) values (2000, '2024-01-01')");
    assertThat(ask(check, note))
        .isEqualTo(
            Check.warned(
                "the same 600 rows as before, and 3 that came in since with greater keys, of this"
                    + " run or of others"));
  }

  /** A count alone would not see that. */
  @Test
  void aRowThatIsExchangedForAnotherIsSeenAlthoughTheCountIsTheSame(PostgresDatabase db)
      throws Exception {
    var check = checks.named("verify_row_count_unchanged");
    var counting = orders.rowCountUnchanged();
    var note = capture(check);
    var count = capture(counting);

    db.execute(
        "delete from orders where id = 5",
        "insert into orders (id, day) values (-5, '2023-01-05')");

    assertThat(ask(counting, count).status()).isEqualTo(Status.PASSED);
    assertThat(ask(check, note))
        .isEqualTo(
            Check.failed(
                "600 rows before, 600 of them now, which have other keys; rows that other sessions"
                    + " insert or delete count too"));
    db.execute("delete from orders where id = -5");
    assertThat(ask(check, note).evidence()).startsWith("600 rows before, 599 of them now; rows");
  }

  @Test
  void anotherColumnThatIsChangedIsSeenAndRowsThatCameInAreNot(PostgresDatabase db)
      throws Exception {
    var check = checks.named("untouched_columns_unchanged");
    var note = capture(check);

    db.execute("update orders set tier = 'gold'", "insert into orders (id) values (1000)");
    assertThat(check.name())
        .isEqualTo("columns of the scope of public.orders besides tier are unchanged");
    assertThat(ask(check, note))
        .isEqualTo(
            Check.passed(
                "600 rows have the values of before in day, note, amount, twice; 0 that came in"
                    + " since are not compared"));

    db.execute("update orders set note = note || ' ' where id = 7");
    assertThat(ask(check, note))
        .isEqualTo(
            Check.failed(
                "the checksum of 600 rows over day, note, amount, twice differs: the work, a"
                    + " trigger or another session has changed a value; writing(..) names columns"
                    + " that a trigger writes"));
    db.execute("update orders set note = 'n7' where id = 7");
    assertThat(ask(check, note).status()).isEqualTo(Status.PASSED);
  }

  @Test
  void aTriggerThatWritesAnotherColumnFailsTheRunUnlessTheColumnIsNamed(
      DataSource source, PostgresDatabase db) throws Exception {
    db.execute(
        "create function touched() returns trigger language plpgsql as 'begin new.note := null;"
            + " return new; end'",
        "create trigger touched before update on orders for each row execute function touched()");
    var scope = orders.dates("day", LocalDate.of(2023, 1, 1), LocalDate.of(2023, 3, 2));
    var plan =
        Backfill.plan("tier", scope)
            .chunkBy(MONTH)
            .ledger(JdbcLedger.in(source))
            .postCheck(checks.named("untouched_columns_unchanged"));

    assertThatThrownBy(() -> plan.run(orders.set("tier", "'gold'")))
        .hasMessageContaining("besides tier are unchanged' FAILED (the checksum of 600 rows over");

    var named =
        Backfill.plan("tier_again", scope)
            .chunkBy(MONTH)
            .ledger(JdbcLedger.in(source))
            .postCheck(checks.writing("tier", "note").named("untouched_columns_unchanged"));
    assertThat(named.run(orders.set("tier", "'base'")).checks())
        .extracting(result -> result.verdict().evidence())
        .containsExactly(
            "600 rows have the values of before in day, amount, twice; 0 that came in since are"
                + " not compared");
  }

  @Test
  void columnsThatCannotBeToldApartAreRefused(DataSource source, PostgresDatabase db)
      throws Exception {
    assertThatThrownBy(() -> checks.writing("id").named("untouched_columns_unchanged"))
        .hasMessage(
            "Check 'untouched_columns_unchanged' finds rows by their key, and column 'id' belongs"
                + " to the key of 'public.orders'; leave the check out");
    db.execute("create table pairs (id bigint primary key, n int)");
    var pairs = JdbcTable.of(source, "pairs");
    assertThatThrownBy(() -> pairs.checks().writing("n").named("untouched_columns_unchanged"))
        .hasMessageStartingWith(
            "Check 'untouched_columns_unchanged' has nothing to compare: 'public.pairs' has no"
                + " column besides its key that the work does not write");
    var check = checks.named("untouched_columns_unchanged");
    var note = capture(check);
    db.execute("alter table orders add more int");
    var later = JdbcTable.of(source, "orders");
    assertThat(
            ask(
                later
                    .checks(later.dates("day", LocalDate.of(2023, 1, 1), LocalDate.of(2023, 3, 2)))
                    .writing("tier")
                    .named("untouched_columns_unchanged"),
                note))
        .isEqualTo(
            Check.failed(
                "the table has other columns than before, so their values cannot be compared"));
  }

  @Test
  void aTableWithoutAKeyIsCounted(DataSource source, PostgresDatabase db) throws Exception {
    db.execute("create table logs (line text)", "insert into logs values ('a'), ('a'), (null)");
    var logs = JdbcTable.of(source, "logs").checks();

    assertThat(logs.named("verify_row_count_unchanged").name())
        .isEqualTo("row count of public.logs unchanged");
  }

  @Test
  void chunksAreCountedInTheLedgerAndSkippedOnesAreNoPass(DataSource source) {
    var ledger = JdbcLedger.in(source);
    var plan =
        Backfill.plan("chunks", orders.ids("id", 0, 30))
            .chunkBy(width(10))
            .ledger(ledger)
            .postCheck(checks.named("all_chunks_succeeded"));
    var report = plan.run(orders.set("tier", "'gold'"));

    assertThat(report.checks().getFirst().verdict())
        .isEqualTo(Check.passed("3 of 3 chunks succeeded, 0 skipped, 0 failed"));
    assertThat(verdict(new Check.Chunks(true, 3, 2, 1, 0)).status()).isEqualTo(Status.WARNED);
    assertThat(verdict(new Check.Chunks(true, 3, 2, 0, 1)).status()).isEqualTo(Status.FAILED);
    assertThat(verdict(new Check.Chunks(true, 3, 2, 0, 0)).status()).isEqualTo(Status.FAILED);
    assertThat(verdict(new Check.Chunks(false, 3, 3, 0, 0)).evidence())
        .isEqualTo("3 of 3 chunks succeeded, 0 skipped, 0 failed; more are to be planned");
    assertThat(verdict(new Check.Chunks(false, 3, 3, 0, 0)).status()).isEqualTo(Status.FAILED);
    assertThat(verdict(new Check.Chunks(true, 0, 0, 0, 0)).status()).isEqualTo(Status.WARNED);
  }

  private static Verdict verdict(Check.Chunks chunks) {
    return new ChunksCheck()
        .check(
            new Check.Context(
                "p",
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.of(() -> chunks)));
  }
}
