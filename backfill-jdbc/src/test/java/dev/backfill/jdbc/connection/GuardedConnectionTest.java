package dev.backfill.jdbc.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.jdbc.dialect.failure.BrokenTransactionException;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.jdbc.fixture.LedgerTests;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.TestSql;
import dev.backfill.jdbc.resource.JdbcResource;
import dev.backfill.jdbc.resource.JdbcTransaction;
import dev.backfill.run.Until;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.PGConnection;

/** What work may do with the connection of its transaction, and what it may not. */
@ExtendWith(Postgres.class)
class GuardedConnectionTest {

  private PostgresDatabase database;
  private JdbcTransaction tx;
  private Connection connection;

  @BeforeEach
  void begin(PostgresDatabase own) throws SQLException {
    database = own;
    database.execute("create table t (id int primary key)");
    tx = JdbcResource.of(database.pool()).begin();
    connection = tx.unwrap(Connection.class);
  }

  @AfterEach
  void close() {
    tx.close();
  }

  @Test
  void everythingThatEndsTheTransactionIsRefusedSayingWhatToDo() throws Exception {
    TestSql.update(connection, "insert into t values (1)");

    Stream.<ThrowingCallable>of(
            connection::commit,
            connection::rollback,
            connection::close,
            () -> connection.abort(Runnable::run),
            () -> connection.setAutoCommit(true),
            () -> connection.setReadOnly(true),
            () -> connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE))
        .forEach(
            refused ->
                assertThatThrownBy(refused)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is refused inside a chunk")
                    .hasMessageContaining("Return to commit, throw to roll back"));

    tx.commit();
    assertThat(database.number("select count(*) from t")).isEqualTo(1);
  }

  @Test
  void statementsLeadBackToTheGuardedConnection() throws Exception {
    try (var statement = connection.createStatement();
        var prepared = connection.prepareStatement("select 1");
        var call = connection.prepareCall("select 1")) {
      assertThat(statement.getConnection()).isSameAs(connection);
      assertThat(prepared.getConnection()).isSameAs(connection);
      assertThat(call.getConnection()).isSameAs(connection);
    }
    assertThat(connection.getMetaData().getConnection()).isSameAs(connection);
    assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
  }

  @Test
  void anotherThreadIsRefused() throws Exception {
    try (var statement = connection.createStatement()) {
      var other =
          LedgerTests.begun(
              () -> {
                assertThatThrownBy(connection::createStatement)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("this connection belongs to thread '")
                    .hasMessageContaining("connections of your own");
                return statement.execute("select 1");
              });

      assertThatThrownBy(() -> other.get(120, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void anEndedTransactionIsRefused() throws Exception {
    var statement = connection.createStatement();
    tx.commit();

    assertThatThrownBy(connection::createStatement)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("belongs to a transaction that has ended");
    assertThatThrownBy(() -> statement.execute("select 1"))
        .isInstanceOf(IllegalStateException.class);
    assertThat(connection.isClosed()).isTrue();
    statement.close();
  }

  @Test
  void closingWithoutCommitRollsBackAndMayBeRepeated() throws Exception {
    TestSql.update(connection, "insert into t values (1)");

    tx.close();
    tx.close();

    assertThat(database.number("select count(*) from t")).isZero();
    assertThat(database.pool().borrowed()).isZero();
  }

  @Test
  void aRunningStatementIsCancelledFromAnotherThread() throws Exception {
    var canceller =
        LedgerTests.begun(
            () -> {
              Until.holds(
                  "the statement runs",
                  () ->
                      database.number(
                              "select count(*) from pg_stat_activity where query like 'select"
                                  + " pg_sleep(60)%' and state = 'active'")
                          > 0);
              tx.cancel();
              return true;
            });

    assertThatThrownBy(() -> TestSql.list(connection, "select pg_sleep(60)", row -> 1))
        .satisfies(e -> assertThat(SqlFailures.stateOf(e)).isEqualTo("57014"));

    assertThat(canceller.get(120, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void cancellingWhereNothingRunsDoesNothing() throws Exception {
    tx.cancel();

    TestSql.update(connection, "insert into t values (1)");
    tx.commit();
    tx.cancel();
    assertThat(database.number("select count(*) from t")).isEqualTo(1);
  }

  @Test
  void theDriversOwnInterfaceIsThereForWhoNeedsIt() throws Exception {
    assertThat(connection.unwrap(PGConnection.class)).isNotNull();
    assertThatThrownBy(() -> tx.unwrap(String.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("unwrap(Connection.class)");
  }

  @Test
  void anErrorHiddenBehindTheGuardIsFoundToo() throws Exception {
    var copy = connection.unwrap(PGConnection.class).getCopyAPI();
    assertThatThrownBy(() -> copy.copyIn("copy no_such_table from stdin"))
        .isInstanceOf(SQLException.class);

    assertThatThrownBy(tx::commit).isInstanceOf(BrokenTransactionException.class);
  }

  @Test
  void twoGuardedConnectionsAreNotEqual() throws Exception {
    try (var other = JdbcResource.of(database.pool()).begin()) {
      assertThat(other.unwrap(Connection.class)).isNotEqualTo(connection);
      assertThat(connection)
          .isEqualTo(tx.unwrap(Connection.class))
          .hasToString("guarded connection of a chunk");
    }
  }
}
