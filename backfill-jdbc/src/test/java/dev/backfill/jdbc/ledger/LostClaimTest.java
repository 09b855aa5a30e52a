package dev.backfill.jdbc.ledger;

import static dev.backfill.ledger.LedgerFixture.PLAN;
import static dev.backfill.ledger.LedgerFixture.batch;
import static dev.backfill.ledger.LedgerFixture.claim;
import static dev.backfill.ledger.LedgerFixture.claimAll;
import static dev.backfill.ledger.LedgerFixture.definition;
import static dev.backfill.ledger.LedgerFixture.numbers;
import static dev.backfill.ledger.LedgerFixture.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.WatchedDataSource;
import dev.backfill.ledger.Claim;
import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.scope.IdRange;
import dev.backfill.work.Batch;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Lanes that lose sight of a claim while another one claims: the chunk is claimed again. */
@ExtendWith(Postgres.class)
class LostClaimTest {

  private static final String CLAIM = "as beats";
  private static final String GIVE_BACK = "c.chunk_no operator(pg_catalog.<>) all";

  private final AtomicReference<@Nullable String> moment = new AtomicReference<>();
  private Runnable meanwhile = () -> {};
  private RunLedger<IdRange> run;
  private PostgresDatabase database;

  @BeforeEach
  void startARun(PostgresDatabase own) {
    database = own;
    var watched =
        WatchedDataSource.of(
            database.pool(),
            call -> {
              var at = moment.get();
              if (at != null
                  && call.name().equals("prepareStatement")
                  && call.arguments() != null
                  && String.valueOf(call.arguments()[0]).contains(at)
                  && moment.compareAndSet(at, null)) {
                meanwhile.run();
              }
              return call.proceed();
            });
    run = JdbcLedger.in(watched).open(definition(PLAN));
    run.move(RunState.PLANNED, RunState.RUNNING, "");
    plan(run, 3);
  }

  @AfterEach
  void leave() {
    run.close();
  }

  @Test
  void aChunkThatIsLostSightOfWhileAnotherLaneClaimsIsGivenBack() {
    var first = claim(run);
    meanwhile = () -> loseSightOf(first);
    moment.set(CLAIM);

    assertThat(claim(run).chunk().no()).isEqualTo(2);

    assertThat(numbers(claimAll(run))).containsExactly(1L, 3L);
  }

  @Test
  void aChunkThatIsLostSightOfWhileOthersAreGivenBackIsGivenBackToo() {
    var held = claim(run, 2);
    loseSightOf(held.get(1));
    meanwhile = () -> loseSightOf(held.get(0));
    moment.set(GIVE_BACK);

    assertThat(claim(run).chunk().no()).isEqualTo(2);

    assertThat(numbers(claimAll(run))).containsExactly(1L, 3L);
  }

  /** The server stalled in a claim that was given up; released by then, it commits afterwards. */
  @Test
  void aClaimThatCommitsAfterItWasGivenUpIsFoundWhenALaneIsIdle() throws Exception {
    var held = claim(run, 2);
    database.execute(
        "update backfill_chunk set state = 'RUNNING', fence = fence + 1,"
            + " owner = (select process_id from backfill_process) where chunk_no = 3");

    var late = claim(run);

    assertThat(late.chunk().no()).isEqualTo(3);
    assertThat(late.fence()).isGreaterThan(1);
    for (var one : List.of(held.get(0), held.get(1), late)) {
      assertThat(run.note(one, Batch.last(1))).isTrue();
    }
    assertThat(run.claim(1)).isInstanceOf(Claim.Drained.class);
  }

  /** The ledger knows less than the lane: it may be anybody's. */
  private void loseSightOf(ClaimedChunk<IdRange> held) {
    assertThat(run.note(held.after(batch(0, "k")), Batch.last(1))).isFalse();
  }
}
