package dev.backfill.testing;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.backfill.Backfill;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.Plan;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.progress.ProgressListener;
import dev.backfill.run.BackfillRunner;
import dev.backfill.scope.IdRange;
import dev.backfill.work.ChunkProcessor;
import org.junit.jupiter.api.Test;

class HostsCanMockTest {

  private static final Plan<IdRange> PLAN =
      Backfill.plan("mocked", 0, 30).chunkBy(width(10)).build();

  @Test
  void aRunner() {
    BackfillRunner runner = mock();
    when(runner.<IdRange>run(eq(PLAN), any())).thenReturn(Reports.completed(PLAN, 42));

    assertThat(new Host(runner).fill()).isEqualTo("42 rows");
  }

  /** A part of an application. */
  private record Host(BackfillRunner runner) {
    String fill() {
      return runner.run(PLAN, chunk -> 1).rowsChanged() + " rows";
    }
  }

  @Test
  void aProcessor() throws Exception {
    ChunkProcessor<IdRange> work = mock();
    when(work.process(any())).thenReturn(7L);

    var report = BackfillRunner.inMemory().run(PLAN, work);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.rowsChanged()).isEqualTo(21);
    verify(work, times(3)).process(any());
  }

  @Test
  void aListener() {
    ProgressListener listener = mock();

    Backfill.plan("mocked", 0, 30).chunkBy(width(10)).listener(listener).run(chunk -> 1);

    verify(listener, atLeastOnce()).on(any(ProgressEvent.RunChanged.class));
  }
}
