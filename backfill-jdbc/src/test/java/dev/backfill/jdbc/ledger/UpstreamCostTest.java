package dev.backfill.jdbc.ledger;

import static dev.backfill.ledger.LedgerFixture.PLAN;
import static dev.backfill.ledger.LedgerFixture.definition;
import static dev.backfill.ledger.LedgerFixture.drafts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.connection.BorrowedConnection;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.fixture.ExplainedPlan;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.sql.NamedSql;
import dev.backfill.ledger.RunState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a claim reads of a plan upstream of which nearly all chunks are done. */
@Tag("slow")
@ExtendWith(Postgres.class)
class UpstreamCostTest {

  private static final int CHUNKS = Integer.getInteger("backfill.upstream.chunks", 10_000);

  /** As the statement was in version 4 of the tables. */
  private static final String WITHOUT_INDEX =
      "select c.chunk_id, c.kind, c.lo, c.hi, c.state from backfill_chunk c"
          + " where c.run_id = :run and c.state not in ('SUCCEEDED', 'SPLIT')";

  /**
   * Pages that are read.
   *
   * @param now by the ledger
   * @param before as in version 4, the twin
   */
  private record Pages(long now, long before) {}

  @Test
  void tenTimesAsManyChunksThatAreDoneCostNoMorePages(PostgresDatabase database) throws Exception {
    var few = pages(database, CHUNKS / 10);
    var many = pages(database, CHUNKS);

    System.out.printf(
        Locale.ROOT,
        "chunks upstream of a claim: %s of %,d chunks, %s of %,d%n",
        few,
        CHUNKS / 10,
        many,
        CHUNKS);
    assertThat(many.now() * 2).isLessThanOrEqualTo(few.now() * 3);
    assertThat(many.before()).as("the twin reads the whole run").isGreaterThan(4 * many.now());
  }

  private static Pages pages(PostgresDatabase database, int chunks) throws Exception {
    try (var run = JdbcLedger.in(database.pool()).open(definition(PLAN + chunks))) {
      run.move(RunState.PLANNED, RunState.RUNNING, "");
      assertThat(run.append(drafts(1, chunks), Optional.empty(), "all", true)).isTrue();
      done(database, run.runId(), chunks);
      var home = ((JdbcRunLedger<?>) run).home();
      return new Pages(
          read(database, home.sql(LedgerStatement.UPSTREAM_UNFINISHED), run.runId()),
          read(database, NamedSql.of(WITHOUT_INDEX), run.runId()));
    }
  }

  private static long read(PostgresDatabase database, NamedSql sql, String run)
      throws SQLException {
    try (var borrowed = BorrowedConnection.readCommitted(database.pool())) {
      explained(borrowed.connection(), sql, run); // what is read once does not count
      return explained(borrowed.connection(), sql, run).pages();
    }
  }

  /** All but three that have failed, and ten that are unfinished. */
  private static void done(PostgresDatabase database, String run, int chunks) throws SQLException {
    database.execute(
        """
        update backfill_chunk set batches = 1,
               state = case when chunk_no in (3, 33, 63) then 'FAILED' else 'SUCCEEDED' end
         where run_id = '%s' and chunk_no <= %d
        """
            .formatted(run, chunks - 10),
        "vacuum analyze backfill_chunk");
  }

  private static ExplainedPlan explained(Connection connection, NamedSql sql, String run)
      throws SQLException {
    var json =
        sql.rewritten("explain (analyze, buffers, format json) "::concat)
            .on(connection)
            .with("run", UUID.fromString(run))
            .list(row -> row.getString(1));
    connection.rollback();
    return ExplainedPlan.of(json.getFirst());
  }
}
