package dev.backfill.ledger;

import static dev.backfill.ledger.LedgerFixture.batch;
import static dev.backfill.ledger.LedgerFixture.claim;
import static dev.backfill.ledger.LedgerFixture.commit;
import static dev.backfill.ledger.LedgerFixture.definition;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.ledger.FencedTransaction.Outcome;
import dev.backfill.scope.IdRange;
import dev.backfill.work.Batch;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Fencing: whoever has lost a chunk cannot do anything to it any more. */
interface FenceContract extends LedgerFixture {

  @Test
  default void aReleasedClaimIsPowerless() throws Exception {
    var run = running(1);
    var held = claim(run);

    assertThat(run.end(held, new AttemptResult.Released())).isTrue();

    assertPowerless(run, held);
  }

  @Test
  default void aClaimToBeRetriedIsPowerless() throws Exception {
    var run = running(1);
    var held = claim(run);

    assertThat(run.end(held, new AttemptResult.Retry(Duration.ZERO, TIMEOUT, true))).isTrue();

    assertPowerless(run, held);
  }

  @Test
  default void aClaimThatWasSplitIsPowerless() throws Exception {
    var run = running(1);
    var held = claim(run);

    assertThat(run.end(held, halves())).isTrue();

    assertPowerless(run, held);
  }

  @Test
  default void aClaimThatHasEndedIsPowerless() throws Exception {
    var run = running(3);
    var held = claim(run, 3);

    assertThat(run.note(held.get(0), Batch.last(5))).isTrue();
    assertThat(run.end(held.get(1), new AttemptResult.Failed(TIMEOUT))).isTrue();
    assertThat(run.end(held.get(2), new AttemptResult.Skipped("not wanted"))).isTrue();

    assertPowerless(run, held.get(0));
    assertPowerless(run, held.get(0).after(Batch.last(0)));
    assertPowerless(run, held.get(1));
    assertPowerless(run, held.get(2));
  }

  @Test
  default void anOlderClaimIsPowerlessWhileTheNewOneWorks() throws Exception {
    var run = running(1);
    var old = claim(run);
    run.end(old, new AttemptResult.Released());
    var now = claim(run);

    assertPowerless(run, old);

    assertThat(run.note(now, batch(3, "k3"))).isTrue();
    assertPowerless(run, old);
    assertThat(run.note(now.after(batch(0, "k3")), Batch.last(2))).isTrue();
    assertThat(run.view(0).rows()).isEqualTo(new RowCounts(5, 0, 0));
  }

  @Test
  default void theClaimsOfAProcessThatHasLeftArePowerless() throws Exception {
    var left = running(2);
    var held = claim(left);
    left.close();

    var run = open(sameStoreAsAnotherProcess(), definition(PLAN));
    assertPowerless(left, held);
    var now = claim(run);

    assertThat(now.chunk()).isEqualTo(held.chunk());
    assertThat(now.fence()).isGreaterThan(held.fence());
    assertPowerless(left, held);
    assertThat(left.claim(1)).isInstanceOf(Claim.Stop.class);
    assertThat(run.note(now, Batch.last(1))).isTrue();
  }

  @Test
  default void theClaimsOfADeadProcessArePowerlessOnceTheyAreTakenOver() throws Exception {
    var dead = running(1);
    var held = claim(dead);
    kill(dead);

    var run = open(sameStoreAsAnotherProcess(), definition(PLAN));
    var now = claim(run);

    assertThat(now.chunk()).isEqualTo(held.chunk());
    assertThat(now.attempt()).isEqualTo(1);
    assertPowerless(dead, held);
    assertThat(run.note(now, Batch.last(1))).isTrue();
  }

  @Test
  default void aBatchIsNotedOnce() throws Exception {
    var run = running(1);
    var held = claim(run);

    assertThat(run.note(held, batch(3, "k3"))).isTrue();
    assertThat(run.note(held, batch(3, "k3"))).isFalse();
    assertThat(commit(run, List.of(held), List.of(batch(3, "k3")))).isEqualTo(Outcome.LOST);

    assertThat(run.view(0).rows()).isEqualTo(new RowCounts(3, 0, 0));
    var next = held.after(batch(0, "k3"));
    assertThat(run.note(next, Batch.last(1))).isTrue();
  }

  /** Tries everything that a holder can do: nothing is allowed, and nothing changes. */
  private void assertPowerless(RunLedger<IdRange> run, ClaimedChunk<IdRange> stale)
      throws Exception {
    var seen = ledger().attach(PLAN).orElseThrow();
    var before = withoutTime(seen);

    assertThat(run.note(stale, batch(100, "x"))).isFalse();
    assertThat(run.note(stale, Batch.last(100))).isFalse();
    assertThat(commit(run, List.of(stale), List.of(Batch.last(100)))).isEqualTo(Outcome.LOST);
    assertThat(run.end(stale, new AttemptResult.Retry(Duration.ZERO, TIMEOUT, true))).isFalse();
    assertThat(run.end(stale, new AttemptResult.Failed(TIMEOUT))).isFalse();
    assertThat(run.end(stale, new AttemptResult.Skipped("no"))).isFalse();
    assertThat(run.end(stale, halves())).isFalse();
    assertThat(run.end(stale, new AttemptResult.Released())).isFalse();

    assertThat(withoutTime(seen)).isEqualTo(before);
  }

  private static List<Object> withoutTime(RunControl run) {
    var view = run.view(100);
    return List.of(
        view.state(),
        view.chunks(),
        view.rows(),
        view.notable().stream()
            .map(c -> List.of(c.no(), c.state(), c.attempts(), c.rows(), c.failure()))
            .toList());
  }

  private static AttemptResult halves() {
    return new AttemptResult.Split(List.of(new IdRange(0, 5), new IdRange(5, 10)));
  }
}
