package dev.backfill.ledger;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.scope.IdRange;
import dev.backfill.testing.ManualClock;
import dev.backfill.work.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The contract catches ledgers that break the guarantees which everything rests on. */
@SuppressWarnings("JUnitMethodInvoked") // the tests of the contract are what is tested here
class BrokenLedgerTest {

  @Test
  void aLedgerThatIgnoresTheFenceIsCaught() {
    assertCaught(() -> contract(Believing::new).anOlderClaimIsPowerlessWhileTheNewOneWorks());
    assertCaught(() -> contract(Believing::new).aBatchIsNotedOnce());
    assertCaught(() -> contract(Believing::new).theClaimsOfAProcessThatHasLeftArePowerless());
  }

  @Test
  void aLedgerThatClaimsAChunkTwiceIsCaught() {
    assertCaught(() -> contract(Repeating::new).fourThreadsClaimEachChunkExactlyOnce());
    assertCaught(() -> contract(Repeating::new).claimsComeInTheOrderOfWorkSeveralAtATime());
  }

  @Test
  void aLedgerThatLosesItsCursorIsCaught() {
    assertCaught(() -> contract(Starting::new).aRunGoesOnInTheNextProcess());
    assertCaught(() -> contract(Starting::new).theNextAttemptGoesOnWhereTheLastBatchEnded());
  }

  @Test
  void aLedgerThatWritesEveryWindowIsCaught() {
    assertCaught(() -> contract(Hasty::new).aPlannerThatHasFallenBehindWritesNothing());
    assertCaught(() -> contract(Hasty::new).twoPlannersAtOnceWriteEachWindowOnce());
  }

  @Test
  void aLedgerThatOnlyNotesWhatIsSkippedIsCaught() {
    assertCaught(
        () -> contract(Noting::new).aFailedChunkIsSkippedAndNotDoneAgainWithTheOtherFailedOnes());
    assertCaught(() -> contract(Noting::new).aSkippedChunkIsNeverClaimedWhileItsRunLives());
  }

  @Test
  void aScheduleCatchesALedgerThatIgnoresTheFence() {
    var clock = ManualClock.startingAt("2024-01-15T14:00:00Z");

    assertCaught(
        () -> {
          for (int seed = 0; seed < 10; seed++) {
            var ledger = new BrokenLedger(InMemoryLedger.create(clock), Believing::new);
            new LedgerSchedule(ledger, clock, new Random(seed)).checkEachIdIsDoneOnce();
          }
        });
  }

  @Test
  void theModelCatchesALedgerThatIgnoresTheFence() {
    var clock = ManualClock.startingAt("2024-01-15T14:00:00Z");
    var ledger = new BrokenLedger(InMemoryLedger.create(clock), Believing::new);

    assertCaught(
        () -> {
          for (int seed = 0; seed < 10; seed++) {
            var world = new InMemoryScheduleProperties.InMemoryWorld(ledger, clock);
            Schedules.check(world, Schedules.drawn(new Random(seed)));
          }
        });
  }

  private static void assertCaught(ThrowingCallable contractTest) {
    assertThatThrownBy(contractTest).isInstanceOf(AssertionError.class);
  }

  /** The contract, run against a ledger whose memberships are broken. */
  private static LedgerContract contract(UnaryOperator<RunLedger<IdRange>> breaks) {
    return new ContractOf(new BrokenLedger(InMemoryLedger.create(), breaks));
  }

  /** Keeps who has skipped a chunk, and hands it to a lane all the same. */
  private static final class Noting extends ForwardingRunLedger {
    Noting(RunLedger<IdRange> honest) {
      super(honest);
    }

    @Override
    public void skip(String chunkId, String why, String by) {
      remember("skipped." + chunkId, by + ": " + why);
    }
  }

  /** Takes any claim of a chunk for the present one. */
  private static final class Believing extends ForwardingRunLedger {
    /** By run and chunk, over all memberships. */
    private static final Map<String, ClaimedChunk<IdRange>> PRESENT = new ConcurrentHashMap<>();

    Believing(RunLedger<IdRange> honest) {
      super(honest);
    }

    @Override
    public Claim<IdRange> claim(int atMost, long upTo) {
      var claim = super.claim(atMost, upTo);
      if (claim instanceof Claim.Chunks<IdRange> chunks) {
        chunks.held().forEach(held -> PRESENT.put(key(held), held));
      }
      return claim;
    }

    @Override
    public boolean note(ClaimedChunk<IdRange> held, Batch done) {
      var present = PRESENT.getOrDefault(key(held), held);
      PRESENT.put(key(held), present.after(done));
      return super.note(present, done);
    }

    private String key(ClaimedChunk<IdRange> held) {
      return runId() + "/" + held.chunk().no();
    }
  }

  /** Forgets now and then that it has claimed. */
  private static final class Repeating extends ForwardingRunLedger {
    private final List<ClaimedChunk<IdRange>> earlier = new ArrayList<>();

    Repeating(RunLedger<IdRange> honest) {
      super(honest);
    }

    @Override
    public synchronized Claim<IdRange> claim(int atMost, long upTo) {
      if (!earlier.isEmpty()) {
        var again = List.copyOf(earlier);
        earlier.clear();
        return new Claim.Chunks<>(again);
      }
      var claim = super.claim(atMost, upTo);
      if (claim instanceof Claim.Chunks<IdRange> chunks) {
        earlier.addAll(chunks.held());
      }
      return claim;
    }
  }

  /** Begins every attempt at the beginning. */
  private static final class Starting extends ForwardingRunLedger {
    Starting(RunLedger<IdRange> honest) {
      super(honest);
    }

    @Override
    public Claim<IdRange> claim(int atMost, long upTo) {
      var claim = super.claim(atMost, upTo);
      return claim instanceof Claim.Chunks<IdRange> chunks
          ? new Claim.Chunks<>(chunks.held().stream().map(Starting::fromTheBeginning).toList())
          : claim;
    }

    private static ClaimedChunk<IdRange> fromTheBeginning(ClaimedChunk<IdRange> held) {
      return new ClaimedChunk<>(
          held.chunk(),
          held.attempt(),
          held.fence(),
          held.batches(),
          Optional.empty(),
          held.rows());
    }
  }

  /** Does not look whether another planner was faster. */
  private static final class Hasty extends ForwardingRunLedger {
    Hasty(RunLedger<IdRange> honest) {
      super(honest);
    }

    @Override
    public boolean append(
        List<NewChunk<IdRange>> next, Optional<String> seen, String plannedTo, boolean last) {
      return super.append(next, super.plannedTo(), plannedTo, last);
    }
  }
}
