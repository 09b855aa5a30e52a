package dev.backfill.run;

import static dev.backfill.run.fixture.Plans.JAN_2023;
import static dev.backfill.run.fixture.Plans.year2023;
import static dev.backfill.scope.ChunkBy.MONTH;
import static dev.backfill.scope.ChunkBy.WEEK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.PlanChangedException;
import dev.backfill.ledger.RunIsLiveException;
import dev.backfill.ledger.RunState;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.run.fixture.Plans;
import dev.backfill.scope.DateRange;
import dev.backfill.work.ChunkProcessor;
import java.time.LocalDate;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ResumeTest {

  private final InMemoryLedger ledger = InMemoryLedger.create();
  private final BackfillRunner runner = BackfillRunner.with(ledger);
  private final Queue<String> calls = new ConcurrentLinkedQueue<>();

  private ChunkProcessor<DateRange> counting() {
    return chunk -> {
      calls.add(chunk.id());
      return 1;
    };
  }

  private static ChunkProcessor<DateRange> failingFrom(String id) {
    return chunk -> {
      if (chunk.id().compareTo(id) >= 0) {
        throw new IllegalStateException("no");
      }
      return 1;
    };
  }

  @Test
  void committedChunksAreNotRunAgain() {
    var plan = year2023("orders_tier").retry(dev.backfill.plan.RetryPolicy.attempts(1)).build();
    assertThatThrownBy(() -> runner.run(plan, failingFrom("2023-07")))
        .isInstanceOf(BackfillFailedException.class);

    var report = runner.run(plan, counting());

    assertThat(calls)
        .containsExactlyInAnyOrder(
            "2023-07", "2023-08", "2023-09", "2023-10", "2023-11", "2023-12");
    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.progress().doneBefore()).isEqualTo(6);
    assertThat(report.rowsChanged()).isEqualTo(12);
    assertThat(report.notes()).anySatisfy(note -> assertThat(note).contains("6 chunks were done"));
  }

  @Test
  void aFinishedPlanIsANoOpThatSaysSo() {
    runner.run(year2023("orders_tier").build(), chunk -> 1);

    var report = runner.run(year2023("orders_tier").build(), counting());

    assertThat(calls).isEmpty();
    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.notes()).anySatisfy(note -> assertThat(note).contains("nothing to do"));
  }

  @Test
  void aWiderRangePlansOnlyTheDifferenceAtBothEnds() {
    runner.run(
        Backfill.plan("grows", LocalDate.of(2023, 2, 10), LocalDate.of(2023, 4, 15))
            .chunkBy(MONTH)
            .build(),
        chunk -> 1);

    var report =
        runner.run(
            Backfill.plan("grows", JAN_2023, LocalDate.of(2023, 6, 1)).chunkBy(MONTH).build(),
            counting());

    assertThat(calls)
        .containsExactly("2023-01", "2023-02-01..2023-02-10", "2023-04-15..2023-05-01", "2023-05");
    assertThat(report.progress().total()).isEqualTo(7);
  }

  @Test
  void aNarrowerRangeIsRefused() {
    runner.run(year2023("narrow").build(), chunk -> 1);

    assertThatThrownBy(
            () ->
                runner.run(
                    Backfill.plan("narrow", JAN_2023, LocalDate.of(2023, 6, 1))
                        .chunkBy(MONTH)
                        .build(),
                    counting()))
        .isInstanceOf(PlanChangedException.class)
        .hasMessageContaining("[2023-01-01, 2024-01-01)")
        .hasMessageContaining("[2023-01-01, 2023-06-01)");
    assertThat(calls).isEmpty();
  }

  @Test
  void aChangedDefinitionIsRefusedFieldByField() {
    runner.run(year2023("changed").build(), chunk -> 1);

    assertThatThrownBy(
            () ->
                runner.run(
                    Backfill.plan("changed", JAN_2023, Plans.JAN_2024).chunkBy(WEEK).build(),
                    counting()))
        .isInstanceOf(PlanChangedException.class)
        .hasMessageContaining("chunkBy was 'month', is 'week'")
        .hasMessageContaining("ledger.forget(\"changed\")");
  }

  @Test
  void anotherCodeVersionIsRefused() {
    runner.run(year2023("code").build(), chunk -> 1);

    assertThatThrownBy(() -> runner.run(year2023("code").codeVersion("2").build(), counting()))
        .isInstanceOf(PlanChangedException.class)
        .hasMessageContaining("codeVersion was '1', is '2'");
  }

  @Test
  void settingsThatAreNotPartOfTheDefinitionMayChange() {
    assertThatThrownBy(
            () -> runner.run(year2023("wiring").failFast().build(), failingFrom("2023-02")))
        .isInstanceOf(BackfillFailedException.class);

    var report = runner.run(year2023("wiring").parallelism(4).batchRows(7).build(), counting());

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(calls).hasSize(11);
  }

  @Test
  void planningThatStoppedInTheMiddleGoesOn() throws Exception {
    var begun = new CountDownLatch(1);
    var plan = Plans.ids("long", 3_500).build();
    var first = new ConcurrentLinkedQueue<String>();
    var run =
        runner.start(
            plan,
            chunk -> {
              first.add(chunk.id());
              begun.countDown();
              return 1;
            });
    assertThat(begun.await(120, TimeUnit.SECONDS)).isTrue();
    run.close();

    runner.run(
        plan,
        chunk -> {
          calls.add(chunk.id());
          return 1;
        });

    assertThat(calls.size() + first.size()).isEqualTo(3_500);
    assertThat(calls).doesNotContainAnyElementsOf(List.copyOf(first));
  }

  @Test
  void aSecondRunOfTheSamePlanIsRefusedWhileTheFirstIsLive() throws Exception {
    var begun = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    try (var run =
        runner.start(
            year2023("live").build(),
            chunk -> {
              begun.countDown();
              goOn.await(120, TimeUnit.SECONDS);
              return 1;
            })) {
      assertThat(begun.await(120, TimeUnit.SECONDS)).isTrue();

      assertThatThrownBy(() -> runner.run(year2023("live").build(), counting()))
          .isInstanceOf(RunIsLiveException.class)
          .hasMessageContaining("'live'");

      goOn.countDown();
      assertThat(run.await().state()).isEqualTo(RunState.COMPLETED);
    }
  }
}
