package com.example.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.Plan;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.progress.ProgressListener;
import dev.backfill.run.BackfillRunner;
import dev.backfill.scope.DateRange;
import dev.backfill.testing.ManualClock;
import dev.backfill.testing.Reports;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.ChunkProcessor;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

/** How an application tests its own backfill. */
class TierBackfillTest {

  private static final LocalDate JAN = LocalDate.of(2023, 1, 1);
  private static final LocalDate JUL = LocalDate.of(2023, 7, 1);

  private final OrderRepository orders = mock();
  private final ChunkProcessor<DateRange> work = mock();
  private final ProgressListener listener = mock();

  /** The work by itself: a chunk is made from a range. */
  @Test
  void theWorkFillsTheOrdersOfItsChunk() throws Exception {
    when(orders.fillTier(JAN, JUL)).thenReturn(7L);

    long rows = TierBackfill.work(orders).process(ActiveChunk.of(new DateRange(JAN, JUL)));

    assertThat(rows).isEqualTo(7);
  }

  /** The service by itself: the runner is a mock, the reports are real. */
  @Test
  void theServiceSaysHowManyOrdersWereFilled() {
    BackfillRunner runner = mock();
    when(runner.run(this.<Plan<DateRange>>anything(), any()))
        .thenAnswer(call -> Reports.completed(call.getArgument(0), 42));

    assertThat(new TierBackfill(runner, work, listener).fill(JAN, JUL)).isEqualTo("filled 42");
  }

  @Test
  void theServiceSaysThatItWasStopped() {
    BackfillRunner runner = mock();
    when(runner.run(this.<Plan<DateRange>>anything(), any()))
        .thenAnswer(
            call -> {
              throw Reports.failure(call.getArgument(0), "The disk is full.");
            });

    assertThat(new TierBackfill(runner, work, listener).fill(JAN, JUL)).isEqualTo("stopped FAILED");
  }

  /** The whole, in memory: a ledger that lasts as long as the test, a clock that takes no time. */
  @Test
  void afterAFailureOnlyTheRestIsRun() throws Exception {
    var ledger = InMemoryLedger.create();
    var clock = ManualClock.startingAt("2024-01-15T14:00:00Z").skippingWaits();
    var runner = BackfillRunner.with(ledger, clock, 1);
    var service = new TierBackfill(runner, work, listener);
    when(work.process(any())).thenReturn(10L);
    when(work.process(argThat(TierBackfillTest::isMay)))
        .thenThrow(new IllegalStateException("no connection"))
        .thenReturn(10L);

    String first = service.fill(JAN, JUL);
    String second = service.fill(JAN, JUL);

    assertThat(first).isEqualTo("stopped FAILED");
    assertThat(second).isEqualTo("filled 60");
    verify(work, times(2)).process(argThat(TierBackfillTest::isMay));
    verify(work, times(7)).process(any());
  }

  @Test
  void theListenerIsTold() throws Exception {
    when(work.process(any())).thenReturn(1L);

    new TierBackfill(BackfillRunner.inMemory(), work, listener).fill(JAN, JUL);

    verify(listener, atLeastOnce()).on(any(ProgressEvent.ChunkChanged.class));
    verify(listener).on(argThat(event -> isMove(event, RunState.COMPLETED)));
    verify(listener, never()).on(argThat(event -> isMove(event, RunState.FAILED)));
  }

  private static boolean isMove(ProgressEvent event, RunState state) {
    return event instanceof ProgressEvent.RunChanged changed && changed.state() == state;
  }

  private static boolean isMay(ActiveChunk<? extends DateRange> chunk) {
    return chunk != null && chunk.range().from().getMonthValue() == 5;
  }

  private <T> T anything() {
    return any();
  }
}
