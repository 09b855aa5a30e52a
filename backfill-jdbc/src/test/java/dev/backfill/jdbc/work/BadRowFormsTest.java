package dev.backfill.jdbc.work;

import static dev.backfill.scope.ChunkBy.rows;
import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.jdbc.Jdbc;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcScope;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.ledger.BadRow;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.BadRows;
import dev.backfill.report.BackfillReport;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Range;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every form of work that can try its rows one by one, every cause, and keys of other types. */
@RunsBeside
@ExtendWith(Postgres.class)
class BadRowFormsTest {

  private static final String PLAN = "forms";

  private JdbcTable orders;
  private JdbcLedger ledger;

  @BeforeEach
  void makeOrders(DataSource source, PostgresDatabase db) throws SQLException {
    db.execute(
        "create table orders (id bigint primary key, amount int not null, code text, n int not null"
            + " default 0)",
        "insert into orders (id, amount, code) select g, g, 'c' || g from generate_series(1, 100)"
            + " g");
    orders = JdbcTable.of(source, "orders");
    ledger = JdbcLedger.in(source);
  }

  private <R extends Range> PlanSteps.Options<R> plan(PlanSteps.Options<R> plan) {
    return plan.batchRows(16).ledger(ledger).setAside(BadRows.atMost(20));
  }

  private PlanSteps.Options<IdRange> plan() {
    return plan(Backfill.plan(PLAN, orders.ids("id", 1, 101)).chunkBy(width(40)));
  }

  private List<String> keys() {
    return ledger.badRows(PLAN, 100).stream().map(BadRow::key).toList();
  }

  private BadRow only() {
    assertThat(ledger.badRows(PLAN, 100)).hasSize(1);
    return ledger.badRows(PLAN, 1).getFirst();
  }

  private static void assertCompleted(BackfillReport report, long changed) {
    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.rowsChanged()).isEqualTo(changed);
  }

  @Test
  void aViolatedConstraintIsNamed(PostgresDatabase db) throws Exception {
    db.execute("alter table orders add constraint not_seven check (id <> 7 or n = 0)");

    assertCompleted(plan().run(orders.set("n", "n + 1")), 99);

    assertThat(only().key()).isEqualTo("7");
    assertThat(only().table()).isEqualTo("public.orders");
    assertThat(only().constraint()).isEqualTo("not_seven");
    assertThat(only().sqlState()).isEqualTo("23514");
    assertThat(only().chunkId()).isEqualTo("1..40");
  }

  @Test
  void aRuleThatIsCheckedAtTheCommitFindsTheRowToo(DataSource source, PostgresDatabase db)
      throws Exception {
    db.execute(
        "create table customers (id int primary key)",
        "insert into customers select g from generate_series(1, 100) g where g not in (9, 90)",
        "alter table orders add customer int references customers deferrable initially deferred");

    orders = JdbcTable.of(source, "orders");

    assertCompleted(plan().run(orders.set("customer", "id").set("n", "n + 1")), 98);

    assertThat(keys()).containsExactly("9", "90");
    assertThat(db.column("select id from orders where n <> 1 order by 1"))
        .containsExactly("9", "90");
  }

  @Test
  void anErrorThatATriggerRaisesForARowSetsItAside(PostgresDatabase db) throws Exception {
    db.execute(
        """
        create function refuse() returns trigger language plpgsql as $$
        begin if new.id = 33 then raise exception 'not this one'; end if; return new; end $$\
        """,
        "create trigger refuse before update on orders for each row execute function refuse()");

    assertCompleted(plan().run(orders.set("n", "n + 1")), 99);

    assertThat(only().key()).isEqualTo("33");
    assertThat(only().sqlState()).isEqualTo("P0001");
    assertThat(only().cause()).doesNotContain("not this one");
  }

  @Test
  void rowsThatCannotBeDeletedAreSetAside(PostgresDatabase db) throws Exception {
    db.execute(
        "create table lines (id bigint references orders)", "insert into lines values (12), (13)");

    assertCompleted(plan().run(orders.delete()), 98);

    assertThat(keys()).containsExactly("12", "13");
    assertThat(db.column("select id from orders order by 1")).containsExactly("12", "13");
  }

  @Test
  void rowsThatDoNotFitTheirTargetAreSetAsideByAnInsert(DataSource source, PostgresDatabase db)
      throws Exception {
    db.execute("create table archive (id bigint primary key, code varchar(3))");
    var archive = JdbcTable.of(source, "archive");

    assertCompleted(plan().run(orders.insertSelect(archive, "id", "code")), 99);

    assertThat(keys()).containsExactly("100");
    assertThat(db.number("select count(*) from archive")).isEqualTo(99);
  }

  @Test
  void rowsOfACopyAreSetAsideByTheirKeyInTheSource(DataSource source, PostgresDatabase db)
      throws Exception {
    db.execute("create table copied (id bigint primary key, code text, check (id not in (3, 99)))");
    var target = JdbcTable.of(source, "copied");
    var from = JdbcTable.of(db.unpooled("postgres"), "orders");

    var report =
        plan(Backfill.plan(PLAN, from.ids("id", 1, 101)).chunkBy(width(40)))
            .run(from.copyInto(target, "id", "code"));

    assertCompleted(report, 98);
    assertThat(keys()).containsExactly("3", "99");
    assertThat(db.number("select count(*) from copied")).isEqualTo(98);
  }

  @Test
  void aFunctionThatFailsForARowSetsItAsideAndSoDoesAValueThatDoesNotFit(PostgresDatabase db)
      throws Exception {
    db.execute("alter table orders add short varchar(3)");
    var wider = JdbcTable.of(db.pool(), "orders");
    ledger = JdbcLedger.in(db.pool());
    var work =
        wider
            .transform(
                row -> {
                  if (row.getInt("amount") == 20) {
                    throw new IllegalArgumentException("secret");
                  }
                  return row.getString("code");
                })
            .reading("amount", "code")
            .into("short");

    plan(Backfill.plan(PLAN, wider.ids("id", 1, 101)).chunkBy(width(40))).run(work);

    assertThat(keys()).containsExactly("20", "100");
    assertThat(ledger.badRows(PLAN, 1).getFirst().cause())
        .contains("the function of transform threw java.lang.IllegalArgumentException")
        .doesNotContain("secret");
    assertThat(db.number("select count(*) from orders where short is null")).isEqualTo(2);
  }

  @Test
  void workThatCommitsByItselfSetsRowsAsideToo(DataSource source, PostgresDatabase db)
      throws Exception {
    db.execute("alter table orders add check (id <> 7 or n = 0)");
    var elsewhere = JdbcTable.of(db.unpooled("postgres"), "orders");

    var report =
        plan(Backfill.plan(PLAN, elsewhere.ids("id", 1, 101)).chunkBy(width(40)))
            .run(elsewhere.set("n", "n + 1"));

    assertCompleted(report, 99);
    assertThat(keys()).containsExactly("7");
  }

  @Test
  void keysOfSeveralColumnsAndOfTextAreFoundAgain(DataSource source, PostgresDatabase db)
      throws Exception {
    db.execute(
        "create table parts (region text, day date, no numeric, n int not null default 0, bad"
            + " boolean not null, primary key (region, day, no))",
        """
        insert into parts select E'a|\\\\\\n' || g % 3, date '2024-01-01' + g, g / 2.0, 0, g in (4, 11)
          from generate_series(1, 30) g\
        """,
        "alter table parts add check (not bad or n = 0)");
    var parts = JdbcTable.of(source, "parts");
    var work = parts.set("n", "n + 1").withoutBeforeImage();

    assertCompleted(
        plan(Backfill.plan(PLAN, parts.byKey()).chunkBy(rows(10))).newestFirst().run(work), 28);
    db.execute("update parts set bad = false");
    var again =
        Backfill.plan("again", parts.badRows(ledger, PLAN))
            .chunkBy(rows(1))
            .ledger(ledger)
            .run(work);

    assertCompleted(again, 2);
    assertThat(db.column("select distinct n from parts")).containsExactly("1");
  }

  @Test
  void severalLanesSetNoMoreRowsAsideThanAllowed(PostgresDatabase db) throws Exception {
    db.execute("alter table orders add check (n = 0)");

    assertThatThrownBy(
            () -> plan().parallelism(3).setAside(BadRows.atMost(4)).run(orders.set("n", "n + 1")))
        .hasMessageContaining("more than 4 rows fail on their data");

    assertThat(keys()).hasSize(4);
  }

  @Test
  void workWhoseRowsCannotBeTriedOneByOneIsRefused(DataSource source) {
    assertRefused(() -> plan().run(Jdbc.sql(source, "update orders set n = n + 1 where {chunk}")));
    assertRefused(() -> plan().forEach(chunk -> {}));
    assertRefused(() -> plan().run(orders.set("n", "n + 1").expectRows(100)));
    assertThatThrownBy(
            () -> plan().deltaPasses(1).run(orders.set("code", "'x'").preserveExisting()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("each pass would find the rows again that are set aside");
  }

  private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable run) {
    assertThatThrownBy(run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("its work cannot try rows one by one")
        .hasMessageContaining("Nothing was written");
  }

  @Test
  void theScopeOfBadRowsRefusesAnotherTableAndAnUnknownPlan(DataSource source, PostgresDatabase db)
      throws Exception {
    db.execute(
        "alter table orders add check (id <> 7 or n = 0)",
        "create table customers (id bigint primary key, n int)");
    plan().run(orders.set("n", "n + 1"));
    var customers = JdbcTable.of(source, "customers");
    JdbcScope<?> wrong = customers.badRows(ledger, PLAN);

    assertThatThrownBy(
            () ->
                Backfill.plan("wrong", customers.badRows(ledger, PLAN))
                    .chunkBy(rows(1))
                    .ledger(ledger)
                    .run(customers.set("n", "1").withoutBeforeImage()))
        .hasStackTraceContaining(
            "has set aside rows of 'public.orders', and this scope is of 'public.customers'");
    assertThat(wrong.definition()).contains("set aside by plan 'forms'");
    assertThatThrownBy(() -> orders.badRows(ledger, "nothing"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("The ledger knows no plan 'nothing'");
  }
}
