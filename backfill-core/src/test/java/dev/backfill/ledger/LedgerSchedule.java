package dev.backfill.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.scope.IdRange;
import dev.backfill.testing.ManualClock;
import dev.backfill.work.Batch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * One random schedule of claims, batches, failures, splits, restarts and zombies: old claims are
 * used as often as new ones. A worker does an id when the ledger takes the batch that holds it, as
 * a database does that commits both together.
 */
final class LedgerSchedule {
  private static final int CHUNKS = 12;

  private final Random random;
  private final ManualClock clock;
  private final Ledger ledger;
  private final List<ClaimedChunk<IdRange>> claims = new ArrayList<>();
  private final HashMap<Long, Integer> done = new HashMap<>();
  private final HashMap<Long, Long> fences = new HashMap<>();
  private RunLedger<IdRange> run;
  private int planned;

  LedgerSchedule(Ledger ledger, ManualClock clock, Random random) {
    this.ledger = ledger;
    this.clock = clock;
    this.random = random;
    this.run = ledger.open(LedgerFixture.definition("any"));
    run.move(RunState.PLANNED, RunState.RUNNING, "");
  }

  /** Goes through the schedule and checks what came of it. */
  void checkEachIdIsDoneOnce() {
    for (int i = 0; i < 400; i++) {
      step();
    }
    finish();
    assertThat(done).hasSize(CHUNKS * 10).allSatisfy((id, times) -> assertThat(times).isOne());
    assertThat(run.view(0).rows()).isEqualTo(new RowCounts(CHUNKS * 10, 0, 0));
    assertThat(run.view(0).estimates())
        .isEqualTo(new RunView.Estimates(Optional.of(CHUNKS * 10L), CHUNKS * 10L));
  }

  private void step() {
    switch (random.nextInt(12)) {
      case 0 -> append();
      case 1, 2 -> claim();
      case 3 ->
          end(
              new AttemptResult.Retry(
                  Duration.ofMinutes(random.nextInt(3)), LedgerFixture.TIMEOUT, true));
      case 4 -> end(new AttemptResult.Released());
      case 5 -> split();
      case 6 -> clock.advance(Duration.ofMinutes(1));
      case 7 -> restart();
      case 8 -> end(new AttemptResult.Failed(LedgerFixture.TIMEOUT));
      default -> any().ifPresent(held -> note(held, 1 + random.nextInt(4)));
    }
  }

  /** Plans what is left, runs failed chunks again, and does everything in good order. */
  private void finish() {
    while (planned < CHUNKS) {
      append();
    }
    run.close();
    run = ledger.open(LedgerFixture.definition("any"));
    run.move(RunState.RUNNING, RunState.FAILED, "");
    run.move(RunState.FAILED, RunState.RUNNING, "");
    clock.advance(Duration.ofHours(1));
    while (run.claim(3) instanceof Claim.Chunks<IdRange> chunks) {
      chunks.held().forEach(held -> note(held, Integer.MAX_VALUE));
    }
    assertThat(run.claim(1)).isInstanceOf(Claim.Drained.class);
  }

  private void append() {
    if (planned < CHUNKS) {
      var seen = planned == 0 ? Optional.<String>empty() : Optional.of("" + planned);
      var next = LedgerFixture.drafts(planned + 1, planned + 2);
      planned += 2;
      assertThat(run.append(next, seen, "" + planned, planned == CHUNKS)).isTrue();
    }
  }

  private void claim() {
    if (run.claim(1 + random.nextInt(3)) instanceof Claim.Chunks<IdRange> chunks) {
      for (ClaimedChunk<IdRange> held : chunks.held()) {
        Long before = fences.put(held.chunk().no(), held.fence());
        assertThat(before == null || before < held.fence()).isTrue();
        claims.add(held);
      }
    }
  }

  private Optional<ClaimedChunk<IdRange>> any() {
    return claims.isEmpty()
        ? Optional.empty()
        : Optional.of(claims.get(random.nextInt(claims.size())));
  }

  private void end(AttemptResult end) {
    any().ifPresent(held -> run.end(held, end));
  }

  private void restart() {
    run.close();
    run = ledger.open(LedgerFixture.definition("any"));
  }

  private static long next(ClaimedChunk<IdRange> held) {
    return held.cursor().map(Long::parseLong).orElse(held.chunk().range().from());
  }

  /** Does the next ids of a chunk, if the ledger lets it. */
  private void note(ClaimedChunk<IdRange> held, int atMost) {
    long from = next(held);
    long to = Math.min(from + atMost, held.chunk().range().to());
    boolean last = to == held.chunk().range().to();
    var cursor = last ? Optional.<String>empty() : Optional.of(Long.toString(to));
    var batch = new Batch(to - from, 0, 0, cursor);
    if (run.note(held, batch)) {
      for (long id = from; id < to; id++) {
        done.merge(id, 1, Integer::sum);
      }
      claims.add(held.after(batch));
    }
  }

  /** Splits what is left; only a holder that knows every batch may cut it. */
  private void split() {
    any()
        .filter(held -> next(held) + 1 < held.chunk().range().to())
        .filter(this::knowsEveryBatch)
        .ifPresent(
            held -> {
              long middle = (next(held) + held.chunk().range().to()) / 2;
              run.end(
                  held,
                  new AttemptResult.Split(
                      List.of(
                          new IdRange(next(held), middle),
                          new IdRange(middle, held.chunk().range().to()))));
            });
  }

  private boolean knowsEveryBatch(ClaimedChunk<IdRange> held) {
    return LedgerFixture.view(run, held.chunk().no()).rows().changed()
        == next(held) - held.chunk().range().from();
  }
}
