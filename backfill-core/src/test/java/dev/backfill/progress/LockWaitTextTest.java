package dev.backfill.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.ledger.LockWait;
import dev.backfill.ledger.RunState;
import dev.backfill.testing.SnapshotBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lines of progress while lanes wait for locks. */
class LockWaitTextTest {

  private static final LockWait WAIT =
      new LockWait(
          "backfill-orders-lane-2",
          "2023-07",
          "session 4711",
          "application 'billing', idle in transaction since 2024-01-15T14:00:00Z",
          Duration.ofSeconds(2));

  private static ProgressSnapshot snapshot(LockWait... waits) {
    return SnapshotBuilder.of("orders").lockWaits(List.of(waits)).snapshot();
  }

  @Test
  void aLineNamesChunkAndHolder() {
    assertThat(SnapshotText.line(snapshot(WAIT)))
        .endsWith(
            ", chunk 2023-07 waits for a lock of session 4711 (application 'billing', idle in"
                + " transaction since 2024-01-15T14:00:00Z)");
    assertThat(SnapshotText.line(snapshot(WAIT, WAIT, WAIT))).endsWith("14:00:00Z) and 2 more");
    assertThat(SnapshotText.line(snapshot())).doesNotContain("lock");
  }

  @Test
  void aTerminalNamesTheHolder() {
    assertThat(LiveLine.ASCII.of(snapshot(WAIT), 120)).contains("  lock of session 4711  ");
    assertThat(LiveLine.ASCII.of(snapshot(), 120)).doesNotContain("lock");
  }

  @Test
  void anEndedRunNamesNone() {
    var ended =
        SnapshotBuilder.of("orders").state(RunState.FAILED).lockWaits(List.of(WAIT)).snapshot();

    assertThat(SnapshotText.line(ended)).doesNotContain("lock");
  }

  @Test
  void plainProgressWritesALineWhenAWaitBeginsAndNotForEachTick() {
    var lines = new ArrayList<String>();
    var progress = new PlainProgress(lines::add);
    progress.on(new ProgressEvent.Ticked(snapshot()));
    progress.on(new ProgressEvent.Ticked(snapshot()));
    assertThat(lines).hasSize(1);

    progress.on(new ProgressEvent.Ticked(snapshot(WAIT)));
    progress.on(new ProgressEvent.Ticked(snapshot(WAIT)));
    progress.on(new ProgressEvent.Ticked(snapshot()));
    progress.on(new ProgressEvent.Ticked(snapshot(WAIT)));

    assertThat(lines).hasSize(2).last().asString().contains("session 4711");
  }
}
