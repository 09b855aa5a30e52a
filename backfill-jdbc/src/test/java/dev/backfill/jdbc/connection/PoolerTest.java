package dev.backfill.jdbc.connection;

import static dev.backfill.ledger.LedgerFixture.definition;
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
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.Plan;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.BackfillRunner;
import dev.backfill.scope.IdRange;
import dev.backfill.work.TransactionalProcessor;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Behind a pooler in transaction mode. */
@RunsBeside
@ExtendWith(Postgres.class)
class PoolerTest {

  private static final int SESSIONS = 3;

  private static final String SETTINGS =
      "select pg_backend_pid() || ' ' || name, setting from pg_settings"
          + " where name <> 'transaction_isolation'";

  private PostgresDatabase database;
  private PoolingProxy pooler;

  @BeforeEach
  void putInBetween(PostgresDatabase own) throws Exception {
    database = own;
    pooler =
        new PoolingProxy(URI.create(own.url().substring("jdbc:".length())).getPort(), SESSIONS);
    database.execute(
        "create table orders (id bigint primary key, n int not null default 0, said text)",
        "insert into orders select generate_series(1, 300)");
  }

  @AfterEach
  void takeAway() throws Exception {
    pooler.close();
  }

  private DataSource pooled(int prepareThreshold) {
    var source = new PGSimpleDataSource();
    source.setUrl("jdbc:postgresql://localhost:" + pooler.port() + "/" + database.name());
    source.setUser("postgres");
    source.setPrepareThreshold(prepareThreshold);
    return source;
  }

  private static BackfillReport run(
      DataSource source, TransactionalProcessor<? super IdRange> work) {
    var plan =
        Backfill.plan("p", JdbcTable.of(source, "orders").ids("id", 0, 301))
            .chunkBy(width(20))
            .parallelism(2)
            .ledger(JdbcLedger.in(source))
            .build();
    return BackfillRunner.inMemory().run(plan, work);
  }

  @ParameterizedTest
  @ValueSource(strings = {"read committed", "repeatable read", "serializable"})
  void nothingIsSetForASessionThatOthersGetToo(String isolation) throws Exception {
    database.execute(
        "alter database %s set default_transaction_isolation = '%s'"
            .formatted(database.name(), isolation));
    var source = pooled(0);
    var before = settings(source);

    var report =
        run(
            source,
            JdbcTable.of(source, "orders")
                .set("n", "n + 1")
                .set("said", "current_setting('transaction_isolation')"));

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(database.column("select distinct n || said from orders"))
        .containsExactly("1read committed");
    assertThat(JdbcLedger.in(source).inspect("p")).isPresent();
    JdbcLedger.in(source).forget("p");
    var changed = settings(source);
    changed.entrySet().removeAll(before.entrySet());
    assertThat(changed).isEmpty();
  }

  @Test
  void preparedStatementsOfTheDriverAreRefusedAtTheStart() throws Exception {
    assertThatThrownBy(() -> JdbcLedger.in(pooled(5)).open(definition("p")))
        .isInstanceOf(BackfillException.class)
        .message()
        .containsIgnoringCase("set prepareThreshold=0 for the driver")
        .doesNotContain("size of the pool");

    assertThat(database.column("select count(*) from backfill_run")).containsExactly("0");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5})
  void whereTheLedgerDoesNotSeeThePoolerTheRunEndsAndNamesTheSetting(int threshold) {
    var sound = JdbcTable.of(pooled(0), "orders");
    var plan =
        Backfill.plan("p", sound.ids("id", 0, 301))
            .chunkBy(width(20))
            .parallelism(4)
            .ledger(JdbcLedger.in(database.pool()))
            .build();
    var prepared = pooled(threshold);
    var work =
        Jdbc.<IdRange>inTransaction(
            prepared,
            (tx, chunk) -> {
              try (var update =
                  tx.unwrap(Connection.class).prepareStatement("update orders set n = n + ?")) {
                update.setInt(1, 1);
                return update.executeUpdate();
              }
            });

    assertThat(ended(plan, work)).containsIgnoringCase("set prepareThreshold=0 for the driver");
  }

  /** What is said of a run that is refused, or has failed. */
  private static String ended(Plan<IdRange> plan, TransactionalProcessor<IdRange> work) {
    try {
      var report = BackfillRunner.inMemory().run(plan, work);
      assertThat(report.state()).isEqualTo(RunState.FAILED);
      return report.toString();
    } catch (BackfillException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** Every setting of every session: all are held at once. */
  private static Map<String, String> settings(DataSource source) throws SQLException {
    var held = new ArrayList<Connection>();
    try {
      var all = new TreeMap<String, String>();
      for (int i = 0; i < SESSIONS; i++) {
        var connection = source.getConnection();
        held.add(connection);
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement();
            var rows = statement.executeQuery(SETTINGS)) {
          while (rows.next()) {
            all.put(rows.getString(1), rows.getString(2));
          }
        }
      }
      return all;
    } finally {
      for (var connection : held) {
        connection.rollback(); // a pooler ends a session whose client leaves a transaction
        connection.close();
      }
    }
  }
}
