package dev.backfill.jdbc;

import static dev.backfill.scope.ChunkBy.DAY;
import static dev.backfill.scope.ChunkBy.MONTH;
import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.check.Check;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.fixture.Second;
import dev.backfill.ledger.Reprocessing;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.GroupMember;
import dev.backfill.progress.ProgressEvent.RunChanged;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.work.Guarantee;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@RunsBeside
@ExtendWith(Postgres.class)
class SnippetsTest {

  @BeforeEach
  void makeOrders(DataSource source) throws SQLException {
    try (var connection = source.getConnection();
        var statement = connection.createStatement()) {
      statement.execute(
          """
          create table audit(id bigint);
          create table orders(id bigint primary key, order_date date not null,
            amount int not null, tier text, cents bigint);
          create index on orders(order_date);
          insert into orders(id, order_date, amount)
            select n, date '2023-01-01' + n % 365, n from generate_series(1, 2000) n;
          update orders set tier = 'kept' where id = 1500;
          """);
    }
  }

  @Test
  void aTableIsFilledExactlyOnce(DataSource source) throws SQLException {
    var report = Snippets.table(source);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.guarantee()).isEqualTo(Guarantee.EXACTLY_ONCE);
    assertThat(count(source, "select count(*) from orders where tier = 'gold'")).isEqualTo(1_000);
    assertThat(count(source, "select count(*) from orders where tier = 'kept'")).isEqualTo(1);
    assertThat(report.rowsChanged()).isEqualTo(1_999);
  }

  @Test
  void queriesJudgeARun(DataSource source) {
    assertThatThrownBy(() -> Snippets.sqlChecks(source))
        .isInstanceOf(BackfillFailedException.class)
        .hasMessageContaining("'half is base' FAILED (half_is_base is false)");
    assertThat(Snippets.checkReads().name()).isEqualTo("no invalid index");
  }

  @Test
  void checksAreFoundByName(DataSource source) {
    assertThat(Snippets.checksByName(source).checks())
        .extracting(result -> result.verdict().status())
        .containsOnly(Check.Status.PASSED);
  }

  @Test
  void distributionsAreJudged(DataSource source) {
    var report = Snippets.distributions(source);

    assertThat(report.checks())
        .extracting(result -> result.verdict().evidence())
        .containsExactly(
            "too few rows to judge: 0, and 2,000 to compare with; 100 are needed on both sides",
            "too few rows to judge: 0, and 2,000 to compare with; 100 are needed on both sides");
  }

  @Test
  void theSameSentenceHasNothingToDoASecondTime(DataSource source) {
    var first = Snippets.table(source);

    var second = Snippets.table(source);

    assertThat(second.state()).isEqualTo(RunState.COMPLETED);
    assertThat(second.rowsChanged()).isEqualTo(first.rowsChanged());
    assertThat(second.progress().rowsHere().changed()).isZero();
  }

  @Test
  void aPlanIsExplainedBeforeItIsRun(DataSource source) throws SQLException {
    assertThat(Snippets.explain(source))
        .contains(
            "# Backfill plan: orders_tier", "- **Chunks**: 12", "- **Lanes**: 4, 6 connections")
        .endsWith("Nothing was written.\n");
    assertThat(count(source, "select count(*) from orders where tier = 'base'")).isZero();
  }

  @Test
  void aPlanIsRehearsedBeforeItIsRun(DataSource source) throws SQLException {
    assertThat(Snippets.dryRun(source))
        .contains("# Backfill dry run: orders_tier", " of 12 processed", "RowExclusiveLock")
        .endsWith("Every transaction of the dry run was rolled back, and no ledger was written.\n");
    assertThat(count(source, "select count(*) from orders where tier = 'base'")).isZero();
  }

  @Test
  void aCopyIsComparedRowByRow(DataSource source, PostgresDatabase db) throws SQLException {
    db.execute(
        "create table orders_copy (like orders including all)",
        "insert into orders_copy select * from orders where id > 2",
        "update orders_copy set tier = 'x', cents = 7 where id = 1000");

    assertThat(Snippets.compare(source, db.unpooled("postgres")))
        .contains("**Rows that match**: 1,997", "**Rows that differ**: 1", "**Rows only left**: 2")
        .contains("| tier | 99.94 % | 1 |")
        .doesNotContain("| cents |");
  }

  @Test
  void predefinedWorkIsALineEach(DataSource source, PostgresDatabase db) throws SQLException {
    db.execute(
        "alter table orders add amount_big bigint, add user_id bigint, add status text",
        "create table users (id bigint primary key, email text, last_login date, orders_count int)",
        "create index on orders (user_id)",
        "insert into users values (1, 'a', '2024-01-01'), (2, 'a', '2024-02-01'), (3, 'b', null)",
        "update orders set user_id = case when id <= 10 then 2 when id <= 13 then 99 end, status ="
            + " 'new'");

    assertThat(Snippets.widenAmount(source).rowsChanged()).isPositive();
    assertThat(Snippets.dropDuplicates(source).rowsChanged()).isEqualTo(1);
    assertThat(Snippets.deleteOrphans(source).rowsChanged()).isEqualTo(3);
    assertThat(Snippets.resetCounters(source).rowsChanged()).isEqualTo(2);

    assertThat(db.column("select orders_count from users order by id")).containsExactly("10", "0");
  }

  @Test
  void filesAreLoadedOnce(DataSource source, PostgresDatabase db, @TempDir Path folder)
      throws Exception {
    db.execute("alter table orders alter order_date drop not null");
    var file = folder.resolve("orders.csv");
    Files.writeString(file, "900001,12\n900002,7\n");

    var report = Snippets.loadFiles(source, List.of(file.toString()));
    var again = Snippets.loadFiles(source, List.of(file.toString()));

    assertThat(report.rowsChanged()).isEqualTo(2);
    assertThat(again.progress().rowsHere().changed()).isZero();
  }

  @Test
  void tablesAreReloadedAndPutBack(DataSource source, @Second PostgresDatabase warehouse)
      throws SQLException {
    warehouse.execute(
        "create table orders (id bigint primary key, order_date date, amount numeric(12, 2), tier"
            + " text, cents bigint)",
        "insert into orders values (0, '2024-01-01', 1, 'old', 1)",
        "create table rates (id int primary key, rate int)",
        "insert into rates values (2, 7), (9, 9)");
    try (var connection = source.getConnection();
        var statement = connection.createStatement()) {
      statement.execute("update orders set tier = 'base'");
      statement.execute("create table rates (id int primary key, rate int)");
      statement.execute("insert into rates values (1, 1), (2, 2)");
    }

    assertThat(Snippets.reloadOrders(source, warehouse.pool()).rowsChanged()).isEqualTo(2_000);
    assertThat(warehouse.column("select count(*) from orders")).containsExactly("2000");
    Snippets.putBack(warehouse.pool());
    assertThat(warehouse.column("select tier from orders")).containsExactly("old");

    Snippets.replaceRates(source, warehouse.pool());
    assertThat(warehouse.column("select rate from rates order by id")).containsExactly("1", "2");
  }

  @Test
  void rowsOfAnotherDatabaseAreCopied(DataSource source, @Second PostgresDatabase warehouse)
      throws SQLException {
    warehouse.execute(
        "create table orders (id bigint primary key, order_date date, amount numeric(12, 2), tier"
            + " text, cents bigint)");

    assertThat(Snippets.copyOrders(source, warehouse.pool()).rowsChanged()).isEqualTo(2_000);
  }

  @Test
  void totalsOfAMonthAreTakenWhenItsDaysAreDone(DataSource source, PostgresDatabase db)
      throws SQLException {
    db.execute("create table totals (month date, tier text, amount numeric)");

    var report = Snippets.tiersAndTotals(source, Snippets.JAN_2023, Snippets.JAN_2024);

    assertThat(report.succeeded()).isTrue();
    assertThat(count(source, "select count(*) from totals where tier is null")).isZero();
    assertThat(count(source, "select count(distinct month) from totals")).isEqualTo(12);
  }

  @Test
  void whatWasChangedIsPutBack(DataSource source) throws SQLException {
    assertThat(Snippets.rollback(source)).isEmpty();

    assertThat(count(source, "select count(*) from orders where tier is null")).isEqualTo(1_999);
    assertThat(count(source, "select count(*) from orders where tier = 'kept'")).isEqualTo(1);
  }

  @Test
  void ownSqlAndOwnJavaAreDoneOnce(DataSource source) throws SQLException {
    Snippets.own(source);
    Snippets.own(source);

    assertThat(count(source, "select count(*) from orders where cents = amount * 100"))
        .isEqualTo(2_000);
    assertThat(count(source, "select count(*) from audit")).isEqualTo(2_000);
  }

  @Test
  void aMonthIsDoneAgain(DataSource source) {
    Snippets.table(source);

    assertThat(Snippets.again(source))
        .contains("Chunks: 1 of 12", "| 2023-03 | [2023-03-01, 2023-04-01) | SUCCEEDED |");
    assertThat(Snippets.inspect(source)).contains("1 pending", "as ann asked at");
  }

  @Test
  void aDayAndItsMonthAreDoneAgain(DataSource source) {
    var from = LocalDate.of(2023, 3, 1);
    var to = LocalDate.of(2023, 5, 1);
    var orders = JdbcTable.of(source, "orders");
    var dates = orders.dates("order_date", from, to);
    var days =
        GroupMember.of(
            Backfill.plan("orders_tier", dates).chunkBy(DAY).build(), orders.set("tier", "'t'"));
    var months =
        GroupMember.of(
                Backfill.plan("totals", dates).chunkBy(MONTH).build(), orders.set("tier", "'m'"))
            .afterChunksOf(days);
    var group = Backfill.group("tiers", days, months).ledger(JdbcLedger.in(source));
    group.run();

    assertThat(Snippets.againInGroup(group))
        .flatExtracting(Reprocessing::first)
        .extracting(Reprocessing.Item::label)
        .containsExactly("2023-03-05", "2023-03");
  }

  @Test
  void theLedgerTellsWhatHappened(DataSource source) {
    Snippets.table(source);

    assertThat(Snippets.inspect(source))
        .contains("| orders_tier | \u2705 COMPLETED |")
        .contains("12 succeeded")
        .contains("# Backfill Run: orders_tier")
        .contains("| before | ")
        .contains("| after | ")
        .contains(" before the first chunk | 2000 |")
        .contains("- chunkBy: month");
  }

  @Test
  void javaComputesTheTiers(DataSource source) throws SQLException {
    assertThat(Snippets.transform(source).rowsChanged()).isEqualTo(2_000);
    assertThat(count(source, "select count(*) from orders where tier = 'gold'")).isEqualTo(1_001);
  }

  @Test
  void soManyRowsOrNone(DataSource source) throws SQLException {
    var ids = LongStream.rangeClosed(1, 37).boxed().toList();

    assertThat(Snippets.correction(source, ids).rowsChanged()).isEqualTo(37);
    assertThat(count(source, "select count(*) from orders where amount = id / 100")).isEqualTo(37);
  }

  @Test
  void rowsThatFailAreTriedAgainOnceTheyAreCorrected(DataSource source) throws Exception {
    execute(source, "update orders set amount = 0 where id in (3, 1999)");

    var report = Snippets.badRows(source, () -> corrected(source));

    assertThat(report.rowsChanged()).isEqualTo(2);
    assertThat(count(source, "select count(*) from orders where cents is null")).isZero();
  }

  private static void corrected(DataSource source) {
    try {
      execute(source, "update orders set amount = 1 where amount = 0");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void execute(DataSource source, String sql) throws SQLException {
    try (var connection = source.getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void aRunIsPausedFromAnywhere(DataSource source) throws Exception {
    var begun = new CountDownLatch(1);
    var paused = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    var plan =
        Backfill.plan("orders_tier", 0, 10)
            .chunkBy(width(1))
            .ledger(JdbcLedger.in(source))
            .listener(
                event -> {
                  if (event instanceof RunChanged change && change.state() == RunState.PAUSED) {
                    paused.countDown();
                  }
                });
    try (var run =
        plan.start(
            chunk -> {
              begun.countDown();
              return end.await(1, TimeUnit.MINUTES) ? 1 : 0;
            })) {
      assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
      Snippets.pause(source);
      end.countDown();

      assertThat(paused.await(1, TimeUnit.MINUTES)).isTrue();
      assertThat(run.progress().state()).isEqualTo(RunState.PAUSED);
    }
  }

  private static long count(DataSource source, String sql) throws SQLException {
    try (var connection = source.getConnection();
        var statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }
}
