package dev.backfill.jdbc;

import static dev.backfill.scope.ChunkBy.MONTH;
import static dev.backfill.scope.ChunkBy.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.plan.Sampling;
import dev.backfill.report.Explanation;
import java.sql.SQLException;
import java.time.LocalDate;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a look at a plan expects is what stands in the table. */
@ExtendWith(Postgres.class)
class ExpectedChunksTest {

  private static final LocalDate FROM = LocalDate.of(2023, 1, 1);

  private DataSource source;
  private PostgresDatabase db;

  @BeforeEach
  void takeDatabase(DataSource source, PostgresDatabase db) {
    this.source = source;
    this.db = db;
  }

  private JdbcTable ordersOfWhichMostHaveNoDay() throws SQLException {
    db.execute(
        "create table orders (id bigint primary key, day date, n int not null default 0)",
        "insert into orders (id, day) select g, case when g <= 100 then date '2023-01-01' + g % 59"
            + " end from generate_series(1, 1000) g",
        "create index on orders (day)",
        "analyze orders");
    return JdbcTable.of(source, "orders");
  }

  @Test
  void rowsWithoutAValueAreExpected() throws Exception {
    var orders = ordersOfWhichMostHaveNoDay();

    var explained =
        Backfill.plan("nulls", orders.dates("day", FROM, FROM.plusMonths(2)).withNulls())
            .chunkBy(MONTH)
            .explain();

    assertThat(explained.rows().orElseThrow().rows()).isBetween(950L, 1_050L);
    assertThat(explained.shown().getLast().label()).isEqualTo("nulls");
    assertThat(explained.shown().getLast().expected().orElseThrow().rows()).isBetween(850L, 950L);
  }

  @Test
  void rowsWithoutAValueAreRehearsed() throws Exception {
    var orders = ordersOfWhichMostHaveNoDay();

    var dryRun =
        Backfill.plan("nulls", orders.dates("day", FROM, FROM.plusMonths(2)).withNulls())
            .chunkBy(MONTH)
            .ledger(JdbcLedger.in(source))
            .dryRun(orders.set("n", "n + 1"), Sampling.DEFAULT);

    assertThat(dryRun.counts().changed()).isEqualTo(1_000);
    assertThat(dryRun.sample().getLast().chunk().id()).isEqualTo("nulls");
    assertThat(dryRun.sample().getLast().reasons()).contains("rows without a value");
    assertThat(db.number("select sum(n) from orders")).isZero();
  }

  @Test
  void theLastChunkOfSeveralColumnsHasWhatTheOthersLeave() throws Exception {
    db.execute(
        "create table lines (a int, b int, n int not null default 0, primary key (a, b))",
        "insert into lines (a, b) select g / 100, g % 100 from generate_series(0, 20999) g",
        "analyze lines");
    var lines = JdbcTable.of(source, "lines");

    Explanation explained = Backfill.plan("lines", lines.byKey()).chunkBy(rows(4_000)).explain();

    assertThat(explained.shown()).hasSize(6);
    assertThat(explained.shown().getLast().expected().orElseThrow().rows()).isBetween(900L, 1_100L);
  }

  @Test
  @SuppressWarnings("NullAway") // the fault is a null
  void inputWithoutAnAnswerSaysWhatServes() throws Exception {
    var orders = ordersOfWhichMostHaveNoDay();
    assertThatThrownBy(() -> orders.dates("id", FROM, FROM.plusDays(1)))
        .hasMessage(
            "Column 'id' of 'public.orders' is bigint: it holds neither dates nor times; if it"
                + " counts seconds or the like since 1970, use epochs(column, from, to, unit), else"
                + " ids(column, from, to)");
    assertThatThrownBy(() -> orders.ids("id").where(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("The condition of where(..) is null; give a text, or leave it out");
    assertThatThrownBy(() -> Backfill.plan("x", orders.ids("id")).chunkBy(rows(9)).ledger(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessageStartingWith("ledger is null: give one");
  }

  @Test
  void aQueryForKeysThatWritesIsNamedSo() throws Exception {
    var orders = ordersOfWhichMostHaveNoDay();
    db.execute(
        "create function touch() returns bigint language sql as 'update orders set n = 9 where id ="
            + " 1 returning id'");
    var keys = orders.keys("id", Long.class, "select touch()");

    assertThatThrownBy(
            () ->
                Backfill.plan("keys", keys)
                    .chunkBy(rows(9))
                    .ledger(JdbcLedger.in(source))
                    .run(orders.set("n", "n + 1")))
        .hasMessageContaining(
            "The query for keys writes, itself or in a function that it calls, and is run in a"
                + " transaction that cannot (SQLSTATE 25006); give a query that only reads. Nothing"
                + " was written");
    assertThat(db.number("select sum(n) from orders")).isZero();
  }
}
