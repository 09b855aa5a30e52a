package dev.backfill.jdbc.ledger;

import static dev.backfill.ledger.LedgerFixture.claim;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.connection.BorrowedConnection;
import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.TestSql;
import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.ledger.FencedTransaction.Outcome;
import dev.backfill.ledger.RunLedger;
import dev.backfill.scope.IdRange;
import dev.backfill.testing.ManualClock;
import dev.backfill.work.Batch;
import dev.backfill.work.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How PostgreSQL plans what stands at both ends of a transaction of the ledger. */
@ExtendWith(Postgres.class)
class FencePlanTest {

  /** PostgreSQL plans a prepared statement five times before it thinks of keeping a plan. */
  private static final int FIRST_PLANS = 5;

  private static final int TIMES = 30;

  /** In a table of a few pages all plans cost the same. */
  private static final int CHUNKS = 20_000;

  /** What {@link LedgerStatement#FENCE_OUT} was before: all claims compared with all. */
  private static final String JOINED =
      """
      with done as (
        select * from unnest($1::bigint[], $2::bigint[]) as d (no, fence))
      update backfill_chunk c set batches = c.batches + 1 from done d
       where c.run_id = $3 and c.chunk_no = any ($1::bigint[])
         and c.chunk_no = d.no and c.fence = d.fence and c.owner = $4 and c.state = 'RUNNING'
      """;

  private static final Pattern PARAMETERS = Pattern.compile("\\$\\d+");

  private PostgresDatabase database;
  private RunLedger<IdRange> run;
  private LedgerLocation home;

  @BeforeEach
  void planTheRun(PostgresDatabase own) {
    database = own;
    var clock = ManualClock.startingAt("2024-01-15T14:00:00Z");
    run = PlannedRun.of(database.pool(), clock, CHUNKS);
    home = ((JdbcRunLedger<?>) run).home();
  }

  @AfterEach
  void leave() {
    run.close();
  }

  @Test
  void chunkAfterChunkIsFencedByThePlansOfTheFirstOnes() throws Exception {
    for (int i = 0; i < TIMES; i++) {
      done(claim(run));
    }

    try (var tx = run.begin(List.of(claim(run))).orElseThrow()) {
      assertThat(planned(connection(tx), LedgerStatement.FENCE_IN_ONE)).isEqualTo(FIRST_PLANS);
      assertThat(planned(connection(tx), LedgerStatement.FENCE_OUT_ONE)).isEqualTo(FIRST_PLANS);
    }
  }

  @Test
  void arraysOfOneWouldBePlannedEachTime() throws Exception {
    try (var borrowed = BorrowedConnection.readCommitted(database.pool())) {
      var connection = borrowed.connection();
      for (int i = 0; i < TIMES; i++) {
        fenceByArrays(connection, claim(run));
      }

      assertThat(planned(connection, LedgerStatement.FENCE_IN))
          .as("what one claim has statements of its own for")
          .isGreaterThan(2 * FIRST_PLANS);
    }
  }

  @Test
  void eachChunkOfAGroupIsLookedUpByItsNumber() throws Exception {
    String lookup = "(chunk_no = d.no)";

    assertThat(generic(numbered(home.sql(LedgerStatement.FENCE_OUT).jdbc())))
        .contains("Index Cond", lookup);
    assertThat(generic(JOINED)).doesNotContain(lookup).contains("Join Filter");
  }

  private void done(ClaimedChunk<IdRange> held) throws Exception {
    try (var tx = run.begin(List.of(held)).orElseThrow()) {
      assertThat(tx.commit(List.of(Batch.last(0)))).isEqualTo(Outcome.COMMITTED);
    }
  }

  private void fenceByArrays(Connection connection, ClaimedChunk<IdRange> held)
      throws SQLException {
    int locked =
        home.sql(LedgerStatement.FENCE_IN)
            .on(connection)
            .with("lock_timeout", "1s")
            .with("statement_timeout", "1s")
            .with("idle_timeout", "1s")
            .with("session", "fenced")
            .with("at_the_end", false)
            .with("run", UUID.fromString(run.runId()))
            .with("chunks", connection.createArrayOf("bigint", new Object[] {held.chunk().no()}))
            .with("low", held.chunk().no())
            .with("up_to", held.chunk().no())
            .with(
                "process",
                UUID.fromString(
                    database.column("select process_id from backfill_process").getFirst()))
            .with("fences", connection.createArrayOf("bigint", new Object[] {held.fence()}))
            .with("batches", connection.createArrayOf("integer", new Object[] {held.batches()}))
            .one(row -> row.getInt(1));
    assertThat(locked).isEqualTo(1);
    connection.rollback();
  }

  /** How often the server has planned a statement of this session. */
  private int planned(Connection connection, LedgerStatement statement) throws SQLException {
    return TestSql.one(
        connection,
        "select coalesce(sum(custom_plans), 0) from pg_prepared_statements where statement = ?",
        row -> row.getInt(1),
        numbered(home.sql(statement).jdbc()));
  }

  private static Connection connection(Transaction tx) {
    return tx.unwrap(Connection.class);
  }

  /** As the driver sends it. */
  private static String numbered(String sql) {
    var parts = sql.split("\\?", -1);
    var text = new StringBuilder(parts[0]);
    for (int no = 1; no < parts.length; no++) {
      text.append('$').append(no).append(parts[no]);
    }
    return text.toString();
  }

  /** The plan for any parameters, of a table that was never analyzed. */
  private String generic(String sql) throws SQLException {
    long parameters = PARAMETERS.matcher(sql).results().map(MatchResult::group).distinct().count();
    var nothing = String.join(", ", Collections.nCopies((int) parameters, "null"));
    try (var connection = database.pool().getConnection()) {
      TestSql.update(connection, "set plan_cache_mode = force_generic_plan");
      TestSql.update(connection, "prepare fence as " + sql);
      var lines =
          TestSql.list(
              connection, "explain execute fence(" + nothing + ")", row -> row.getString(1));
      TestSql.update(connection, "deallocate fence");
      TestSql.update(connection, "reset plan_cache_mode");
      return String.join("\n", lines);
    }
  }
}
