package dev.backfill.run;

import static dev.backfill.run.fixture.Plans.ids;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.report.BackfillFailedException;
import dev.backfill.run.fixture.CountingWork;
import dev.backfill.run.fixture.OtherResource;
import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import dev.backfill.work.Resource;
import dev.backfill.work.Transaction;
import org.junit.jupiter.api.Test;

/** What breaks before the first chunk is said in the words of the resource, as in a chunk. */
class BrokenStartTest {

  @Test
  void aPreparationThatTheResourceRefusesIsSaidInItsWords() {
    var work =
        new CountingWork(new WordsOfItsOwn()) {
          @Override
          public void prepare(Transaction tx) {
            throw new IllegalStateException("S_1 does not exist");
          }
        };

    var plan = ids("broken", 3).build();

    assertThatThrownBy(() -> BackfillRunner.inMemory().run(plan, work))
        .isInstanceOf(BackfillFailedException.class)
        .message()
        .contains("The run broke: set prepareThreshold=0 for the driver (SQLSTATE 26000). ")
        .doesNotContain("S_1");
  }

  /** Knows what is wrong. */
  private static final class WordsOfItsOwn implements Resource {
    private final OtherResource other = new OtherResource();

    @Override
    public Transaction begin() {
      return other.begin();
    }

    @Override
    public String name() {
      return other.name();
    }

    @Override
    public FailureKind classify(Throwable failure) {
      return FailureKind.FAIL_RUN;
    }

    @Override
    public Failure diagnose(Throwable failure) {
      return new Failure(
          FailureKind.FAIL_RUN, "set prepareThreshold=0 for the driver (SQLSTATE 26000)", "26000");
    }
  }
}
