package dev.backfill.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.report.LedgerReport;
import dev.backfill.run.fixture.Plans;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A run that completes without chunks which a person has left out says so everywhere. */
class SkippedChunksTest {

  private final InMemoryLedger ledger = InMemoryLedger.create();

  @Test
  void aRunWithSkippedChunksCompletesAndSaysThatTheyAreNotDone() throws Exception {
    var begun = new CountDownLatch(1);
    var skipped = new CountDownLatch(1);
    var done = new ConcurrentLinkedQueue<String>();
    var plan = Plans.ids("left_out", 3).ledger(ledger).build();

    try (var run =
        plan.start(
            chunk -> {
              begun.countDown();
              assertThat(skipped.await(1, TimeUnit.MINUTES)).isTrue();
              done.add(chunk.id());
              return 1;
            })) {
      assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
      run.skip("10..20", "the rows are wrong there", "ann");
      skipped.countDown();
      var report = run.await();

      assertThat(report.state()).isEqualTo(RunState.COMPLETED);
      assertThat(done).containsExactly("0..10", "20..30");
      assertThat(report.progress().count(ChunkState.SUCCEEDED)).isEqualTo(2);
      assertThat(report.notes())
          .contains(
              "1 chunk was skipped by a person and not done. ledger.releaseChunk(\"left_out\","
                  + " chunk) takes that back: the next run of the plan then does the chunk.");
      assertThat(report.toMarkdown())
          .contains(
              "(2/3 chunks, 1 skipped)", "## Skipped Chunks", "ann", "the rows are wrong there");
      assertThat(LedgerReport.of(ledger.inspect("left_out").orElseThrow()))
          .contains("## Skipped Chunks", "ann");
      assertThat(plan.explain().continues())
          .contains("✅ COMPLETED, 2 of 3 chunks done, 1 skipped, 2 rows changed");
      assertThatThrownBy(() -> run.skip("0..10", "why", "ann"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("has ended here");
    }
  }

  @Test
  void aSkippedChunkIsDoneByTheNextRunOnceItIsReleased() {
    var done = new ConcurrentLinkedQueue<String>();
    var plan = Plans.ids("taken_back", 3).ledger(ledger).failFast().build();
    var unused =
        org.assertj.core.api.Assertions.catchThrowable(
            () ->
                plan.run(
                    chunk -> {
                      throw new IllegalArgumentException("first");
                    }));
    ledger.skipChunk("taken_back", "0..10", "later", "ann");
    plan.run(chunk -> done.add(chunk.id()) ? 1 : 0);
    assertThat(done).containsExactly("10..20", "20..30");

    ledger.releaseChunk("taken_back", "0..10");
    var report = plan.run(chunk -> done.add(chunk.id()) ? 1 : 0);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(List.copyOf(done)).containsExactly("10..20", "20..30", "0..10");
    assertThat(report.progress().count(ChunkState.SKIPPED)).isZero();
  }
}
