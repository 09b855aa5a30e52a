package dev.backfill.ledger;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.ledger.UpstreamSchedule.Twin;
import dev.backfill.testing.ManualClock;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Chunks that wait for chunks of another plan, on the ledger in memory. */
class UpstreamProperties {

  private static final int TWIN_TRIES = 500;

  @Property(tries = 400)
  void noChunkStartsBeforeAllThatCoverItUpstreamHaveSucceeded(
      @ForAll @Size(max = UpstreamSchedule.LONGEST)
          List<@IntRange(min = 0, max = 9_999) Integer> steps,
      @ForAll long seed)
      throws Exception {
    UpstreamSchedule.check(world(), steps, seed, Twin.NONE);
  }

  @Example
  void aRuleThatIgnoresFailedChunksIsCaught() {
    assertCaught(Twin.IGNORES_FAILED_CHUNKS);
  }

  @Example
  void aRuleThatIgnoresRunningChunksIsCaught() {
    assertCaught(Twin.IGNORES_RUNNING_CHUNKS);
  }

  @Example
  void aRuleThatIgnoresWhatIsNotPlannedIsCaught() {
    assertCaught(Twin.IGNORES_WHAT_IS_NOT_PLANNED);
  }

  private static void assertCaught(Twin twin) {
    assertThatThrownBy(
            () -> {
              var random = new Random(19);
              for (int i = 0; i < TWIN_TRIES; i++) {
                var steps = random.ints(UpstreamSchedule.LONGEST, 0, 10_000).boxed().toList();
                UpstreamSchedule.check(world(), steps, random.nextLong(), twin);
              }
            })
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("step")
        .cause()
        .hasMessageContaining("may start");
  }

  private static ModelledSchedule.World world() {
    var clock = ManualClock.startingAt("2024-01-15T14:00:00Z");
    return new InMemoryScheduleProperties.InMemoryWorld(InMemoryLedger.create(clock), clock);
  }
}
