package dev.backfill.jdbc.ledger;

import static dev.backfill.jdbc.ledger.LookSchedule.Step.APPEND;
import static dev.backfill.jdbc.ledger.LookSchedule.Step.BEGIN_AGAIN;
import static dev.backfill.jdbc.ledger.LookSchedule.Step.CLAIM;
import static dev.backfill.jdbc.ledger.LookSchedule.Step.DO_AGAIN;
import static dev.backfill.jdbc.ledger.LookSchedule.Step.FAIL;
import static dev.backfill.jdbc.ledger.LookSchedule.Step.FINISH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.jdbc.fixture.CampaignLimits;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.ledger.LookSchedule.Step;
import dev.backfill.ledger.ChunkState;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A process that remembers the sums of chunks that have ended sees what the ledger holds, whatever
 * happens; one that remembers too much is caught.
 */
@RunsBeside
@ExtendWith(Postgres.class)
class RememberedChunksTest {

  private static final CampaignLimits LIMITS = CampaignLimits.of("looks", 40, 2, 3);
  private static final int STEPS = 60;

  @Test
  void whatIsShownIsWhatTheLedgerHoldsWhateverTheSchedule(PostgresDatabase database)
      throws Exception {
    var clock = LIMITS.begin();
    var random = LIMITS.random();
    int schedules = 0;
    long remembered = 0;
    while (clock.goesOn(schedules)) {
      schedules++;
      remembered += goThrough(database, random);
    }

    LIMITS.print("%d schedules, %d chunks not read again".formatted(schedules, remembered));
    assertThat(schedules).isGreaterThanOrEqualTo(LIMITS.floor());
    assertThat(remembered).isPositive();
  }

  @Test
  void aReaderThatTakesFailedChunksForFinalIsCaught(PostgresDatabase database) {
    assertCaught(
        database,
        andAlso(ChunkState.FAILED),
        List.of(APPEND, CLAIM, FAIL, FINISH, FINISH, FINISH, BEGIN_AGAIN));
  }

  @Test
  void aReaderThatTakesChunksAtWorkForFinalIsCaught(PostgresDatabase database) {
    assertCaught(database, andAlso(ChunkState.RUNNING), List.of(APPEND, CLAIM, FINISH));
  }

  @Test
  void aReaderThatDoesNotHearOfChunksThatAreDoneAgainIsCaught(PostgresDatabase database) {
    assertCaught(
        database,
        EndedBlocks.FOR_GOOD,
        List.of(APPEND, CLAIM, FINISH, FINISH, FINISH, FINISH, DO_AGAIN));
  }

  private static long goThrough(PostgresDatabase database, Random random) throws Exception {
    var first = Stream.of(APPEND, CLAIM, FINISH, FINISH, FINISH, FINISH); // a block has ended
    var others = Stream.generate(() -> Step.random(random)).limit(STEPS);
    var steps = Stream.concat(first, others).toList();
    try (var schedule = new LookSchedule(database, random, EndedBlocks.FOR_GOOD, true)) {
      long remembered = schedule.go(steps);
      schedule.rollBackSome();
      return remembered;
    }
  }

  private static Set<ChunkState> andAlso(ChunkState state) {
    var states = EnumSet.copyOf(EndedBlocks.FOR_GOOD);
    states.add(state);
    return states;
  }

  private static void assertCaught(
      PostgresDatabase database, Set<ChunkState> forGood, List<Step> steps) {
    var last = "step %d, %s".formatted(steps.size(), steps.getLast());
    assertThatThrownBy(
            () -> {
              try (var schedule =
                  new LookSchedule(
                      database, LIMITS.random(), forGood, steps.getLast() != DO_AGAIN)) {
                schedule.go(steps);
              }
            })
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(last);
  }
}
