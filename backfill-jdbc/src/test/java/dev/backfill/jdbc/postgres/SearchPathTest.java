package dev.backfill.jdbc.postgres;

import static dev.backfill.ledger.LedgerFixture.claim;
import static dev.backfill.ledger.LedgerFixture.claimAll;
import static dev.backfill.ledger.LedgerFixture.definition;
import static dev.backfill.scope.ChunkBy.MONTH;
import static dev.backfill.scope.ChunkBy.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.dialect.RowWork;
import dev.backfill.jdbc.dialect.TransactionState;
import dev.backfill.jdbc.fixture.LedgerTests;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.resource.Dialects;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.ledger.LedgerFixture;
import dev.backfill.ledger.RunState;
import dev.backfill.run.BackfillRunner;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What another role has put into the search path is not called as ours. */
@RunsBeside
@ExtendWith(Postgres.class)
class SearchPathTest {

  private static final LocalDate JAN = LocalDate.of(2024, 1, 1);

  private PostgresDatabase database;
  private DataSource source;

  @BeforeEach
  void takeDatabase(PostgresDatabase own) {
    database = own;
    source = own.pool();
  }

  @AfterEach
  void dropTheRole() throws SQLException {
    Shadows.drop(database);
  }

  private void shadow(String path) throws SQLException {
    database.execute(
        "create table orders (day date primary key, name text, n bigint not null default 0)",
        "insert into orders select date '2024-01-01' + g, 'n' || g from generate_series(0, 59) g",
        "analyze orders");
    Shadows.make(database, path);
    source = database.unpooled(Shadows.role(database));
  }

  /** The data's own statements are on another path: these compare the user's columns. */
  @ParameterizedTest
  @ValueSource(strings = {"public, evil", "evil, public, pg_catalog", "public, evil, pg_catalog"})
  void noStatementOfALedgerUsesWhatOthersHaveMade(String path) throws Exception {
    shadow(path);
    var ledger = JdbcLedger.in(source).shared();

    takeOver(ledger);
    wholeLife(ledger);

    assertThat(Shadows.wereUsed(database)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"public, evil", "evil, public, pg_catalog"})
  void noQuestionToTheCatalogUsesWhatOthersHaveMade(String path) throws Exception {
    shadow(path);
    database.execute(
        "create table parted (day date primary key, n bigint) partition by range (day)",
        "create table parted_1 partition of parted for values from ('2024-01-01') to"
            + " ('2024-02-01')",
        "create function public.fire() returns trigger language plpgsql as 'begin new.n := 1;"
            + " return new; end'",
        "create trigger fires before update on public.orders for each row execute function"
            + " public.fire()",
        "create view public.seen as select * from public.orders");

    try (var connection = source.getConnection()) {
      connection.setAutoCommit(false);
      var dialect = Dialects.of(connection).orElseThrow();
      var table = dialect.resolve(connection, "public.orders");
      var column = table.columns().getFirst();
      var update =
          new RowWork.Update(
              List.of(new RowWork.Assignment(table.columns().getLast(), "7")),
              Optional.empty(),
              true);
      dialect.resolve(connection, "parted");
      assertThatThrownBy(() -> dialect.resolve(connection, "no_such_table"))
          .isInstanceOf(IllegalArgumentException.class);
      dialect.statistics().rows(connection, table);
      dialect
          .statistics()
          .ofColumn(connection, table, column, (row, i) -> row.getDate(i).getTime());
      dialect.statistics().distinctBounds(connection, table, column);
      dialect.partitionBounds(connection, dialect.resolve(connection, "parted"), column);
      dialect.policies(connection, table);
      dialect.heapPages().count(connection, table);
      dialect
          .values()
          .listed(column, List.of("2024-01-01"))
          .list(connection, row -> row.getString(1));
      dialect.values().isRow(connection, table, "7");
      dialect.sessions().address(connection);
      dialect.sessions().number(connection);
      dialect.sessions().tryLock(connection, 7);
      dialect.sessions().hasPrepared(connection, "7");
      dialect.advisor().volume(connection, table, update, 10);
      dialect.advisor().obstacles(connection, table, update);
      dialect.advisor().onWork(connection, table, update);
      dialect.advisor().onWork(connection, table, new RowWork.Delete());
      dialect.triggers().writersOf(connection, table, table.columns());
      dialect.triggers().assignersOf(connection, table, table.columns());
      dialect.triggers().updatersOf(connection, table, table.columns());
      dialect.columnsBehind(connection, table, "public.seen", Set.of("n"));
      dialect.advisor().onScope(connection, table, column, SqlText.of("true"), false);
      TransactionState.of(connection, dialect);
      TransactionState.giveId(connection, dialect);
      connection.rollback();
    }

    assertThat(Shadows.wereUsed(database)).isFalse();
  }

  /** The expressions of the work are the user's, and use what the path has: here there are none. */
  @ParameterizedTest
  @ValueSource(strings = {"public, evil", "evil, public, pg_catalog"})
  void noBatchOverBuiltInTypesUsesWhatOthersHaveMade(String path) throws Exception {
    shadow(path);
    database.execute(
        "create table named (name varchar(20) primary key, n varchar(9))",
        "insert into named select 'n' || g, g from generate_series(0, 59) g",
        "create table several (a integer, b varchar(9), n bigint, primary key (a, b))",
        "insert into several select g / 3, 'b' || g, g from generate_series(0, 59) g",
        "analyze");
    var ledger = JdbcLedger.in(source).beforeImageRetention(Duration.ofDays(1));
    var orders = JdbcTable.of(source, "public.orders");
    var byDay = orders.dates("day", JAN, JAN.plusDays(60));
    var named = JdbcTable.of(source, "public.named");
    var several = JdbcTable.of(source, "public.several");

    Backfill.plan("day", byDay)
        .chunkBy(MONTH)
        .batchRows(7)
        .ledger(ledger)
        .run(orders.set("n", "7").keepBeforeImage());
    Backfill.plan("name", named.byKey())
        .chunkBy(rows(20))
        .batchRows(7)
        .ledger(ledger)
        .run(named.set("n", "'x'").keepBeforeImage());
    Backfill.plan("several", several.byKey())
        .chunkBy(rows(20))
        .batchRows(7)
        .ledger(ledger)
        .run(several.set("n", "7").keepBeforeImage());
    Backfill.plan("keys", named.keys("name", List.of("n1", "n2")))
        .chunkBy(rows(20))
        .ledger(ledger)
        .run(named.set("n", "'y'").withoutBeforeImage());
    Backfill.rollback(ledger, "day").run();
    Backfill.rollback(ledger, "several").run();

    assertThat(Shadows.wereUsed(database)).isFalse();
    assertThat(database.column("select n, count(*) from named group by n order by n"))
        .containsExactly("x", "y");
    assertThat(database.column("select sum(n) from several")).containsExactly("1770");
  }

  private void wholeLife(JdbcLedger ledger) throws SQLException {
    var table = JdbcTable.of(database.pool(), "orders");
    var plan =
        Backfill.plan("p", table.dates("day", JAN, JAN.plusDays(60)))
            .chunkBy(MONTH)
            .batchRows(7)
            .parallelism(2)
            .ledger(ledger)
            .build();
    var report = BackfillRunner.inMemory().run(plan, table.set("n", "7").withoutBeforeImage());
    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(ledger.inspect("p")).isPresent();
    assertThat(ledger.attach("p").orElseThrow().view(5).state()).isEqualTo(RunState.COMPLETED);
    assertThat(ledger.runs()).isNotEmpty();
    ledger.forgetEnded(Duration.ZERO, Set.of(RunState.COMPLETED));
    ledger.forget("p");
    assertThat(database.column("select distinct n from orders")).containsExactly("7");
  }

  private void takeOver(JdbcLedger ledger) {
    try (var dead = ledger.open(definition("taken"))) {
      dead.move(RunState.PLANNED, RunState.RUNNING, "");
      LedgerFixture.plan(dead, 3);
      claim(dead, 2);
      LedgerTests.kill(database, dead);
      try (var next = ledger.open(definition("taken"))) {
        assertThat(claimAll(next)).hasSize(3);
      }
    }
  }
}
