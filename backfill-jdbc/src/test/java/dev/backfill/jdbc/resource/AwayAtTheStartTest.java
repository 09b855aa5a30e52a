package dev.backfill.jdbc.resource;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.contract.BackfillException;
import dev.backfill.contract.DatabaseUnreachableException;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.fixture.WatchedDataSource;
import dev.backfill.ledger.LedgerException;
import dev.backfill.ledger.LedgerUnreachableException;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.Plan;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.BackfillRunner;
import dev.backfill.scope.IdRange;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A server or a pool that gives no connection when a run is started. */
@RunsBeside
@ExtendWith(Postgres.class)
class AwayAtTheStartTest {

  private final AtomicInteger refusals = new AtomicInteger();
  private final AtomicInteger asked = new AtomicInteger();

  /** Gives no connection as long as there are refusals. */
  private DataSource refusing(PostgresDatabase database, SQLException why) {
    return WatchedDataSource.of(
        database.pool(),
        call -> {
          if (call.name().equals("getConnection")) {
            asked.incrementAndGet();
            if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
              throw why;
            }
          }
          return call.proceed();
        });
  }

  private static void createOrders(PostgresDatabase database) throws SQLException {
    database.execute(
        "create table orders (id bigint primary key, n int not null default 0)",
        "insert into orders select generate_series(1, 60)");
  }

  private static Plan<IdRange> plan(DataSource source, JdbcTable table) {
    return Backfill.plan("p", table.ids("id", 0, 61))
        .chunkBy(width(20))
        .parallelism(2)
        .ledger(JdbcLedger.in(source))
        .build();
  }

  private static BackfillReport run(DataSource source, JdbcTable table) {
    return BackfillRunner.inMemory().run(plan(source, table), table.set("n", "n + 1"));
  }

  static Stream<SQLException> passing() {
    return Stream.of(
        new SQLException("refused", "08001"),
        new SQLException("failed", "08006"),
        new SQLException("the database system is starting up", "57P03"),
        new SQLException("terminating", "57P01"),
        new SQLException("too many clients", "53300"),
        new SQLTransientConnectionException("no connection within 30 s"),
        new SQLTransientConnectionException("no connection", new SQLException("r", "08001")));
  }

  @ParameterizedTest
  @MethodSource("passing")
  void aRunWaitsForTheServerOrThePoolAndCompletes(SQLException why, PostgresDatabase database)
      throws Exception {
    createOrders(database);
    var source = refusing(database, why);
    var table = JdbcTable.of(source, "orders");
    refusals.set(11);

    var report = run(source, table);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.rowsChanged()).isEqualTo(60);
    assertThat(report.notes()).anyMatch(note -> note.contains("could not be reached 1 time"));
    assertThat(database.column("select distinct n from orders")).containsExactly("1");
  }

  /** From the work's first question to the last connection of the opening. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
  void whicheverQuestionOfTheOpeningIsHitTheRunCompletes(int question, PostgresDatabase database)
      throws Exception {
    createOrders(database);
    var count = new AtomicInteger(Integer.MIN_VALUE);
    var source =
        WatchedDataSource.of(
            database.pool(),
            call -> {
              int given = call.name().equals("getConnection") ? count.incrementAndGet() : -1;
              if (given >= question && given < question + 3) {
                throw new SQLException("the database system is shutting down", "57P03");
              }
              return call.proceed();
            });
    var table = JdbcTable.of(source, "orders");
    count.set(0);

    assertThat(run(source, table).state()).isEqualTo(RunState.COMPLETED);
    assertThat(database.column("select distinct n from orders")).containsExactly("1");
  }

  static Stream<SQLException> lasting() {
    return Stream.of(
        new SQLException("password", "28P01"),
        new SQLException("role", "28000"),
        new SQLException("no such database", "3D000"),
        new SQLException("no password was provided", "08004"),
        new SQLException("attempt failed", "08001", new UnknownHostException("nowhere.invalid")),
        new SQLTransientConnectionException("pool", new SQLException("password", "28P01")));
  }

  @ParameterizedTest
  @MethodSource("lasting")
  void whatNoTimeMendsIsSaidAtOnce(SQLException why, PostgresDatabase database) throws Exception {
    createOrders(database);
    var source = refusing(database, why);
    var table = JdbcTable.of(source, "orders");
    asked.set(0);
    refusals.set(Integer.MAX_VALUE);

    assertThatThrownBy(() -> run(source, table))
        .isInstanceOf(BackfillException.class)
        .isNotInstanceOf(DatabaseUnreachableException.class)
        .isNotInstanceOf(LedgerUnreachableException.class)
        .hasMessageNotContaining("nowhere");
    assertThat(asked).hasValueLessThan(3);
    assertThatThrownBy(() -> JdbcTable.of(source, "orders"))
        .isNotInstanceOf(DatabaseUnreachableException.class)
        .hasMessageContaining("Check that it is open and that its settings are right");
    assertThatThrownBy(() -> JdbcLedger.in(source).inspect("p"))
        .isInstanceOf(LedgerException.class)
        .isNotInstanceOf(LedgerUnreachableException.class)
        .hasMessageContaining("Correct ")
        .hasMessageContaining("Nothing was written");
  }

  @Test
  void oneMoreConnectionIsTriedOutsideOfARun(PostgresDatabase database) throws Exception {
    createOrders(database);
    var source = refusing(database, new SQLException("starting up", "57P03"));
    var ledger = JdbcLedger.in(source);
    refusals.set(1);
    var table = JdbcTable.of(source, "orders");
    assertThat(run(source, table).state()).isEqualTo(RunState.COMPLETED);

    refusals.set(1);
    assertThat(ledger.inspect("p")).isPresent();
    refusals.set(1);
    assertThat(ledger.attach("p")).isPresent();
    refusals.set(1);
    ledger.forget("p");
    assertThat(ledger.inspect("p")).isEmpty();
  }

  @Test
  void aPortWhereNoServerListensIsNamedWithWhatWasTried() throws Exception {
    var source = new PGSimpleDataSource();
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      source.setServerNames(new String[] {"127.0.0.1"});
      source.setPortNumbers(new int[] {socket.getLocalPort()});
    }
    source.setUser("postgres");
    var plan =
        Backfill.plan("p", dev.backfill.scope.Scope.ids(0, 10))
            .chunkBy(width(5))
            .maxOutage(Duration.ofMillis(300))
            .ledger(JdbcLedger.in(source))
            .build();

    assertThatThrownBy(() -> BackfillRunner.inMemory().run(plan, chunk -> 1))
        .isInstanceOf(LedgerUnreachableException.class)
        .hasMessageContaining("the connection to the database was refused (SQLSTATE 08001)")
        .hasMessageContaining("(maxOutage is 300ms). No chunk was begun");
    assertThatThrownBy(() -> JdbcTable.of(source, "orders"))
        .isInstanceOf(DatabaseUnreachableException.class)
        .hasMessageContaining("the connection to the database was refused");
  }
}
