package dev.backfill.ledger;

import static dev.backfill.ledger.LedgerFixture.batch;
import static dev.backfill.ledger.LedgerFixture.claim;
import static dev.backfill.ledger.LedgerFixture.claimAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.ledger.FencedTransaction.Outcome;
import dev.backfill.scope.IdRange;
import dev.backfill.testing.ManualClock;
import dev.backfill.work.Batch;
import dev.backfill.work.FailureKind;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The ledger in memory keeps the contract, and says more where it knows more. */
class InMemoryLedgerTest extends LedgerContract {

  private final ManualClock clock = ManualClock.startingAt("2024-01-15T14:00:00Z");
  private final InMemoryLedger ledger = InMemoryLedger.create(clock);

  @Override
  public Ledger ledger() {
    return ledger;
  }

  @Override
  public Ledger sameStoreAsAnotherProcess() {
    return ledger;
  }

  @Override
  public void makeDue(String planName) {
    clock.advance(Duration.ofDays(1));
  }

  @Override
  public void passFortyDays() {
    clock.advance(Duration.ofDays(40));
  }

  @Test
  void aCommitIsLostIfTheFenceHasMovedSinceItsBeginning() throws Exception {
    var run = running(2);
    var held = claim(run, 2);

    try (var tx = run.begin(held).orElseThrow()) {
      run.end(held.get(1), new AttemptResult.Released());
      assertThat(tx.commit(List.of(Batch.last(1), Batch.last(1)))).isEqualTo(Outcome.LOST);
    }

    assertThat(run.view(0).rows()).isEqualTo(RowCounts.NONE);
    assertThat(run.view(0).count(ChunkState.RUNNING)).isEqualTo(1);
  }

  @Test
  void aCommitIsLostIfTheBatchWasNotedSinceItsBeginning() throws Exception {
    var run = running(1);
    var held = claim(run);

    try (var tx = run.begin(List.of(held)).orElseThrow()) {
      run.note(held, batch(3, "k3"));
      assertThat(tx.commit(List.of(batch(3, "k3")))).isEqualTo(Outcome.LOST);
    }

    assertThat(run.view(0).rows()).isEqualTo(new RowCounts(3, 0, 0));
  }

  @Test
  void aTransactionEndsOnce() throws Exception {
    var run = running(1);
    var held = claim(run);
    var tx = run.begin(List.of(held)).orElseThrow();
    tx.commit(List.of(batch(3, "k3")));

    assertThatThrownBy(() -> tx.commit(List.of(batch(3, "k6"))))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> tx.unwrap(String.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.String");
  }

  @Test
  void anIdleLaneIsToldWhenTheNextBackOffIsOver() {
    var run = running(3);
    run.end(claim(run), new AttemptResult.Retry(Duration.ofHours(2), TIMEOUT, true));
    run.end(claim(run), new AttemptResult.Retry(Duration.ofHours(1), TIMEOUT, true));
    var held = claim(run);

    assertThat(run.claim(1)).isEqualTo(new Claim.Idle<>(Duration.ofSeconds(1)));
    run.note(held, Batch.last(1));
    clock.advance(Duration.ofMinutes(20));

    assertThat(run.claim(1)).isEqualTo(new Claim.Idle<>(Duration.ofMinutes(40)));
    clock.advance(Duration.ofMinutes(40));
    assertThat(claim(run).chunk().no()).isEqualTo(2);
  }

  @Test
  void aPausedRunIsIdleAndAnEndedOneStops() {
    var run = running(1);

    run.move(RunState.RUNNING, RunState.PAUSED, "disk full");
    assertThat(run.claim(1)).isEqualTo(new Claim.Idle<>(Duration.ofSeconds(1)));
    run.move(RunState.PAUSED, RunState.FAILED, "given up");

    assertThat(run.claim(1)).isEqualTo(new Claim.Stop<>("the run is FAILED"));
  }

  @Test
  void aProcessThatHasLeftNeitherPlansNorMovesTheRun() {
    var run = started();
    run.close();

    assertThatThrownBy(() -> run.append(LedgerFixture.drafts(1, 1), Optional.empty(), "10", true))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("'" + PLAN + "'");
    assertThat(run.move(RunState.RUNNING, RunState.FAILED, "too late")).isFalse();

    assertThat(run.view(0).state()).isEqualTo(RunState.RUNNING);
    assertThat(run.view(0).total()).isZero();
  }

  @Test
  void timesAreThoseOfTheClock() {
    var run = running(1);
    var start = Instant.parse("2024-01-15T14:00:00Z");
    assertThat(run.view(1).plannedAt()).isEqualTo(start);

    var held = claim(run);
    clock.advance(Duration.ofSeconds(5));
    assertThat(run.view(1).notable().getFirst().took()).hasValue(Duration.ofSeconds(5));
    run.note(held, Batch.last(1));
    clock.advance(Duration.ofSeconds(7));

    assertThat(run.view(1).notable().getFirst().startedAt()).hasValue(start);
    assertThat(run.view(1).notable().getFirst().took()).hasValue(Duration.ofSeconds(5));
  }

  @Test
  void ofManyChunksOnlyThoseWorthNamingAreKept() {
    var run = running(10_000);
    for (ClaimedChunk<IdRange> held : claimAll(run)) {
      switch ((int) held.chunk().no()) {
        case 5_000 -> {
          clock.advance(Duration.ofMinutes(1));
          assertThat(run.note(held, Batch.last(1))).isTrue();
        }
        case 6_000 -> assertThat(run.end(held, new AttemptResult.Failed(TIMEOUT))).isTrue();
        default -> assertThat(run.note(held, Batch.last(1))).isTrue();
      }
    }

    var shown = run.view(10_000).notable();
    var few = run.view(30).notable();

    assertThat(shown).hasSizeBetween(2_000, 2_000 + 500 + 20 + 1);
    assertThat(shown).extracting(ChunkView::no).contains(1L, 2_000L, 6_000L, 10_000L).isSorted();
    assertThat(few).hasSize(30).extracting(ChunkView::no).contains(1L, 6_000L, 10_000L);
    assertThat(run.view(0).count(ChunkState.SUCCEEDED)).isEqualTo(9_999);
  }

  @Test
  void theSlowestChunkIsShownWhereverItWas() {
    var run = running(5_000);
    for (int i = 0; i < 5_000; i++) {
      var held = claim(run);
      if (held.chunk().no() == 3_333) {
        clock.advance(Duration.ofMinutes(1));
      }
      run.note(held, Batch.last(1));
    }

    assertThat(run.view(40).notable()).extracting(ChunkView::no).contains(3_333L);
  }

  @Test
  void itIsAResourceOfItsOwnThatForgetsEverything() throws Exception {
    assertThat(ledger.resource()).isEqualTo(ledger.resource());
    assertThat(ledger.resource()).isNotEqualTo(InMemoryLedger.create().resource());
    assertThat(ledger.resource().name()).isEqualTo("memory");
    assertThat(ledger.resource().classify(new IOException())).isEqualTo(FailureKind.RETRY);
    assertThat(ledger.isDurable()).isFalse();
    try (var tx = ledger.resource().begin()) {
      tx.commit();
      assertThatThrownBy(tx::commit).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aNoteNeedsAKeyThatFitsIntoADatabase() {
    var run = running(1);

    assertThatThrownBy(() -> run.remember("k".repeat(201), ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("200")
        .hasMessageContaining("201");
  }
}
