package dev.backfill.jdbc.check;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.backfill.Backfill;
import dev.backfill.check.Check;
import dev.backfill.check.Check.Verdict;
import dev.backfill.check.CheckResult;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.OnAnyWorker;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.ledger.RunState;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.run.BackfillRunner;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries of the user's that judge, and connections that only read. */
@OnAnyWorker
@ExtendWith(Postgres.class)
class SqlCheckTest {

  private JdbcTable orders;

  @BeforeEach
  void makeOrders(DataSource source, PostgresDatabase db) throws SQLException {
    db.execute(
        "create table orders (id bigint primary key, amount int, tier text)",
        "insert into orders select g, g % 10, 'secret-' || g from generate_series(1, 100) g",
        "create function spoil() returns int language sql as 'update orders set amount = 0"
            + " returning 1'");
    orders = JdbcTable.of(source, "orders");
  }

  private static Verdict ask(Check check) throws Exception {
    return check.check(new Check.Context("p", Optional.empty(), Optional.empty(), 0));
  }

  @Test
  void aQueryWithoutRowsPassesAndOneWithRowsFailsWithTheirNumberAlone() throws Exception {
    assertThat(ask(orders.check("none", "select * from orders where amount < 0;")))
        .isEqualTo(Check.passed("no rows"));
    assertThat(ask(orders.check("some", "select tier from orders where amount = 3")))
        .isEqualTo(Check.failed("10 rows, expected none"));
    assertThat(ask(orders.check("one", "table orders limit 1")))
        .isEqualTo(Check.failed("1 row, expected none"));
  }

  @Test
  void keysAreShownOnRequestOnly() throws Exception {
    var check = orders.check("some", "select id, tier from orders where amount = 3 order by id");

    assertThat(ask(check.sampleKeys(2)).evidence())
        .isEqualTo("10 rows, expected none; such as 3, 13");
    assertThatThrownBy(() -> check.sampleKeys(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("sampleKeys takes 1 to 100 keys, was 0");
    assertThatThrownBy(() -> check.sampleKeys(101)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void booleansMustBeTrueInExactlyOneRow() throws Exception {
    assertThat(ask(orders.check("b", "select count(*) = 100 as all_there from orders")))
        .isEqualTo(Check.passed("all_there is true"));
    assertThat(
            ask(
                orders.check(
                    "b",
                    "select count(*) = 100 as here, sum(amount) = 1 as sums, max(amount) >"
                        + " null::int as most from orders")))
        .isEqualTo(Check.failed("here is true, sums is false, most is unknown (null)"));
    assertThat(ask(orders.check("b", "select amount > 3 from orders")).evidence())
        .startsWith("the query gave several rows");
    assertThat(ask(orders.check("b", "select true where false")).evidence())
        .startsWith("the query gave no row");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update orders set amount = 0",
        "insert into orders values (0) returning id",
        "/* select */ delete from orders",
        "drop table orders",
        "with gone as (delete from orders returning id) select id from gone",
        "select id into kept from orders",
        "select 1; delete from orders",
        "explain analyze delete from orders",
        "select spoiled from orders",
        "",
      })
  void whatIsNoQueryIsRefusedWhereItIsGiven(String sql) throws SQLException {
    assertThatThrownBy(() -> orders.check("writes", sql))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theRefusalSaysWhatToDo() {
    assertThatThrownBy(() -> orders.check("w", "update orders set amount = 0"))
        .hasMessage(
            "The query of check 'w' begins with 'update'; give a query that only reads, such as"
                + " select id from orders where amount < 0");
    assertThatThrownBy(
            () -> orders.check("w", "with x as (delete from orders returning id) select id from x"))
        .hasMessage(
            "The query of check 'w' writes; checks are run in a transaction that cannot. Give a"
                + " query that only reads");
    assertThatThrownBy(() -> orders.check("w", "select id from orders where {chunk}"))
        .hasMessage(
            "The query of check 'w' has {chunk}, and no scope whose rows that would be: say"
                + " check(name, sql, scope)");
    assertThatThrownBy(() -> orders.check(" ", "select 1"))
        .hasMessage("A check needs a name: it is how the report calls it");
  }

  @Test
  void aFunctionThatWritesIsAnErrorAndWritesNothing(PostgresDatabase db) throws SQLException {
    var plan =
        Backfill.plan("writes", orders.ids("id", 1, 101))
            .chunkBy(width(100))
            .preCheck(orders.check("spoils", "select spoil()"));

    var failure = catchThrowableOfType(BackfillFailedException.class, () -> plan.run(chunk -> 1));

    assertThat(failure)
        .hasMessageContaining(
            "'spoils' ERROR (failed: The query of check 'spoils' writes, itself or in a function"
                + " that it calls, and runs in a transaction that cannot (SQLSTATE 25006))");
    assertThat(db.number("select sum(amount) from orders")).isEqualTo(450);
  }

  @Test
  void ofAChunkItsRowsAreReadAndElseThoseOfTheScope(DataSource source) throws Exception {
    var scope = orders.ids("id", 1, 101).where("amount > 0");
    var dear =
        orders.check("dear", "select id from orders o where {chunk:o} and amount > 8", scope);
    var judged = new ConcurrentLinkedQueue<Verdict>();
    var plan =
        Backfill.plan("chunks", scope)
            .chunkBy(width(50))
            .parallelism(1)
            .ledger(JdbcLedger.in(source))
            .chunkCheck(
                Check.of(
                    "dear",
                    context -> {
                      judged.add(dear.check(context));
                      return Check.passed("");
                    }));

    plan.run(orders.set("tier", "'t'"));

    assertThat(judged)
        .containsExactly(
            Check.failed("5 rows, expected none"),
            Check.failed("5 rows, expected none"),
            Check.passed("no rows"));
    assertThat(ask(dear)).isEqualTo(Check.failed("10 rows, expected none"));
    assertThat(
            ask(orders.check("free", "select id from orders where {chunk} and amount < 1", scope)))
        .isEqualTo(Check.passed("no rows"));
  }

  @Test
  void aCheckInJavaReadsInThePlansDataSourceAndCannotWrite(DataSource source, PostgresDatabase db)
      throws SQLException {
    var reads =
        Check.of(
            "reads",
            context -> {
              long rows = context.read(Connection.class, c -> number(c, "select 7"));
              return rows == 7 ? Check.passed("7") : Check.failed("" + rows);
            });
    var writes =
        Check.of(
            "writes",
            context ->
                Check.passed(
                    "" + context.read(Connection.class, c -> number(c, "select spoil()"))));
    var plan =
        Backfill.plan("reads", orders.ids("id", 1, 101))
            .chunkBy(width(50))
            .ledger(JdbcLedger.in(source))
            .preCheck(reads)
            .chunkCheck(reads)
            .postCheck(writes);

    var failure =
        catchThrowableOfType(
            BackfillFailedException.class, () -> plan.run(orders.set("tier", "'t'")));

    assertThat(failure.report().checks())
        .filteredOn(result -> result.name().equals("reads"))
        .extracting(result -> result.verdict().status())
        .containsOnly(Check.Status.PASSED);
    assertThat(failure.report().checks())
        .filteredOn(result -> result.name().equals("writes"))
        .extracting(CheckResult::verdict)
        .extracting(Verdict::status)
        .containsExactly(Check.Status.ERROR);
    assertThat(db.number("select sum(amount) from orders")).isEqualTo(450);
  }

  @Test
  @Tag("slow")
  void aCheckThatObjectsAfterTheRunNamesTheCallThatRollsItBack(
      DataSource source, PostgresDatabase db) throws SQLException {
    var ledger = JdbcLedger.in(source);
    var plan =
        Backfill.plan("spoiled", orders.ids("id", 1, 101))
            .chunkBy(width(50))
            .ledger(ledger)
            .postCheck(orders.check("sum kept", "select sum(amount) = 450 as kept from orders"));

    var failure =
        catchThrowableOfType(
            BackfillFailedException.class,
            () -> plan.run(orders.set("amount", "0").keepBeforeImage()));

    assertThat(failure.report().state()).isEqualTo(RunState.FAILED);
    assertThat(db.number("select sum(amount) from orders")).isZero();
    assertThat(failure)
        .hasMessageContaining("'sum kept' FAILED (kept is false)")
        .hasMessageEndingWith(
            "To undo it, call Backfill.rollback(ledger, \"spoiled\").run(); with dryRun() in place"
                + " of run() it shows first what that restores.");

    var restored = Backfill.rollback(ledger, "spoiled").run();

    assertThat(restored.state()).isEqualTo(RunState.COMPLETED);
    assertThat(db.number("select sum(amount) from orders")).isEqualTo(450);
  }

  private static long number(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  @Test
  void aPlanWithoutADatabaseHasNothingThatACheckCouldRead() {
    var plan =
        Backfill.plan("nothing", 0, 10)
            .chunkBy(width(10))
            .preCheck(
                Check.of(
                    "reads",
                    context -> Check.passed("" + context.read(Connection.class, c -> true))));

    var failure =
        catchThrowableOfType(
            BackfillFailedException.class,
            () -> BackfillRunner.inMemory().run(plan.build(), chunk -> 1));

    assertThat(failure.report().state()).isEqualTo(RunState.FAILED);
    assertThat(failure).hasMessageContaining("'reads' ERROR");
  }
}
