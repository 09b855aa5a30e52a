package dev.backfill.jdbc.postgres;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.jdbc.Jdbc;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcScope;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.WorkOn;
import dev.backfill.ledger.RunState;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.report.BackfillReport;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Range;
import dev.backfill.work.TransactionalProcessor;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rows that row level security hides are not left out in silence. */
@ExtendWith(Postgres.class)
class RowSecurityTest {

  private PostgresDatabase db;
  private DataSource source;

  @BeforeEach
  void makeOrders(PostgresDatabase database) throws SQLException {
    db = database;
    db.execute(
        "create table orders (id bigint primary key, tenant int, tier text)",
        "insert into orders select g, g % 2, null from generate_series(1, 100) g",
        "do $$ begin create role policed login; exception when duplicate_object then null; end $$",
        "grant all on orders to policed",
        "grant create, usage on schema public to policed",
        "alter table orders enable row level security");
    source = db.pool("policed");
  }

  private JdbcTable orders() {
    return JdbcTable.of(source, "orders");
  }

  private static BackfillReport run(
      JdbcScope<IdRange> scope, DataSource source, TransactionalProcessor<Range> work)
      throws Exception {
    try {
      return Backfill.plan("orders_tier", scope)
          .chunkBy(width(1_000))
          .ledger(JdbcLedger.in(source))
          .run(work);
    } catch (BackfillFailedException e) {
      return e.report();
    }
  }

  private BackfillReport filling(JdbcTable table) throws Exception {
    return run(table.ids("id", 0, 1_000), source, table.set("tier", "'t'"));
  }

  @Test
  void aTableThatIsHiddenIsRefusedWithThePolicy() throws Exception {
    assertThatThrownBy(() -> filling(orders()))
        .hasMessageContaining("policy (none, which hides every row)");

    db.execute("create policy half on orders using (tenant = 0)");

    assertThatThrownBy(() -> filling(orders()))
        .hasMessageContaining("Row level security of 'public.orders'")
        .hasMessageContaining("policy half")
        .hasMessageContaining("withRowSecurity()");
    assertThat(db.number("select count(*) from orders where tier is not null")).isZero();
    assertThat(
            Backfill.plan("orders_tier", orders().ids("id", 0, 1_000))
                .chunkBy(width(1_000))
                .explain()
                .toMarkdown())
        .contains("policy half");
  }

  @Test
  void aPolicyOnUpdateAloneIsRefusedToo() throws Exception {
    db.execute(
        "create policy sees on orders for select using (true)",
        "create policy half on orders for update using (tenant = 0)");

    assertThatThrownBy(() -> filling(orders())).hasMessageContaining("policy half, sees");
  }

  @Test
  void aTargetThatIsHiddenIsRefused() throws Exception {
    db.execute(
        "alter table orders disable row level security",
        "create table copies (id bigint primary key)",
        "grant all on copies to policed",
        "alter table copies enable row level security");
    var copies = JdbcTable.of(source, "copies");

    assertThatThrownBy(
            () ->
                run(
                    orders().ids("id", 0, 1_000),
                    source,
                    orders().insertSelect(copies, "id").skipExisting()))
        .hasMessageContaining("'public.copies'");
  }

  @Test
  void whoSaysThatPoliciesAreWantedGetsTheirRows() throws Exception {
    db.execute("create policy half on orders using (tenant = 0)");

    var report = filling(orders().withRowSecurity());

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.rowsChanged()).isEqualTo(50);
    assertThat(db.number("select count(*) from orders where tier is not null")).isEqualTo(50);
  }

  @Test
  void whatAPolicyHoldsBackIsNoted() throws Exception {
    db.execute(
        "create policy sees on orders for select using (true)",
        "create policy half on orders for update using (tenant = 0)");

    var report = filling(orders().withRowSecurity());

    assertThat(report.notes())
        .anySatisfy(note -> assertThat(note).contains("50 rows are in conflict"));
  }

  @Test
  void whatATriggerHoldsBackIsNoted() throws Exception {
    db.execute(
        "alter table orders disable row level security",
        """
        create function no() returns trigger language plpgsql as $$
        begin if new.tenant = 0 then return null; end if; return new; end $$\
        """,
        "create trigger no before update on orders for each row execute function no()");

    var report = filling(orders());

    assertThat(report.rowsChanged()).isEqualTo(50);
    assertThat(report.notes())
        .anySatisfy(note -> assertThat(note).contains("50 rows are in conflict", "a trigger"));
  }

  @Test
  void theTransactionOfWorkInJavaHidesNothing() throws Exception {
    db.execute("create policy half on orders using (tenant = 0)");
    var range = orders().withRowSecurity().ids("id", 0, 1_000);

    var hidden =
        run(
            range,
            source,
            Jdbc.inTransaction(source, (tx, chunk) -> update(tx.unwrap(Connection.class), "")));

    assertThat(hidden.state()).isEqualTo(RunState.FAILED);
    assertThat(hidden.toMarkdown()).contains("row level security hides rows of a table");

    Backfill.plan("wanted", range)
        .chunkBy(width(1_000))
        .ledger(JdbcLedger.in(source))
        .run(
            Jdbc.<Range>inTransaction(
                source,
                (tx, chunk) -> update(tx.unwrap(Connection.class), "set local row_security = on")));
    assertThat(db.number("select count(*) from orders where tier = 'j'")).isEqualTo(50);
  }

  private static long update(Connection connection, String before) throws SQLException {
    try (var statement = connection.createStatement()) {
      if (!before.isEmpty()) {
        statement.execute(before);
      }
      return statement.executeUpdate("update orders set tier = 'j'");
    }
  }

  @Test
  void aPolicyThatComesLaterEndsTheRun() throws Exception {
    db.execute("alter table orders disable row level security");
    var work = orders().set("tier", "'t'").over(orders().ids("id", 0, 1_000));
    db.execute("alter table orders enable row level security");

    assertThatThrownBy(() -> WorkOn.batches(work, new IdRange(0, 1_000), 10))
        .satisfies(
            thrown ->
                assertThat(SqlFailures.describe(thrown)).startsWith("row level security hides"));
  }
}
