package dev.backfill.run.event;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.check.Check;
import dev.backfill.check.CheckResult;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RowCounts;
import dev.backfill.ledger.RunState;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.progress.ProgressEvent.BatchCommitted;
import dev.backfill.progress.ProgressEvent.Checked;
import dev.backfill.progress.ProgressEvent.ChunkChanged;
import dev.backfill.progress.ProgressEvent.Dropped;
import dev.backfill.progress.ProgressEvent.RunChanged;
import dev.backfill.progress.ProgressEvent.Ticked;
import dev.backfill.progress.ProgressListener;
import dev.backfill.progress.ProgressSnapshot;
import dev.backfill.run.fixture.Views;
import dev.backfill.run.watch.ProgressTracker;
import dev.backfill.scope.Chunk;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.IdRange;
import dev.backfill.testing.ManualClock;
import dev.backfill.work.Batch;
import dev.backfill.work.Guarantee;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class ListenersTest {

  private final ConcurrentLinkedQueue<ProgressEvent> heard = new ConcurrentLinkedQueue<>();
  private final CountDownLatch busy = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);

  /** Stands still at its first event until it is told to go. */
  private void slow(ProgressEvent event) {
    busy.countDown();
    try {
      go.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    heard.add(event);
  }

  /** Listeners whose only one is busy with a first event, so that all others queue up. */
  private Listeners withASlowOne() throws InterruptedException {
    var listeners = new Listeners("orders_tier", List.of(this::slow));
    listeners.offer(changed(0, ChunkState.RUNNING));
    assertThat(busy.await(120, SECONDS)).isTrue();
    return listeners;
  }

  @Test
  void eventsArriveInOrderOnANamedThreadOfTheListener() {
    var threads = new ConcurrentLinkedQueue<String>();
    var listeners =
        new Listeners(
            "orders_tier",
            List.of(
                event -> threads.add(Thread.currentThread().getName()),
                event -> {
                  heard.add(event);
                  threads.add(Thread.currentThread().getName());
                }));

    LongStream.rangeClosed(1, 100).forEach(no -> listeners.offer(changed(no, ChunkState.RUNNING)));
    listeners.close();

    assertThat(heard)
        .extracting(event -> ((ChunkChanged) event).chunk().no())
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 100).boxed().toList());
    assertThat(threads)
        .containsOnly("backfill-orders_tier-listener-1", "backfill-orders_tier-listener-2");
  }

  @Test
  void batchesOfAChunkBecomeOneUnderPressureAndNoRowIsLost() throws InterruptedException {
    var listeners = withASlowOne();
    for (int i = 0; i < 5_000; i++) {
      listeners.offer(batch(1 + i % 4, 10));
    }
    listeners.offer(changed(1, ChunkState.SUCCEEDED));
    listeners.offer(batch(1, 7));

    go.countDown();
    listeners.close();

    var batches = heard.stream().filter(BatchCommitted.class::isInstance).toList();
    assertThat(batches).hasSize(EventQueue.PRESSURE + 1);
    assertThat(batches.stream().mapToLong(e -> ((BatchCommitted) e).batch().changed()).sum())
        .isEqualTo(50_007);
    assertThat(((BatchCommitted) batches.getLast()).batch().changed()).isEqualTo(7);
    assertThat(heard).noneMatch(Dropped.class::isInstance);
  }

  @Test
  void batchesStayAsTheyAreWithoutPressure() throws InterruptedException {
    var listeners = withASlowOne();
    listeners.offer(batch(1, 10));
    listeners.offer(batch(1, 20));

    go.countDown();
    listeners.close();

    assertThat(heard).filteredOn(BatchCommitted.class::isInstance).hasSize(2);
  }

  @Test
  void aNewerTickReplacesAnUnreadOneButNotAcrossAChangeOfTheRun() throws InterruptedException {
    var listeners = withASlowOne();
    var tick1 = new Ticked(snapshot(1));
    var tick2 = new Ticked(snapshot(2));
    var run = runChanged(RunState.PAUSED, 2);
    var tick3 = new Ticked(snapshot(3));
    List.of(tick1, tick2, run, tick3).forEach(listeners::offer);

    go.countDown();
    listeners.close();

    assertThat(heard.stream().skip(1)).containsExactly(tick2, run, tick3);
  }

  @Test
  void aFullQueueLosesBatchesBeforeChunksAndChunksBeforeChangesOfTheRun()
      throws InterruptedException {
    var listeners = withASlowOne();
    for (int no = 1; no <= 2_000; no++) {
      listeners.offer(batch(no, 1));
    }
    for (int no = 1; no <= 1_500; no++) {
      listeners.offer(changed(no, ChunkState.SUCCEEDED));
    }
    var check = checked();
    var end = runChanged(RunState.COMPLETED, 9);
    listeners.offer(check);
    listeners.offer(end);

    go.countDown();
    listeners.close();

    assertThat(heard).hasSize(1 + 1 + EventQueue.CAPACITY);
    assertThat(heard).noneMatch(BatchCommitted.class::isInstance).contains(check, end);
    assertThat(heard).filteredOn(Dropped.class::isInstance).containsExactly(new Dropped(2_478));
    assertThat(heard)
        .as("of changes of chunks the newest are kept")
        .contains(changed(1_500, ChunkState.SUCCEEDED))
        .doesNotContain(changed(1, ChunkState.SUCCEEDED));
    long changes = heard.stream().filter(ChunkChanged.class::isInstance).count() - 1;
    assertThat(2_478 + changes + 2).isEqualTo(2_000 + 1_500 + 2);
  }

  @Test
  void aThrowingListenerIsLoggedOnceAndGoesOnBeingCalled() {
    ProgressListener bad =
        event -> {
          heard.add(event);
          throw new AssertionError("listener broke");
        };
    String log =
        logOf(
            () -> {
              var listeners = new Listeners("orders_tier", List.of(bad, heard::add));
              listeners.offer(changed(1, ChunkState.RUNNING));
              listeners.offer(changed(2, ChunkState.RUNNING));
              listeners.close();
            });

    assertThat(heard).hasSize(4);
    assertThat(log).containsOnlyOnce("WARN").contains("orders_tier").contains("listener broke");
  }

  @Test
  void aListenerThatInterruptsItselfIsStillCalled() {
    var listeners =
        new Listeners(
            "orders_tier",
            List.of(
                event -> {
                  heard.add(event);
                  Thread.currentThread().interrupt();
                }));

    listeners.offer(changed(1, ChunkState.RUNNING));
    listeners.offer(changed(2, ChunkState.RUNNING));
    listeners.close();

    assertThat(heard).hasSize(2);
  }

  @Test
  @Tag("slow")
  void aHangingListenerIsLeftBehindByNameAndTheOthersGetEverything() throws InterruptedException {
    var took = new AtomicReference<Duration>();
    String log =
        logOf(
            () -> {
              var others = new ConcurrentLinkedQueue<ProgressEvent>();
              var listeners =
                  new Listeners("orders_tier", List.of(this::slow, this::slow, others::add));
              LongStream.range(0, 10)
                  .forEach(no -> listeners.offer(changed(no, ChunkState.RUNNING)));
              long before = System.nanoTime();
              listeners.close();
              listeners.close();
              took.set(Duration.ofNanos(System.nanoTime() - before));
              assertThat(others).hasSize(10);
            });

    assertThat(took.get()).isBetween(Duration.ofMillis(1_900), Duration.ofSeconds(20));
    assertThat(log)
        .contains("'backfill-orders_tier-listener-1', with 9 events unread")
        .contains("'backfill-orders_tier-listener-2', with 9 events unread")
        .doesNotContain("listener-3");
    go.countDown();
  }

  @Test
  void anInterruptedCallerStillWaitsForTheListenersAndKeepsItsFlag() throws InterruptedException {
    var listeners = withASlowOne();
    Thread.ofVirtual().start(go::countDown);

    Thread.currentThread().interrupt();
    listeners.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(heard).hasSize(1);
  }

  @Test
  void aListenerThatClosesItsOwnRunDoesNotWaitForItself() {
    var listeners = new AtomicReference<Listeners>();
    var closed = new CountDownLatch(1);
    listeners.set(
        new Listeners(
            "orders_tier",
            List.of(
                event -> {
                  listeners.get().close();
                  closed.countDown();
                })));

    String log =
        logOf(
            () -> {
              listeners.get().offer(changed(1, ChunkState.RUNNING));
              assertThat(closed.await(120, SECONDS)).isTrue();
            });

    assertThat(log).isEmpty();
  }

  @Test
  void eventsAfterTheCloseAreIgnored() {
    var listeners = new Listeners("orders_tier", List.of(heard::add));
    listeners.close();

    listeners.offer(changed(1, ChunkState.RUNNING));

    assertThat(heard).isEmpty();
  }

  @Test
  void withoutListenersThereIsNothingToTell() {
    try (var none = new Listeners("orders_tier", List.of());
        var one = new Listeners("orders_tier", List.of(heard::add))) {
      assertThat(none.isEmpty()).isTrue();
      assertThat(one.isEmpty()).isFalse();
    }
  }

  private interface Action {
    void run() throws InterruptedException;
  }

  private static String logOf(Action action) {
    var bytes = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      action.run();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      System.setErr(before);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static Chunk<IdRange> chunk(long no) {
    return Chunk.of(no, "chunk-" + no, ChunkKind.RANGE, new IdRange(no, no + 1), Optional.empty());
  }

  private static ProgressEvent changed(long no, ChunkState state) {
    return new ChunkChanged(
        "plan",
        "run",
        chunk(no),
        state,
        1,
        RowCounts.NONE,
        Duration.ZERO,
        new ProgressEvent.Counts(0, 3, true),
        Optional.empty(),
        Optional.empty());
  }

  private static ProgressEvent batch(long no, long rows) {
    return new BatchCommitted(chunk(no), Batch.last(rows), Duration.ofMillis(5));
  }

  private static ProgressEvent checked() {
    return new Checked(
        new CheckResult(
            CheckResult.Phase.POST,
            "row count unchanged",
            Check.passed("12 = 12"),
            Views.PLANNED_AT,
            Duration.ofMillis(3)));
  }

  private static ProgressEvent runChanged(RunState state, long done) {
    return new RunChanged(state, "", snapshot(done));
  }

  private static ProgressSnapshot snapshot(long done) {
    var view = Views.running().chunks(ChunkState.SUCCEEDED, done).chunks(ChunkState.PENDING, 3);
    var clock = ManualClock.startingAt("2024-01-15T14:00:00Z");
    return new ProgressTracker(Guarantee.EXACTLY_ONCE, clock, view.view()).sample(view.view(), 1);
  }
}
