package dev.backfill.jdbc.ledger;

import static dev.backfill.ledger.LedgerFixture.PLAN;
import static dev.backfill.ledger.LedgerFixture.definition;
import static dev.backfill.ledger.LedgerFixture.drafts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.connection.BorrowedConnection;
import dev.backfill.jdbc.fixture.CountedCalls;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RunState;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** No statement of a look reads more than so many blocks, however long a run is. */
@ExtendWith(Postgres.class)
class LongLooksTest {

  private static final int CHUNKS = 2 * RunSums.BLOCKS + 100;
  private static final String TOTALS = "as block (low, high)";

  @Test
  void aLookAtManyBlocksIsSeveralStatementsAndHasAllChunks(PostgresDatabase database)
      throws Exception {
    var calls = new CountedCalls(database.pool());
    try (var run = JdbcLedger.in(database.pool()).open(definition(PLAN))) {
      run.move(RunState.PLANNED, RunState.RUNNING, "");
      assertThat(run.append(drafts(1, CHUNKS), Optional.empty(), "all", true)).isTrue();
      database.execute(
          "update backfill_chunk set state = 'SUCCEEDED', batches = 1, changed = chunk_no,"
              + " started_at = clock_timestamp() where chunk_no > 3");
      var views =
          new RunViews(
              ((JdbcRunLedger<?>) run).home(),
              UUID.fromString(run.runId()),
              Object::toString,
              new EndedBlocks(1)); // a chunk is a block
      try (var borrowed = BorrowedConnection.readCommitted(calls.dataSource())) {
        calls.take();
        var first = views.read(borrowed.connection(), 0).orElseThrow();
        borrowed.connection().commit();

        assertThat(first.count(ChunkState.SUCCEEDED)).isEqualTo(CHUNKS - 3);
        assertThat(first.count(ChunkState.PENDING)).isEqualTo(3);
        assertThat(first.rows().changed()).isEqualTo((long) CHUNKS * (CHUNKS + 1) / 2 - 6);
        assertThat(calls.statements(TOTALS)).hasSize(3);

        calls.take();
        var second = views.read(borrowed.connection(), 0).orElseThrow();
        borrowed.connection().commit();

        assertThat(second.rows()).isEqualTo(first.rows());
        assertThat(calls.statements(TOTALS)).hasSize(1);
      }
    }
  }
}
