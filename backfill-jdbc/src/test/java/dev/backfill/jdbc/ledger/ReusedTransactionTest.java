package dev.backfill.jdbc.ledger;

import static dev.backfill.ledger.LedgerFixture.PLAN;
import static dev.backfill.ledger.LedgerFixture.claim;
import static dev.backfill.ledger.LedgerFixture.definition;
import static dev.backfill.ledger.LedgerFixture.plan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.jdbc.Inside;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.connection.BorrowedConnection;
import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.failure.BrokenTransactionException;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.jdbc.fixture.CampaignServer;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.fixture.TestSql;
import dev.backfill.jdbc.fixture.WatchedDataSource;
import dev.backfill.jdbc.postgres.PostgresDialect;
import dev.backfill.ledger.FencedTransaction;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.scope.IdRange;
import dev.backfill.testing.ManualClock;
import dev.backfill.work.Batch;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A server that crashes forgets transactions that it has not written down, and gives their numbers
 * to others. That another one with the number has committed does not mean that the work did.
 */
@RunsBeside
class ReusedTransactionTest {

  private static final String NUMBER = "select pg_current_xact_id()::text::bigint";

  private CampaignServer server;
  private RunLedger<IdRange> run;
  private final AtomicReference<@Nullable Connection> whenTheRowIsLocked = new AtomicReference<>();

  @BeforeEach
  void startARunOnAServerThatWritesItsLogLate() throws Exception {
    server = CampaignServer.withRows(1);
    server.execute("alter system set wal_writer_delay = '10s'");
    server.execute("select pg_reload_conf()");
    run =
        Inside.time(JdbcLedger.in(watched()), ManualClock.startingAt("2024-01-15T14:00:00Z"))
            .open(definition(PLAN));
    run.move(RunState.PLANNED, RunState.RUNNING, "");
    plan(run, 3);
  }

  @AfterEach
  void stop() throws Exception {
    run.close();
    server.close();
  }

  @Test
  void aNumberThatTheServerGaveToAnotherTransactionIsNotTakenForACommitOfTheWork()
      throws Exception {
    try (var begun = run.begin(List.of(claim(run))).orElseThrow()) {
      long number = number(begun);
      server.killAndRestart();
      long reused = giveNumbersUpTo(number);

      assertThat(reused).as("the server has forgotten the transaction").isEqualTo(number);
      assertThatCode(() -> begun.failed(new SQLException("crashed", "57P02")))
          .doesNotThrowAnyException();
    }
  }

  /**
   * Of three numbers that are lost, the server has given the first one to a transaction that has
   * committed, and the second one to a transaction that commits while the ledger is asked.
   */
  @Test
  void aSessionThatEndsBeforeTheLastStatementIsNoCommitOfTheWorkEither() throws Exception {
    var first = claim(run);
    var second = claim(run);
    var third = claim(run);
    try (var reused = run.begin(List.of(first)).orElseThrow();
        var open = run.begin(List.of(second)).orElseThrow();
        var unknown = run.begin(List.of(third)).orElseThrow()) {
      long number = number(reused);
      long next = number(open);
      server.killAndRestart();
      assertThat(giveNumbersUpTo(number)).isEqualTo(number);
      var other = server.dataSource().getConnection();
      other.setAutoCommit(false);
      assertThat(TestSql.<Long>one(other, NUMBER, row -> row.getLong(1))).isEqualTo(next);
      whenTheRowIsLocked.set(other);

      for (var begun : List.of(open, reused, unknown)) {
        assertThatThrownBy(() -> begun.commit(List.of(Batch.last(0))))
            .isInstanceOf(SQLException.class)
            .satisfies(e -> assertThat(SqlFailures.breaksConnection(e)).isTrue());
        assertThat(whenTheRowIsLocked).hasNullValue();
      }
    }
  }

  @Test
  void workThatHasCommittedIsKnownAlsoAfterACrash() throws Exception {
    try (var begun = run.begin(List.of(claim(run))).orElseThrow()) {
      long number = number(begun);
      begun.unwrap(Connection.class).createStatement().execute("commit");
      server.killAndRestart();
      long next = giveNumbersUpTo(number + 2);

      assertThat(next).isGreaterThan(number);
      assertThatThrownBy(() -> begun.failed(new SQLException("crashed", "57P02")))
          .isInstanceOf(BrokenTransactionException.class);
    }
  }

  /** A standby that has taken over may be behind: it has not begun the lane's transaction yet. */
  @Test
  void aTransactionOfAServerThatIsGoneHasEndedOnItsSuccessor() throws Exception {
    var clock = ManualClock.startingAt("2024-01-15T14:00:00Z");
    var lanes = new LaneTransactions(Duration.ofSeconds(15), clock);
    var home =
        LedgerLocation.of(
            new PostgresDialect(true), "the successor", "public", "backfill_", "postgres");
    try (var silent = BorrowedConnection.readCommitted(server.dataSource());
        var beats = server.dataSource().getConnection()) {
      var lane = lanes.begun(silent, Long.toString(server.number(NUMBER) + 1_000), "bf:x", "0..10");
      clock.advance(Duration.ofSeconds(16));

      lanes.look(beats, home, PLAN);
      lanes.look(beats, home, PLAN);

      assertThat(lane.isGivenUp()).isTrue();
    }
  }

  /** Before the ledger is asked for the rows of a batch, another transaction commits. */
  private DataSource watched() {
    return WatchedDataSource.of(
        server.dataSource(),
        call -> {
          var arguments = call.arguments();
          if (call.name().equals("prepareStatement")
              && arguments != null
              && String.valueOf(arguments[0]).contains("c.batches, c.tries")) {
            var other = whenTheRowIsLocked.getAndSet(null);
            if (other != null) {
              other.commit();
              other.close();
            }
          }
          return call.proceed();
        });
  }

  private static long number(FencedTransaction begun) throws SQLException {
    return TestSql.one(begun.unwrap(Connection.class), NUMBER, row -> row.getLong(1));
  }

  /** The first of the numbers. */
  private long giveNumbersUpTo(long last) throws SQLException {
    long first = server.number(NUMBER);
    for (long number = first; number < last; ) {
      number = server.number(NUMBER);
    }
    return Math.min(first, last);
  }
}
