package dev.backfill.jdbc.ledger;

import static dev.backfill.ledger.LedgerFixture.PLAN;
import static dev.backfill.ledger.LedgerFixture.batch;
import static dev.backfill.ledger.LedgerFixture.claim;
import static dev.backfill.ledger.LedgerFixture.definition;
import static dev.backfill.ledger.LedgerFixture.plan;
import static dev.backfill.ledger.LedgerFixture.view;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.jdbc.Inside;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.dialect.failure.BrokenTransactionException;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.jdbc.fixture.FaultyDataSource;
import dev.backfill.jdbc.fixture.FaultyDataSource.Fault;
import dev.backfill.jdbc.fixture.LedgerTests;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.fixture.TestSql;
import dev.backfill.jdbc.resource.JdbcResource;
import dev.backfill.ledger.AttemptResult;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.ledger.FencedTransaction.Outcome;
import dev.backfill.ledger.RowCounts;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.run.Until;
import dev.backfill.scope.IdRange;
import dev.backfill.testing.ManualClock;
import dev.backfill.work.Batch;
import dev.backfill.work.FailureKind;
import dev.backfill.work.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Commits of work and ledger together: what is true when the answer is not to be had. */
@RunsBeside
@ExtendWith(Postgres.class)
class LedgerCommitTest {

  private final ManualClock clock = ManualClock.startingAt("2024-01-15T14:00:00Z");
  private PostgresDatabase database;
  private FaultyDataSource faulty;
  private RunLedger<IdRange> run;

  @BeforeEach
  void startARun(PostgresDatabase own) throws SQLException {
    database = own;
    database.execute("create table counted (id bigint primary key, n int not null default 0)");
    database.execute("insert into counted select generate_series(0, 19)");
    faulty = new FaultyDataSource(database.pool());
    run = PlannedRun.of(faulty.dataSource(), clock, 2);
  }

  @AfterEach
  void leave() {
    run.close();
  }

  @Test
  void aCommitWhoseAnswerIsLostIsKnownToBeCommitted() throws Exception {
    var held = claim(run);

    assertThat(count(held, Fault.AFTER_COMMIT, Batch.last(10))).isEqualTo(Outcome.COMMITTED);

    assertThat(view(run, 1).state()).isEqualTo(ChunkState.SUCCEEDED);
    assertEachRowOfChunkOneIs(1);
  }

  @Test
  void aBatchInTheMiddleWhoseAnswerIsLostGoesOnFromItsCursor() throws Exception {
    var held = claim(run);

    assertThat(count(held, Fault.AFTER_COMMIT, batch(10, "k9"))).isEqualTo(Outcome.COMMITTED);

    assertThat(run.note(held.after(batch(0, "k9")), Batch.last(0))).isTrue();
    assertThat(run.view(0).rows()).isEqualTo(new RowCounts(10, 0, 0));
  }

  @Test
  void aCommitThatWasNeverSentFailsTheAttemptWhichStillHoldsItsChunk() throws Exception {
    var held = claim(run);

    assertThatThrownBy(() -> count(held, Fault.BEFORE_COMMIT, Batch.last(10)))
        .satisfies(e -> assertThat(SqlFailures.stateOf(e)).isEqualTo("08006"));

    assertEachRowOfChunkOneIs(0);
    assertThat(view(run, 1).state()).isEqualTo(ChunkState.RUNNING);
    assertThat(run.end(held, new AttemptResult.Released())).isTrue();
    assertThat(view(run, 1).attempts()).isZero();
    var again = claim(run);
    assertThat(again.chunk().no()).isEqualTo(1);
    assertThat(again.fence()).isGreaterThan(held.fence());
    assertThat(count(again, null, Batch.last(10))).isEqualTo(Outcome.COMMITTED);
    assertEachRowOfChunkOneIs(1);
  }

  /** The twin: who repeats after an exception has changed the rows twice. */
  @Test
  void repeatingBlindlyAfterALostAnswerChangesTheRowsTwice() throws Exception {
    for (int attempt = 0; attempt < 2; attempt++) {
      if (attempt == 0) {
        faulty.nextCommit(Fault.AFTER_COMMIT);
      }
      try (var tx = JdbcResource.of(faulty.dataSource()).begin()) {
        addOne(tx, new IdRange(0, 10));
        tx.commit();
      } catch (SQLException e) {
        assertThat(e.getSQLState()).isEqualTo("08006");
      }
    }

    assertEachRowOfChunkOneIs(2);
  }

  @Test
  void aCommitThatIsStillOnItsWayIsWaitedForWhereAPlainReadIsWrong() throws Exception {
    var held = claim(run);

    var verdict = LedgerTests.begun(() -> count(held, Fault.LATE_COMMIT, Batch.last(10)));
    awaitAWaitForALock();
    // the twin: a read without a lock takes the commit for not done
    assertThat(database.column("select state || batches from backfill_chunk where chunk_no = 1"))
        .containsExactly("RUNNING0");
    faulty.late().commit();
    faulty.late().close();

    assertThat(verdict.get(120, TimeUnit.SECONDS)).isEqualTo(Outcome.COMMITTED);
    assertThat(view(run, 1).state()).isEqualTo(ChunkState.SUCCEEDED);
    assertEachRowOfChunkOneIs(1);
  }

  @Test
  void aCommitThatNeverArrivesIsEvictedAndFailsTheAttempt() throws Exception {
    var held = claim(run);

    var verdict = LedgerTests.begun(() -> count(held, Fault.LATE_COMMIT, Batch.last(10)));
    // asked under a lock timeout; then the old session is ended, and asked again after a wait
    passTimeUntilDone(verdict);

    assertThatThrownBy(verdict::get)
        .cause()
        .satisfies(e -> assertThat(SqlFailures.stateOf(e)).isEqualTo("08006"));
    assertThatThrownBy(() -> faulty.late().commit()).isInstanceOf(SQLException.class);
    faulty.late().close();
    assertEachRowOfChunkOneIs(0);
    assertThat(run.end(held, new AttemptResult.Released())).isTrue();
    assertThat(claim(run).chunk().no()).isEqualTo(1);
  }

  @Test
  void aLedgerThatCannotBeReachedIsAskedUntilItAnswers() throws Exception {
    var held = claim(run);

    var verdict = LedgerTests.begun(() -> countUnreachably(held, 3));
    passTimeUntilDone(verdict);

    assertThat(verdict.get()).isEqualTo(Outcome.COMMITTED);
    assertThat(faulty.refusalsLeft()).isZero();
  }

  @Test
  void aRunThatIsClosedMeanwhileLeavesTheCommitInDoubt() throws Exception {
    var held = claim(run);

    var verdict = LedgerTests.begun(() -> countUnreachably(held, 1_000_000));
    assertThat(clock.awaitWaiting(2, Duration.ofMinutes(2))).isTrue();
    run.close();

    assertThat(verdict.get(120, TimeUnit.SECONDS)).isEqualTo(Outcome.IN_DOUBT);
    faulty.refuseConnections(0);

    try (var next = JdbcLedger.in(database.pool()).open(definition(PLAN))) {
      assertThat(view(next, 1).state()).isEqualTo(ChunkState.SUCCEEDED);
    }
  }

  @Test
  void aRefusedCommitFailsTheAttemptInsteadOfBeingRepeatedForEver() throws Exception {
    database.execute(
        "create table parent (id bigint primary key)",
        "create table child (id bigint references parent deferrable initially deferred)");
    var held = claim(run);

    try (var tx = run.begin(List.of(held)).orElseThrow()) {
      TestSql.update(tx.unwrap(Connection.class), "insert into child values (1)");
      assertThatThrownBy(() -> tx.commit(List.of(Batch.last(1))))
          .isInstanceOf(SQLException.class)
          .satisfies(e -> assertThat(SqlFailures.kindOf(e)).isEqualTo(FailureKind.FAIL_CHUNK))
          .satisfies(e -> assertThat(SqlFailures.stateOf(e)).isEqualTo("23503"));
    }

    assertThat(view(run, 1).state()).isEqualTo(ChunkState.RUNNING);
    assertThat(run.note(held, Batch.last(0))).isTrue();
  }

  @Test
  void workThatHidesAnErrorIsNotTakenForDone() throws Exception {
    var held = claim(run);

    try (var tx = run.begin(List.of(held)).orElseThrow()) {
      addOne(tx, held.chunk().range());
      hideAnError(tx);
      assertThatThrownBy(() -> tx.commit(List.of(Batch.last(10))))
          .isInstanceOf(BrokenTransactionException.class)
          .hasMessageContaining("hid an error")
          .hasMessageContaining("23505")
          .satisfies(e -> assertThat(SqlFailures.kindOf(e)).isEqualTo(FailureKind.FAIL_CHUNK));
    }

    assertEachRowOfChunkOneIs(0);
    assertThat(view(run, 1).state()).isEqualTo(ChunkState.RUNNING);
  }

  /** The twin: the driver's commit of an aborted transaction says nothing at all. */
  @Test
  void theDriverTakesAHiddenErrorForSuccessUnlessItIsAsked() throws Exception {
    try (var connection = database.pool().getConnection()) {
      connection.setAutoCommit(false);
      assertThatThrownBy(() -> TestSql.update(connection, "insert into counted values (5)"))
          .isInstanceOf(SQLException.class);
      assertThatCode(connection::commit).doesNotThrowAnyException();
      connection.setAutoCommit(true);
    }
    try (var tx = JdbcResource.of(database.pool()).begin()) {
      hideAnError(tx);
      assertThatThrownBy(tx::commit).hasMessageContaining("hid an error");
    }
  }

  @Test
  void aCommitAsAStatementStopsTheRun() throws Exception {
    assertEndedByFunction("commit");
  }

  @Test
  void aRollbackAsAStatementStopsTheRun() throws Exception {
    assertEndedByFunction("rollback");
  }

  @Test
  void whatAFunctionWritesAfterItHasEndedItsTransactionIsNotCommitted() throws Exception {
    assertThatThrownBy(() -> endAndWrite(run)).hasMessageContaining("TX_ENDED_BY_FUNCTION");

    assertEachRowOfChunkOneIs(0);
  }

  @Test
  void aBatchThatTheDatabaseKeepsOutOfTheLedgerIsNotCommitted() throws Exception {
    keepBatchesOutOfTheLedger();

    assertThat(count(claim(run), null, Batch.last(10))).isEqualTo(Outcome.LOST);

    assertEachRowOfChunkOneIs(0);
  }

  @Test
  void aChunkOfAGroupThatTheDatabaseKeepsOutOfTheLedgerTakesAllBack() throws Exception {
    keepBatchesOutOfTheLedger();
    var held = claim(run, 2);

    try (var tx = run.begin(held).orElseThrow()) {
      addOne(tx, held.getFirst().chunk().range());
      assertThat(tx.commit(List.of(Batch.last(10), Batch.last(0)))).isEqualTo(Outcome.LOST);
    }

    assertEachRowOfChunkOneIs(0);
    assertThat(view(run, 2).state()).isEqualTo(ChunkState.RUNNING);
  }

  /** The twin: the commit stands in the message, whatever the statement before it has written. */
  @Test
  void withoutTheErrorOfTheLastStatementRowsChangeAndTheLedgerDoesNotKnow() throws Exception {
    try (var broken =
        Inside.time(JdbcLedger.in(BrokenProtocol.MISS_IS_COMMITTED.on(database.pool())), clock)
            .open(definition("broken"))) {
      broken.move(RunState.PLANNED, RunState.RUNNING, "");
      plan(broken, 2);

      endAndWrite(broken);

      assertEachRowOfChunkOneIs(1);
      assertThat(view(broken, 1).state()).isEqualTo(ChunkState.RUNNING);
    }
  }

  private static void endAndWrite(RunLedger<IdRange> run) throws Exception {
    try (var tx = run.begin(List.of(claim(run))).orElseThrow()) {
      TestSql.update(tx.unwrap(Connection.class), "rollback");
      addOne(tx, new IdRange(0, 10));
      tx.commit(List.of(Batch.last(10)));
    }
  }

  /** As a trigger of the user's may do, which returns nothing. */
  private void keepBatchesOutOfTheLedger() throws SQLException {
    database.execute(
        """
        create function kept_out() returns trigger language plpgsql as 'begin return null; end'
        """,
        """
        create trigger kept_out before update on backfill_chunk for each row
          when (new.batches > old.batches and new.chunk_no = 1) execute function kept_out()
        """);
  }

  private void assertEndedByFunction(String statement) throws Exception {
    var held = claim(run);

    try (var tx = run.begin(List.of(held)).orElseThrow()) {
      TestSql.update(tx.unwrap(Connection.class), statement);
      assertThatThrownBy(() -> tx.commit(List.of(Batch.last(0))))
          .hasMessageContaining("TX_ENDED_BY_FUNCTION")
          .satisfies(e -> assertThat(SqlFailures.kindOf(e)).isEqualTo(FailureKind.HOLD_RUN));
    }

    assertThat(view(run, 1).state()).isEqualTo(ChunkState.RUNNING);
  }

  @Test
  void aSavepointOfTheWorkIsItsOwnAffair() throws Exception {
    var held = claim(run);

    try (var tx = run.begin(List.of(held)).orElseThrow()) {
      var connection = tx.unwrap(Connection.class);
      addOne(tx, held.chunk().range());
      var savepoint = connection.setSavepoint();
      hideAnError(tx);
      connection.rollback(savepoint);
      assertThat(tx.commit(List.of(Batch.last(10)))).isEqualTo(Outcome.COMMITTED);
    }

    assertEachRowOfChunkOneIs(1);
  }

  @Test
  void theTransactionOfAChunkHasItsLimitsAndItsName() throws Exception {
    var held = claim(run);

    try (var tx = run.begin(List.of(held)).orElseThrow()) {
      var settings =
          TestSql.one(
              tx.unwrap(Connection.class),
              """
              select concat_ws(' ', current_setting('lock_timeout'),
                     current_setting('statement_timeout'),
                     current_setting('idle_in_transaction_session_timeout'),
                     current_setting('timezone'), current_setting('transaction_isolation'),
                     current_setting('application_name'))
              """,
              row -> row.getString(1));
      assertThat(settings)
          .isEqualTo(
              "5s 0 15s UTC read committed bf:%s/1/%d"
                  .formatted(run.runId().substring(0, 8), held.fence()));
    }

    assertThat(
            database.column(
                "select application_name from pg_stat_activity where datname = current_database()"))
        .noneMatch(name -> name.startsWith("bf:"));
  }

  private Outcome count(ClaimedChunk<IdRange> held, @Nullable Fault fault, Batch done)
      throws Exception {
    try (var tx = run.begin(List.of(held)).orElseThrow()) {
      addOne(tx, held.chunk().range());
      if (fault != null) {
        faulty.nextCommit(fault);
      }
      return tx.commit(List.of(done));
    }
  }

  private static void addOne(Transaction tx, IdRange range) throws SQLException {
    TestSql.update(
        tx.unwrap(Connection.class),
        "update counted set n = n + 1 where id >= ? and id < ?",
        range.from(),
        range.to());
  }

  private static void hideAnError(Transaction tx) {
    assertThatThrownBy(
            () -> TestSql.update(tx.unwrap(Connection.class), "insert into counted values (5)"))
        .isInstanceOf(SQLException.class);
  }

  private void assertEachRowOfChunkOneIs(int n) throws SQLException {
    assertThat(database.column("select distinct n from counted where id < 10"))
        .containsExactly(Integer.toString(n));
  }

  private void awaitAWaitForALock() throws Exception {
    Until.holds(
        "a session waits for a lock",
        () ->
            database.number(
                    "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and"
                        + " datname = current_database()")
                > 0);
  }

  private Outcome countUnreachably(ClaimedChunk<IdRange> held, int refusals) throws Exception {
    try (var tx = run.begin(List.of(held)).orElseThrow()) {
      addOne(tx, held.chunk().range());
      faulty.nextCommit(Fault.AFTER_COMMIT);
      faulty.refuseConnections(refusals);
      return tx.commit(List.of(Batch.last(10)));
    }
  }

  private void passTimeUntilDone(Future<?> task) throws Exception {
    for (int i = 0; i < 3_000 && !task.isDone(); i++) {
      database.number("select 1 from pg_sleep(0.01)");
      clock.advance(Duration.ofMillis(100));
    }
    assertThat(task.isDone()).isTrue();
  }
}
