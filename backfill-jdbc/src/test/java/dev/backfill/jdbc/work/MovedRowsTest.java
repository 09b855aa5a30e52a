package dev.backfill.jdbc.work;

import static dev.backfill.scope.ChunkBy.MONTH;
import static dev.backfill.scope.ChunkBy.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcScope;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.ledger.RunState;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.report.BackfillReport;
import dev.backfill.scope.ChunkStrategy;
import dev.backfill.scope.InstantRange;
import dev.backfill.scope.Range;
import dev.backfill.work.TransactionalProcessor;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows that leave their place when they are changed are never changed twice in silence. */
@RunsBeside
@ExtendWith(Postgres.class)
class MovedRowsTest {

  private static final String TOUCH =
      """
      create function touch() returns trigger language plpgsql as $$
      begin new.updated_at = clock_timestamp(); return new; end $$\
      """;

  private DataSource source;
  private PostgresDatabase db;

  @BeforeEach
  void makeOrders(DataSource own, PostgresDatabase database) throws SQLException {
    source = own;
    db = database;
    db.execute(
        """
        create table orders (id bigint primary key, day date not null, updated_at timestamptz not null,
          cents bigint not null, n int not null default 0)\
        """,
        "insert into orders select g, date '2023-01-01' + g / 10, timestamptz '2023-01-01 00:00Z'"
            + " + g * interval '1 hour', g * 100 from generate_series(1, 600) g",
        "create index on orders (updated_at)",
        "create index on orders (day)");
  }

  private JdbcTable orders() {
    return JdbcTable.of(source, "orders");
  }

  private void touching() throws SQLException {
    db.execute(
        TOUCH,
        "create trigger touch before update on orders for each row execute function touch()");
  }

  private <R extends Range> BackfillReport run(
      JdbcScope<R> scope, TransactionalProcessor<Range> work) throws Exception {
    return typed(scope, rows(200), work);
  }

  private <R extends Range> BackfillReport typed(
      JdbcScope<R> scope, ChunkStrategy<R> cut, TransactionalProcessor<Range> work)
      throws Exception {
    try {
      return Backfill.plan("movers", scope)
          .chunkBy(cut)
          .batchRows(50)
          .ledger(JdbcLedger.in(source))
          .run(work);
    } catch (BackfillFailedException e) {
      return e.report();
    }
  }

  private long most() throws SQLException {
    return db.number("select max(n) from orders");
  }

  private JdbcScope<InstantRange> upTo(Instant end) {
    return orders().instants("updated_at", Instant.parse("2023-01-01T00:00:00Z"), end);
  }

  @ParameterizedTest
  @CsvSource({"+1000000000-12-31T23:59:59.999999999Z", "2999-01-01T00:00:00Z"})
  void aTriggerThatMovesRowsToTheEndEndsTheRun(Instant end) throws Exception {
    touching();

    var report = run(upTo(end), orders().set("n", "n + 1"));

    assertThat(report.state()).isEqualTo(RunState.FAILED);
    assertThat(report.toMarkdown())
        .contains(
            "moved 50 rows of chunk", "along public.orders.updated_at to where", "trigger touch");
    assertThat(most()).isZero();
  }

  @Test
  void explainWarnsOfATriggerThatMayMoveRows() throws Exception {
    touching();
    db.execute(
        """
        create function stamp() returns trigger language plpgsql as $$
        begin new.n = new.n; return new; end $$\
        """,
        "create trigger stamp before update on orders for each row execute function stamp()");

    var explained =
        Backfill.plan("movers", upTo(Instant.MAX))
            .chunkBy(rows(200))
            .explain(orders().set("n", "n + 1"));

    assertThat(explained.toMarkdown())
        .contains("Trigger touch of public.orders may write updated_at or id")
        .doesNotContain("Trigger stamp of public.orders may write");
  }

  @Test
  void aComputedValueMovesNoRowEither() throws Exception {
    touching();

    var report =
        run(
            upTo(Instant.MAX),
            orders()
                .transform(row -> row.getLong("n") + 1)
                .reading("n")
                .into("n")
                .keepBeforeImage());

    assertThat(report.state()).isEqualTo(RunState.FAILED);
    assertThat(report.toMarkdown()).contains("trigger touch");
    assertThat(most()).isZero();
  }

  @Test
  void aTableWithoutAKeyIsWatchedToo() throws Exception {
    db.execute("alter table orders drop constraint orders_pkey");
    touching();

    var report =
        typed(
            orders()
                .dates(
                    "updated_at",
                    LocalDate.of(2023, 1, 1),
                    LocalDate.of(2030, 1, 1),
                    ZoneOffset.UTC),
            MONTH,
            orders().set("n", "n + 1"));

    assertThat(report.state()).isEqualTo(RunState.FAILED);
    assertThat(report.toMarkdown()).contains("trigger touch");
    assertThat(most()).isZero();
  }

  @Test
  void rowsThatAreFilledAreDoneOnceWhereverTheyGo() throws Exception {
    db.execute("alter table orders add tier text");
    touching();

    var report = run(upTo(Instant.MAX), orders().set("tier", "'t'").preserveExisting());

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.rowsChanged()).isEqualTo(600);
  }

  @Test
  void aFalseVouchEndsTheRun() throws Exception {
    var report =
        run(
            orders().dates("day", LocalDate.of(2023, 1, 1), LocalDate.MAX),
            orders().set("day", "day + 31").set("n", "n + 1").keepsOrder());

    assertThat(report.state()).isEqualTo(RunState.FAILED);
    assertThat(report.toMarkdown())
        .contains("the work sets day, against keepsOrder()")
        .doesNotContain("trigger");
    assertThat(most()).isZero();
  }

  @Test
  void aTrueVouchIsKept() throws Exception {
    var report =
        run(
            upTo(Instant.MAX),
            orders()
                .set("updated_at", "date_trunc('hour', updated_at)")
                .set("n", "n + 1")
                .keepsOrder());

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(db.column("select distinct n from orders")).containsExactly("1");
  }

  @Test
  void aRowThatGoesBackWithinItsChunkIsDoneOnce() throws Exception {
    var report =
        typed(
            orders().dates("day", LocalDate.of(2023, 1, 1), LocalDate.of(2024, 1, 1)),
            MONTH,
            orders().set("day", "date_trunc('month', day)::date").set("n", "n + 1").keepsOrder());

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(db.column("select distinct n from orders")).containsExactly("1");
  }

  private BackfillReport downwards(String to) throws Exception {
    db.execute(
        """
        create function move() returns trigger language plpgsql as $$
        begin new.updated_at = %s; return new; end $$\
        """
            .formatted(to),
        "create trigger move before update on orders for each row execute function move()");
    try {
      return Backfill.plan("movers", upTo(Instant.MAX))
          .chunkBy(rows(1_000))
          .batchRows(50)
          .newestFirst()
          .ledger(JdbcLedger.in(source))
          .run(orders().set("n", "n + 1"));
    } catch (BackfillFailedException e) {
      return e.report();
    }
  }

  @Test
  void aTriggerThatMovesRowsDownEndsARunThatGoesDown() throws Exception {
    var report = downwards("timestamptz '2023-01-01 00:00Z'");

    assertThat(report.state()).isEqualTo(RunState.FAILED);
    assertThat(report.toMarkdown())
        .contains(
            "moved 50 rows of chunk", "along public.orders.updated_at to where", "trigger move");
    assertThat(most()).isZero();
  }

  @Test
  void rowsThatMoveUpWithinTheirChunkAreDoneOnceByARunThatGoesDown() throws Exception {
    var report = downwards("clock_timestamp()");

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(db.column("select distinct n from orders")).containsExactly("1");
  }

  @Test
  void aTriggerOfAPartitionIsNamed() throws Exception {
    db.execute(
        "create table parts (id bigint primary key, updated_at timestamptz, n int default 0)"
            + " partition by range (id)",
        "create table parts_1 partition of parts for values from (0) to (300)",
        "create table parts_2 partition of parts for values from (300) to (600)",
        "insert into parts select id, updated_at from orders where id < 600",
        TOUCH,
        "create trigger late before update on parts_2 for each row execute function touch()");
    var parts = JdbcTable.of(source, "parts");

    var report =
        run(
            parts.instants("updated_at", Instant.parse("2023-01-01T00:00:00Z"), Instant.MAX),
            parts.set("n", "n + 1"));

    assertThat(report.state()).isEqualTo(RunState.FAILED);
    assertThat(report.toMarkdown()).contains("trigger late");
    assertThat(db.number("select max(n) from parts")).isEqualTo(1);
  }

  @Test
  void aColumnThatIsGeneratedFromWhatIsSetIsSetToo() throws Exception {
    db.execute(
        "alter table orders add euros bigint generated always as (cents / 1000) stored",
        "create index on orders (euros)");
    var scope = orders().ids("euros");

    assertThatThrownBy(() -> run(scope, orders().set("cents", "cents + 1000")))
        .hasMessageContaining(
            "Column 'cents' of 'public.orders' is set, and the plan is cut along column 'euros',"
                + " which is generated from it");
    assertThatThrownBy(
            () ->
                run(
                    scope,
                    orders().transform(row -> row.getLong("cents")).reading("cents").into("cents")))
        .hasMessageContaining("cut along column 'euros', which is generated from it");
    assertThatThrownBy(
            () ->
                run(
                    orders().by("euros", "id"),
                    orders().set("n", "n + 1").set("cents", "cents + 1000")))
        .hasMessageContaining("cut along column 'euros', which is generated from it");
  }

  @Test
  void aRuleForNewRowsAloneLeavesNulls() throws Exception {
    db.execute(
        "create table bills (id bigint, no bigint, tier text)",
        "create unique index on bills (id)",
        "create index on bills (no)",
        "insert into bills select g, nullif(g % 4, 0), null from generate_series(1, 100) g",
        "insert into bills values (null, 1), (null, null)",
        "alter table bills add constraint no_there not null no not valid",
        "alter table bills add constraint id_there not null id not valid");
    var bills = JdbcTable.of(source, "bills");

    assertThatThrownBy(bills::byKey).hasMessageContaining("neither a primary key nor a unique");
    assertThat(bills.ids("no").rowsWithoutKey()).isEqualTo(26);
    assertThat(bills.ids("no").withNulls().nulls()).isPresent();
    var report = typed(bills.ids("no").withNulls(), rows(200), bills.delete());
    assertThat(report.rowsChanged()).isEqualTo(102);

    db.execute(
        "delete from bills where no is null", "alter table bills validate constraint no_there");
    assertThat(JdbcTable.of(source, "bills").ids("no").withNulls().nulls()).isEmpty();
  }

  @Test
  void aKeyThatIsGeneratedFromWhatIsSetIsSetToo() throws Exception {
    db.execute(
        "create table coins (cents bigint not null, day date not null, n int, id bigint generated"
            + " always as (cents * 10) stored primary key)",
        "create index on coins (day)");
    var coins = JdbcTable.of(source, "coins");

    assertThatThrownBy(() -> run(coins.byKey(), coins.set("cents", "cents + 1")))
        .hasMessageContaining("cut along column 'id', which is generated from it");
    assertThatThrownBy(
            () ->
                run(
                    coins.dates("day", LocalDate.MIN, LocalDate.MAX),
                    coins.set("cents", "cents + 1")))
        .hasMessageContaining("cut along column 'id', which is generated from it");
  }

  @Test
  void anExpressionOfAPartitionCountsToo() throws Exception {
    db.execute(
        "create table parts (id bigint not null, a int, b int, g int generated always as (a)"
            + " stored) partition by range (id)",
        "create table parts_1 (id bigint not null, a int, b int, g int generated always as (b)"
            + " stored)",
        "alter table parts attach partition parts_1 for values from (0) to (300)",
        "create index on parts (g)");
    var parts = JdbcTable.of(source, "parts");

    for (String set : List.of("a", "b")) {
      assertThatThrownBy(() -> run(parts.ids("g"), parts.set(set, "1")))
          .hasMessageContaining("Column '" + set + "' of 'public.parts' is set");
    }
  }
}
