package dev.backfill.jdbc.ledger;

import static dev.backfill.ledger.LedgerFixture.PLAN;
import static dev.backfill.ledger.LedgerFixture.claim;
import static dev.backfill.ledger.LedgerFixture.claimAll;
import static dev.backfill.ledger.LedgerFixture.definition;
import static dev.backfill.ledger.LedgerFixture.drafts;
import static dev.backfill.ledger.LedgerFixture.numbers;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.ledger.home.LedgerSettings;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.Claim;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.scope.IdRange;
import dev.backfill.work.Batch;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Claims begin above what has ended; a person may have a chunk below done again all the same. */
@ExtendWith(Postgres.class)
class OpenAgainTest {

  private static final int BLOCK = LedgerSettings.DEFAULT.block();
  private static final int ENDED = 2 * BLOCK;

  private PostgresDatabase database;
  private RunLedger<IdRange> run;

  @BeforeEach
  void endMost(PostgresDatabase own) throws SQLException {
    database = own;
    run = JdbcLedger.in(database.pool()).open(definition(PLAN));
    run.move(RunState.PLANNED, RunState.RUNNING, "");
    assertThat(run.append(drafts(1, ENDED + 10), Optional.empty(), "all", true)).isTrue();
    database.execute(
        "update backfill_chunk set state = 'SUCCEEDED', batches = 1, changed = 3,"
            + " started_at = clock_timestamp(), finished_at = clock_timestamp()"
            + " where chunk_no <= "
            + ENDED);
    assertThat(run.view(0).count(ChunkState.SUCCEEDED)).isEqualTo(ENDED);
  }

  @AfterEach
  void leave() {
    run.close();
  }

  private void releaseByHand(long no) throws SQLException {
    database.execute(
        "update backfill_chunk set state = 'PENDING', changed = 0, fence = fence + 1"
            + " where chunk_no = "
            + no);
  }

  @Test
  void aRunIsNotDrainedBeforeTheLedgerWasAskedFromTheFirstChunkOn() throws Exception {
    var last = claim(run, 10);
    releaseByHand(5);
    last.forEach(held -> run.note(held, Batch.last(1)));

    assertThat(run.claim(1)).isInstanceOf(Claim.Idle.class);
    var found = claim(run, 1);

    assertThat(numbers(found)).containsExactly(5L);
    run.note(found.getFirst(), Batch.last(1));
    assertThat(run.claim(1)).isInstanceOf(Claim.Drained.class);
  }

  @Test
  void aRunIsJudgedByWhatIsReadAndNotByWhatIsRemembered() throws Exception {
    claimAll(run).forEach(held -> run.note(held, Batch.last(1)));
    releaseByHand(5);
    assertThat(run.view(0).chunks().keySet())
        .as("remembered, while the run is at work")
        .containsExactly(ChunkState.SUCCEEDED);

    run.move(RunState.RUNNING, RunState.VALIDATING, "");

    var view = run.view(0);
    assertThat(List.of(view.count(ChunkState.PENDING), view.count(ChunkState.SUCCEEDED)))
        .containsExactly(1L, ENDED + 9L);
    assertThat(view.rows().changed()).isEqualTo(3L * (ENDED - 1) + 10);
  }
}
