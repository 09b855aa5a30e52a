package dev.backfill.jdbc.ledger;

import static dev.backfill.ledger.LedgerFixture.PLAN;
import static dev.backfill.ledger.LedgerFixture.definition;
import static dev.backfill.ledger.LedgerFixture.drafts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.Inside;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.connection.BorrowedConnection;
import dev.backfill.jdbc.dialect.ArrayValue;
import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.fixture.ExplainedPlan;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.TestSql;
import dev.backfill.jdbc.sql.NamedSql;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.scope.IdRange;
import dev.backfill.testing.ManualClock;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How many pages a claim reads of a run of 100,000 chunks of which most are done. */
@Tag("slow")
@ExtendWith(Postgres.class)
class ClaimCostTest {

  private static final int CHUNKS = 100_000;
  private static final int DONE = 99_000;
  private static final int AT_MOST = 16;

  /** A claim of 16 reads and writes a few pages for each of them, wherever it is in the run. */
  private static final int FEW = 300;

  private PostgresDatabase database;
  private RunLedger<IdRange> run;

  @BeforeEach
  void planTheRun(PostgresDatabase own) throws SQLException {
    database = own;
    run =
        Inside.time(JdbcLedger.in(database.pool()), ManualClock.startingAt("2024-01-15T14:00:00Z"))
            .open(definition(PLAN));
    run.move(RunState.PLANNED, RunState.RUNNING, "");
    assertThat(run.append(drafts(1, CHUNKS), Optional.empty(), "all", true)).isTrue();
    database.execute("analyze backfill_chunk");
  }

  @AfterEach
  void leave() {
    run.close();
  }

  @Test
  void aClaimReadsFewPagesAlthoughMostChunksAreDone() throws Exception {
    finishMost();

    long pages = pages(DONE);

    print("claim from the mark", pages);
    assertThat(pages).isLessThan(FEW);
  }

  @Test
  void anOldSnapshotElsewhereMakesNeitherClaimsNorQuestionsDear() throws Exception {
    try (var old = BorrowedConnection.readCommitted(database.pool())) {
      TestSql.update(
          old.connection(), "set transaction isolation level repeatable read, read only");
      TestSql.list(old.connection(), "select 1 from backfill_run", row -> 1);
      finishMost();

      long fromTheMark = pages(DONE);
      long fromTheStart = pages(0);

      print("claim from the mark under an old snapshot", fromTheMark);
      print("claim from the first chunk under an old snapshot", fromTheStart);
      assertThat(fromTheMark).isLessThan(FEW);
      // the twin: without the mark every dead entry of the index is looked at again
      assertThat(fromTheStart).isGreaterThan(10 * fromTheMark);
      assertFewFromTheMark(LedgerStatement.UNFINISHED_CHUNKS);
      assertFewFromTheMark(LedgerStatement.EVICT);
      assertFewFromTheMark(LedgerStatement.RECLAIM);
    }
  }

  /** What an idle lane asks, and what is asked twice in a lease. */
  private void assertFewFromTheMark(LedgerStatement statement) throws SQLException {
    long fromTheMark = pagesOf(statement, DONE);
    long fromTheStart = pagesOf(statement, 0);

    System.out.printf(
        Locale.ROOT,
        "%s under an old snapshot: %,d pages from the mark, %,d from the first chunk%n",
        statement,
        fromTheMark,
        fromTheStart);
    assertThat(fromTheMark).isLessThan(FEW);
    assertThat(fromTheStart).isGreaterThan(10 * fromTheMark);
  }

  private long pagesOf(LedgerStatement statement, long low) throws SQLException {
    var home = ((JdbcRunLedger<?>) run).home();
    try (var borrowed = BorrowedConnection.readCommitted(database.pool())) {
      var connection = borrowed.connection();
      String plan = "";
      for (int i = 0; i < 2; i++) { // what is read once for the plan does not count
        var call =
            home.sql(statement)
                .rewritten("explain (analyze, buffers, format json) "::concat)
                .on(connection)
                .with("run", UUID.fromString(run.runId()))
                .with("process", UUID.randomUUID())
                .with("low", low);
        var given =
            switch (statement) {
              case UNFINISHED_CHUNKS ->
                  call.with("held", ArrayValue.bigints(List.of())).with("up_to", Long.MAX_VALUE);
              case EVICT -> call.with("run8", "12345678");
              default -> call.with("crash_limit", 3);
            };
        plan = given.one(row -> row.getString(1));
        connection.rollback();
      }
      return ExplainedPlan.of(plan).pages();
    }
  }

  @Test
  void aClaimWritesToNoIndex() throws Exception {
    assertThat(claimsInPlace()).isEqualTo(AT_MOST);

    // the twin: with the index of the first version, a row that changes its state has new entries
    database.execute(
        "drop index backfill_chunk_open",
        "create index backfill_chunk_open on backfill_chunk (run_id, chunk_no)"
            + " where state in ('PENDING', 'RUNNING')");
    assertThat(claimsInPlace()).isZero();
  }

  /** How many rows of a claim were changed without a new entry in an index. */
  private int claimsInPlace() throws SQLException {
    var home = ((JdbcRunLedger<?>) run).home();
    try (var borrowed = BorrowedConnection.readCommitted(database.pool())) {
      var connection = borrowed.connection();
      int before = changedInPlace(connection);
      assertThat(claim(connection, home.sql(LedgerStatement.CLAIM), 0)).hasSize(AT_MOST);
      int after = changedInPlace(connection);
      connection.rollback();
      return after - before;
    }
  }

  /** By this session, since it last told others. */
  private static int changedInPlace(Connection connection) throws SQLException {
    return TestSql.one(
        connection,
        "select n_tup_hot_upd from pg_stat_xact_user_tables where relname = 'backfill_chunk'",
        row -> row.getInt(1));
  }

  /**
   * As lanes do: claimed first, then done, so that the index of unfinished chunks is full of the
   * dead.
   */
  private void finishMost() throws SQLException {
    database.execute(
        "update backfill_chunk set state = 'RUNNING' where chunk_no <= " + DONE,
        "update backfill_chunk set state = 'SUCCEEDED' where chunk_no <= " + DONE);
  }

  private long pages(long low) throws SQLException {
    var home = ((JdbcRunLedger<?>) run).home();
    try (var borrowed = BorrowedConnection.readCommitted(database.pool())) {
      var connection = borrowed.connection();
      explained(connection, home, low); // what is read once for the plan does not count
      return explained(connection, home, low);
    }
  }

  private long explained(Connection connection, LedgerLocation home, long low) throws SQLException {
    String plan =
        claim(
                connection,
                home.sql(LedgerStatement.CLAIM)
                    .rewritten("explain (analyze, buffers, format json) "::concat),
                low)
            .getFirst();
    connection.rollback();
    return ExplainedPlan.of(plan).pages();
  }

  private List<String> claim(Connection connection, NamedSql sql, long low) throws SQLException {
    var process =
        UUID.fromString(database.column("select process_id from backfill_process").getFirst());
    var id = UUID.fromString(run.runId());
    return sql.on(connection)
        .with("process", process)
        .with("run", id)
        .with("low", low)
        .with("up_to", Long.MAX_VALUE)
        .with("count", AT_MOST)
        .list(row -> row.getString(1));
  }

  private static void print(String what, long pages) {
    System.out.printf(
        Locale.ROOT, "%s: %,d pages for %d of %,d chunks%n", what, pages, AT_MOST, CHUNKS);
  }
}
