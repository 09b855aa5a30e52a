package dev.backfill.jdbc.ledger;

import static dev.backfill.ledger.LedgerFixture.PLAN;
import static dev.backfill.ledger.LedgerFixture.claim;
import static dev.backfill.ledger.LedgerFixture.definition;
import static dev.backfill.ledger.LedgerFixture.plan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.fixture.TestSql;
import dev.backfill.jdbc.fixture.WatchedDataSource;
import dev.backfill.ledger.FencedTransaction.Outcome;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.scope.IdRange;
import dev.backfill.work.Batch;
import dev.backfill.work.FailureKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The server refuses the last statement of a chunk's transaction, and what says so is changed on
 * its way: by a data source with exceptions of its own, by a driver that works in another way, or
 * by a session that ends before more can be asked.
 */
@RunsBeside
@ExtendWith(Postgres.class)
class RefusedEndTest {

  private PostgresDatabase database;

  @BeforeEach
  void makeTable(PostgresDatabase own) throws SQLException {
    database = own;
    database.execute(
        "create table counted (id bigint primary key, n int not null default 0)",
        "insert into counted (id) select generate_series(0, 19)");
  }

  /** What a data source throws instead of the driver's exception. */
  private interface Disguise {
    Exception of(SQLException thrown);
  }

  private static final Disguise WITH_CAUSE = thrown -> new SQLException("database error", thrown);
  private static final Disguise UNCHECKED =
      thrown -> new IllegalStateException("database error", thrown);
  private static final Disguise MASKED =
      thrown -> new SQLException("database error", thrown.getSQLState());

  @Test
  void workThatEndedItsTransactionIsHeldWhateverTheDataSourceThrowsAroundTheDriversException()
      throws Exception {
    for (var disguise : List.of(WITH_CAUSE, UNCHECKED)) {
      assertThat(ended(disguised(disguise), "rollback"))
          .hasMessageContaining("TX_ENDED_BY_FUNCTION")
          .hasMessageContaining("Its transaction was rolled back");
    }
  }

  @Test
  void workThatCommittedItselfIsHeldAlsoIfTheDataSourceHidesTheMessage() throws Exception {
    assertThat(ended(disguised(MASKED), "commit"))
        .hasMessageContaining("TX_ENDED_BY_FUNCTION")
        .hasMessageContaining("is committed");
  }

  @Test
  void aRefusalOfWhichTheMessageIsHiddenIsHeldAndNoFaultOfARow() throws Exception {
    assertThat(ended(disguised(MASKED), "rollback"))
        .hasMessageContaining("the data source hides the message that says why")
        .hasMessageContaining("keep the exceptions of the driver as causes");
  }

  @Test
  void aChunkThatCouldNotBeWrittenIsLostWhateverTheDataSourceThrows() throws Exception {
    keepBatchesOutOfTheLedger();

    assertThat(changed(disguised(WITH_CAUSE))).isEqualTo(Outcome.LOST);
    assertUnchanged();
  }

  @Test
  void workThatEndedItsTransactionIsHeldAlsoIfTheSessionCannotBeAskedAnyMore() throws Exception {
    var asked = new AtomicBoolean();

    assertThat(ended(withoutAnswer(asked, false), "rollback"))
        .hasMessageContaining("Its transaction was rolled back");
    assertThat(asked).isTrue();
  }

  @Test
  void workThatEndedItsTransactionIsHeldAlsoIfTheDatabaseCannotBeAskedAnyMore() throws Exception {
    var asked = new AtomicBoolean();

    assertThat(ended(withoutAnswer(asked, true), "rollback"))
        .hasMessageContaining("Whether it has committed any is not known")
        .satisfies(e -> assertThat(e.getSuppressed()).isNotEmpty());
    assertThat(asked).isTrue();
  }

  @TestFactory
  Stream<DynamicTest> aDriverThatSendsItInAnotherWayCommitsNothingThatIsRefused() {
    return Stream.of("preferQueryMode=simple", "autosave=always", "autosave=conservative")
        .map(setting -> DynamicTest.dynamicTest(setting, () -> assertNothingIsCommitted(setting)));
  }

  private void assertNothingIsCommitted(String setting) throws Exception {
    var driver = new PGSimpleDataSource();
    driver.setUrl(database.url() + "?" + setting);
    driver.setUser("postgres");

    assertThat(ended(driver, "rollback")).hasMessageContaining("TX_ENDED_BY_FUNCTION");
    if (!setting.equals("autosave=always")) { // which takes back the failed statement alone
      assertThatThrownBy(() -> work(driver, "hides", "select 1 / 0"))
          .hasMessageContaining("hid an error");
    }
    assertUnchanged();
    keepBatchesOutOfTheLedger();
    assertThat(changed(driver)).isEqualTo(Outcome.LOST);
    assertUnchanged();
    database.execute("drop function kept_out() cascade");
    assertThat(changed(driver)).isEqualTo(Outcome.COMMITTED);
    database.execute("update counted set n = 0");
    database.dropLedger();
  }

  /** Work that ends its transaction, and writes afterwards. */
  private Throwable ended(DataSource source, String how) {
    var thrown =
        catchThrowable(
            () -> {
              try (var run = begun(source, how);
                  var tx = run.begin(List.of(claim(run))).orElseThrow()) {
                var connection = tx.unwrap(Connection.class);
                TestSql.update(connection, how);
                addOne(connection);
                tx.commit(List.of(Batch.last(10)));
              }
            });
    assertThat(thrown).isNotNull();
    assertThat(SqlFailures.kindOf(thrown)).isEqualTo(FailureKind.HOLD_RUN);
    assertThat(SqlFailures.faultOfRow(thrown)).isEmpty();
    return thrown;
  }

  private Outcome changed(DataSource source) throws Exception {
    return work(source, "changed", "select 1");
  }

  /** Work that changes rows, and does not hear of an error in one statement more. */
  private Outcome work(DataSource source, String name, String statement) throws Exception {
    try (var run = begun(source, name);
        var tx = run.begin(List.of(claim(run))).orElseThrow()) {
      var connection = tx.unwrap(Connection.class);
      addOne(connection);
      try (var more = connection.createStatement()) {
        more.execute(statement);
      } catch (SQLException e) {
        assertThat(e.getSQLState()).isEqualTo("22012");
      }
      return tx.commit(List.of(Batch.last(10)));
    }
  }

  private static RunLedger<IdRange> begun(DataSource source, String name) throws Exception {
    var run = JdbcLedger.in(source).open(definition(PLAN + name));
    if (run.view(0).state() == RunState.PLANNED) {
      run.move(RunState.PLANNED, RunState.RUNNING, "");
      plan(run, 2);
    }
    return run;
  }

  private static void addOne(Connection connection) throws SQLException {
    TestSql.update(connection, "update counted set n = n + 1 where id < 10");
  }

  private void assertUnchanged() throws SQLException {
    assertThat(database.number("select max(n) from counted")).isZero();
  }

  /** As a trigger of the user's may do, which returns nothing. */
  private void keepBatchesOutOfTheLedger() throws Exception {
    begun(database.pool(), "first").close(); // makes the tables
    database.execute(
        """
        create function kept_out() returns trigger language plpgsql as 'begin return null; end'
        """,
        """
        create trigger kept_out before update on backfill_chunk for each row
          when (new.batches > old.batches) execute function kept_out()
        """);
  }

  private DataSource disguised(Disguise disguise) {
    return WatchedDataSource.of(
        database.pool(),
        call -> {
          try {
            return call.proceed();
          } catch (SQLException e) {
            throw disguise.of(e);
          }
        });
  }

  /** The first session that is asked for the fate of a transaction says nothing. */
  private DataSource withoutAnswer(AtomicBoolean asked, boolean thenAway) {
    return WatchedDataSource.of(
        database.pool(),
        call -> {
          var arguments = call.arguments();
          if (call.name().equals("getConnection") && thenAway && asked.get()) {
            throw new SQLException("refused by the test", "08001");
          }
          if (call.name().equals("prepareStatement")
              && arguments != null
              && String.valueOf(arguments[0]).contains("pg_prepared_xacts")
              && asked.compareAndSet(false, true)) {
            throw new SQLException("timed out", "57014");
          }
          return call.proceed();
        });
  }
}
