package dev.backfill.jdbc.ledger;

import static dev.backfill.ledger.LedgerFixture.numbers;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.connection.BorrowedConnection;
import dev.backfill.jdbc.dialect.ArrayValue;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.fixture.ExplainedPlan;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.sql.Call;
import dev.backfill.ledger.Claim;
import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.ledger.RunLedger;
import dev.backfill.scope.IdRange;
import dev.backfill.testing.ManualClock;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Claims and fences of several chunks, planned before the table of chunks was ever analyzed. A
 * session keeps such a plan for hours, however long the run becomes. Before version 17, PostgreSQL
 * compares each chunk of the run with the array then, and does not look for those of the array.
 */
@ExtendWith(Postgres.class)
class NeverAnalyzedTest {

  /** For so few the planner takes the chunks of a run for one, and all ways to it for the same. */
  private static final int CHUNKS = 200;

  private static final int AT_MOST = 16;

  private PostgresDatabase database;
  private RunLedger<IdRange> run;

  @BeforeEach
  void planTheRun(PostgresDatabase own) {
    database = own;
    var clock = ManualClock.startingAt("2024-01-15T14:00:00Z");
    run = PlannedRun.of(database.pool(), clock, CHUNKS);
  }

  @AfterEach
  void leave() {
    run.close();
  }

  @Test
  void aClaimReadsTheChunksThatItTakes() throws Exception {
    assertThat(passedByAClaim(sql -> sql)).isEqualTo(AT_MOST);
    assertThat(passedByAClaim(NeverAnalyzedTest::compared)).isEqualTo(AT_MOST);

    assertThat(passedByAClaim(sql -> withoutBounds(compared(sql))))
        .as("the twin: a claim without bounds")
        .isEqualTo(CHUNKS);
  }

  @Test
  void theFenceOfAGroupReadsItsChunks() throws Exception {
    var claims = ((Claim.Chunks<IdRange>) run.claim(AT_MOST)).held();

    assertThat(passedByTheFence(sql -> sql, claims, 1, AT_MOST)).isEqualTo(AT_MOST);
    assertThat(passedByTheFence(NeverAnalyzedTest::compared, claims, 1, AT_MOST))
        .isEqualTo(AT_MOST);
    assertThat(passedByTheFence(NeverAnalyzedTest::compared, claims, 0, Long.MAX_VALUE))
        .as("the twin: bounds that bound nothing")
        .isEqualTo(CHUNKS);
  }

  private long passedByAClaim(UnaryOperator<String> change) throws SQLException {
    return passedBy(
        LedgerStatement.CLAIM,
        change,
        call ->
            call.with("process", process())
                .with("run", UUID.fromString(run.runId()))
                .with("low", 0L)
                .with("up_to", Long.MAX_VALUE)
                .with("count", AT_MOST));
  }

  /** As servers before version 17 run it: the array is no condition of the index. */
  private static String compared(String sql) {
    String looked = "c.chunk_no operator(pg_catalog.=) any (";
    assertThat(sql).contains(looked);
    return sql.replace(
        looked, "(c.chunk_no operator(pg_catalog.+) 0) operator(pg_catalog.=) any (");
  }

  private static String withoutBounds(String claim) {
    return claim
        .replace("(select pg_catalog.min(chunk_no) from next)", "0")
        .replace("(select pg_catalog.max(chunk_no) from next)", "9000000000");
  }

  private long passedByTheFence(
      UnaryOperator<String> change, List<ClaimedChunk<IdRange>> claims, long low, long upTo)
      throws SQLException {
    return passedBy(
        LedgerStatement.FENCE_IN,
        change,
        call ->
            call.with("lock_timeout", "1s")
                .with("statement_timeout", "0")
                .with("idle_timeout", "0")
                .with("session", "fenced")
                .with("at_the_end", false)
                .with("run", UUID.fromString(run.runId()))
                .with("chunks", ArrayValue.bigints(numbers(claims)))
                .with("low", low)
                .with("up_to", upTo)
                .with("process", process())
                .with(
                    "fences", ArrayValue.bigints(claims.stream().map(ClaimedChunk::fence).toList()))
                .with(
                    "batches",
                    ArrayValue.integers(claims.stream().map(ClaimedChunk::batches).toList())));
  }

  /** Rows of chunks that one step of the plan has read, whether it wanted them or not. */
  private long passedBy(LedgerStatement statement, UnaryOperator<String> change, Values values)
      throws SQLException {
    var sql = ((JdbcRunLedger<?>) run).home().sql(statement);
    try (var borrowed = BorrowedConnection.readCommitted(database.pool())) {
      String plan =
          values
              .of(
                  sql.rewritten(text -> "explain (analyze, format json) " + change.apply(text))
                      .on(borrowed.connection()))
              .one(row -> row.getString(1));
      borrowed.connection().rollback();
      return ExplainedPlan.of(plan).touched("backfill_chunk");
    }
  }

  private UUID process() throws SQLException {
    return UUID.fromString(database.column("select process_id from backfill_process").getFirst());
  }

  /** Gives a statement its values. */
  private interface Values {
    Call of(Call call) throws SQLException;
  }
}
