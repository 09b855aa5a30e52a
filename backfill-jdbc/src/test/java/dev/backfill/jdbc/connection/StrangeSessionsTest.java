package dev.backfill.jdbc.connection;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.contract.BackfillException;
import dev.backfill.jdbc.Jdbc;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.WatchedDataSource;
import dev.backfill.plan.Plan;
import dev.backfill.run.BackfillRunner;
import dev.backfill.scope.IdRange;
import dev.backfill.work.TransactionalProcessor;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that are shared, or are in a transaction of the host, are refused as they are. */
@ExtendWith(Postgres.class)
class StrangeSessionsTest {

  private static final String IN_TRANSACTION =
      "gave a connection that is in a transaction already. Nothing was read or changed on it";
  private static final String SHARED = "gave one session of the database to two borrowers at once";

  private PostgresDatabase database;

  @BeforeEach
  void makeTable(PostgresDatabase own) throws SQLException {
    database = own;
    database.execute(
        "create table orders (id bigint primary key, n int not null default 0)",
        "insert into orders select generate_series(1, 1200)",
        "create table hosts (id int)");
  }

  /** What a host may do with Backfill, and a connection of its own. */
  record Use(String name, Step step) {
    @Override
    public String toString() {
      return name;
    }
  }

  interface Step {
    void with(DataSource source, DataSource sound) throws Exception;
  }

  private static Stream<Use> uses() {
    return Stream.of(
        new Use("table", (source, sound) -> assertThat(JdbcTable.of(source, "orders")).isNotNull()),
        new Use("attach", (source, sound) -> JdbcLedger.in(source).attach("p")),
        new Use("inspect", (source, sound) -> JdbcLedger.in(source).inspect("p")),
        new Use("forget", (source, sound) -> JdbcLedger.in(source).forget("p")),
        new Use("runs", (source, sound) -> JdbcLedger.in(source).runs()),
        new Use("run", (source, sound) -> run(plan(sound, source, 2), sound)),
        new Use("work elsewhere", (source, sound) -> run(plan(sound, sound, 2), source)));
  }

  private static Plan<IdRange> plan(DataSource table, DataSource ledger, int lanes) {
    return Backfill.plan("p", JdbcTable.of(table, "orders").ids("id", 0, 1201))
        .chunkBy(width(100))
        .parallelism(lanes)
        .ledger(JdbcLedger.in(ledger))
        .build();
  }

  private static void run(Plan<IdRange> plan, DataSource work) {
    BackfillRunner.inMemory().run(plan, adding(work));
  }

  private static TransactionalProcessor<IdRange> adding(DataSource work) {
    return Jdbc.inTransaction(
        work,
        (tx, chunk) -> {
          try (var update =
              tx.unwrap(Connection.class)
                  .prepareStatement("update orders set n = n + 1 where id >= ? and id < ?")) {
            update.setLong(1, chunk.range().from());
            update.setLong(2, chunk.range().to());
            return update.executeUpdate();
          }
        });
  }

  @ParameterizedTest
  @MethodSource("uses")
  void theTransactionOfAHostIsRefusedAndGoesOn(Use use) throws Exception {
    try (var hosts = database.pool().getConnection()) {
      hosts.setAutoCommit(false);
      hosts.createStatement().execute("insert into hosts values (1)");

      var calls = new ConcurrentLinkedQueue<String>();
      assertThatThrownBy(() -> use.step().with(bound(hosts, calls), database.pool()))
          .isInstanceOf(BackfillException.class)
          .hasMessageContaining(IN_TRANSACTION);

      assertThat(calls).doesNotContain("commit", "rollback", "setAutoCommit", "setSavepoint");
      assertThat(database.column("select id from hosts")).isEmpty();
      assertThat(hosts.getAutoCommit()).isFalse();
      hosts.commit();
    }
    assertThat(database.column("select id from hosts")).containsExactly("1");
    assertThat(database.column("select distinct n from orders")).containsExactly("0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"begin", "begin; select 1/0"})
  void aConnectionThatCommitsByItselfAndIsInATransactionAllTheSameIsRefused(String left)
      throws Exception {
    try (var hosts = database.pool().getConnection();
        var statement = hosts.createStatement()) {
      try {
        statement.execute(left);
      } catch (SQLException e) {
        assertThat(e.getSQLState()).isEqualTo("22012");
      }

      assertThatThrownBy(() -> JdbcTable.of(bound(hosts, new ConcurrentLinkedQueue<>()), "orders"))
          .hasMessageContaining(IN_TRANSACTION);

      statement.execute("rollback");
    }
  }

  @Test
  void aConnectionWithoutAutocommitThatIsIdleIsUsedAndGivenBackAsItCame() throws Exception {
    try (var hosts = database.pool().getConnection()) {
      hosts.setAutoCommit(false);

      assertThat(JdbcTable.of(bound(hosts, new ConcurrentLinkedQueue<>()), "orders")).isNotNull();

      assertThat(hosts.getAutoCommit()).isFalse();
      assertThat(SessionState.inTransaction(hosts)).isFalse();
      hosts.setAutoCommit(true);
    }
  }

  /** What a proxy does that gives all callers the connection of the host's transaction. */
  private static DataSource bound(Connection hosts, ConcurrentLinkedQueue<String> calls) {
    return roundRobin(List.of(hosts), calls);
  }

  private static DataSource roundRobin(List<Connection> own, ConcurrentLinkedQueue<String> calls) {
    var next = new AtomicInteger();
    var none =
        WatchedDataSource.of(
            new org.postgresql.ds.PGSimpleDataSource(),
            call -> {
              calls.add(call.name());
              return switch (call.name()) {
                case "getConnection" -> own.get(next.getAndIncrement() % own.size());
                case "close" -> call.target() instanceof Connection ? null : call.proceed();
                default -> call.proceed();
              };
            });
    return none;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void oneSessionForTwoBorrowersIsRefusedBeforeAnythingIsWritten(int sessions) throws Exception {
    shared(
        sessions,
        source ->
            assertThatThrownBy(() -> run(plan(database.pool(), source, 4), source))
                .isInstanceOf(BackfillException.class)
                .hasMessageContaining(SHARED)
                .hasMessageContaining("Backfill needs 6 connections with a session each"));
    assertThat(database.column("select distinct n from orders")).containsExactly("0");
    assertThat(database.column("select count(*) from backfill_run")).containsExactly("0");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void soItIsWhereTheLedgerIsElsewhere(int sessions) throws Exception {
    shared(
        sessions,
        source ->
            assertThatThrownBy(() -> run(plan(database.pool(), database.pool(), 4), source))
                .isInstanceOf(BackfillException.class)
                .hasMessageContaining(SHARED));
    assertThat(database.column("select distinct n from orders")).containsExactly("0");
  }

  private interface SharedUse {
    void with(DataSource source) throws Exception;
  }

  private void shared(int sessions, SharedUse use) throws Exception {
    var own = new ArrayList<Connection>();
    try {
      for (int i = 0; i < sessions; i++) {
        own.add(database.pool().getConnection());
      }
      use.with(roundRobin(own, new ConcurrentLinkedQueue<>()));
    } finally {
      for (var connection : own) {
        connection.close();
      }
    }
  }
}
