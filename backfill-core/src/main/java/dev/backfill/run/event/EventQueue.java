package dev.backfill.run.event;

import static java.util.Objects.requireNonNull;

import dev.backfill.progress.ProgressEvent;
import dev.backfill.progress.ProgressEvent.BatchCommitted;
import dev.backfill.progress.ProgressEvent.Checked;
import dev.backfill.progress.ProgressEvent.ChunkChanged;
import dev.backfill.progress.ProgressEvent.Dropped;
import dev.backfill.progress.ProgressEvent.RunChanged;
import dev.backfill.progress.ProgressEvent.Ticked;
import dev.backfill.support.BriefLock;
import dev.backfill.support.Saturated;
import dev.backfill.work.Batch;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * Events that wait for one listener: at most {@value #CAPACITY}.
 *
 * <p>A newer tick takes the place of an unread one, unless a change of the run's state stands
 * between them. From {@value #PRESSURE} waiting events on, a batch joins an unread one of its
 * chunk, unless a change of the chunk's state stands between them. A full queue gives up the oldest
 * event of the least weight.
 *
 * <p>Thread-safe. The lock is held for a few steps only, never while a listener works; the thread
 * of the listener is a platform thread, and the only one that waits.
 */
final class EventQueue {

  static final int CAPACITY = 1_024;
  static final int PRESSURE = CAPACITY / 4;

  private final BriefLock lock = BriefLock.create();
  private final Condition changed = lock.newCondition();
  private final Map<Weight, ArrayDeque<Waiting>> lines = new EnumMap<>(Weight.class);
  private final Map<Long, Waiting> batches = new HashMap<>();
  private @Nullable Waiting tick;
  private long arrivals;
  private int size;
  private long lost;
  private boolean closed;

  EventQueue() {
    for (Weight weight : Weight.values()) {
      lines.put(weight, new ArrayDeque<>());
    }
  }

  /** Never waits for the listener. Does nothing once closed. */
  void offer(ProgressEvent event) {
    lock.lock();
    try {
      if (closed || joins(event)) {
        return;
      }
      var weight = Weight.of(event);
      if (size == CAPACITY && !makeRoom(weight)) {
        lost++;
        return;
      }
      append(new Waiting(arrivals++, event), weight);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the next event; lost events are reported first. Null once closed and empty. */
  @Nullable ProgressEvent take() {
    lock.lock();
    try {
      while (size == 0 && lost == 0 && !closed) {
        changed.awaitUninterruptibly();
      }
      if (lost > 0) {
        var dropped = new Dropped(lost);
        lost = 0;
        return dropped;
      }
      return size == 0 ? null : remove(oldest()).event;
    } finally {
      lock.unlock();
    }
  }

  /** Lets the listener read what waits, and nothing more. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Closes and throws away what waits.
   *
   * @return the number of those events
   */
  long abandon() {
    lock.lock();
    try {
      close();
      long unread = size + lost;
      lines.values().forEach(ArrayDeque::clear);
      size = 0;
      lost = 0;
      return unread;
    } finally {
      lock.unlock();
    }
  }

  private boolean joins(ProgressEvent event) {
    return switch (event) {
      case Ticked ticked -> replacesTick(ticked);
      case BatchCommitted batch when size >= PRESSURE -> joinsBatch(batch);
      default -> false;
    };
  }

  private boolean replacesTick(Ticked newer) {
    if (tick == null) {
      return false;
    }
    tick.event = newer;
    return true;
  }

  private boolean joinsBatch(BatchCommitted later) {
    Waiting waiting = batches.get(later.chunk().no());
    if (waiting == null || !(waiting.event instanceof BatchCommitted earlier)) {
      return false;
    }
    waiting.event = sum(earlier, later);
    return true;
  }

  private static BatchCommitted sum(BatchCommitted earlier, BatchCommitted later) {
    Batch a = earlier.batch();
    Batch b = later.batch();
    return new BatchCommitted(
        later.chunk(),
        new Batch(
            Saturated.sum(a.changed(), b.changed()),
            Saturated.sum(a.kept(), b.kept()),
            Saturated.sum(a.conflicts(), b.conflicts()),
            b.cursor()),
        earlier.took().plus(later.took()));
  }

  private ArrayDeque<Waiting> line(Weight weight) {
    return requireNonNull(lines.get(weight));
  }

  private boolean makeRoom(Weight weight) {
    for (Weight lighter : Weight.values()) {
      if (lighter.compareTo(weight) <= 0 && !line(lighter).isEmpty()) {
        remove(lighter);
        lost++;
        return true;
      }
    }
    return false;
  }

  private void append(Waiting waiting, Weight weight) {
    line(weight).addLast(waiting);
    size++;
    switch (waiting.event) {
      case BatchCommitted batch -> batches.put(batch.chunk().no(), waiting);
      case ChunkChanged change -> batches.remove(change.chunk().no());
      case Ticked ignored -> tick = waiting;
      case RunChanged ignored -> tick = null;
      case Checked ignored -> {}
      case Dropped ignored -> {}
    }
  }

  /** Which line the longest waiting event stands in; there is one. */
  private Weight oldest() {
    Weight found = Weight.BATCH;
    long no = Long.MAX_VALUE;
    for (Weight weight : Weight.values()) {
      Waiting head = line(weight).peekFirst();
      if (head != null && head.no < no) {
        no = head.no;
        found = weight;
      }
    }
    return found;
  }

  private Waiting remove(Weight weight) {
    Waiting head = line(weight).removeFirst();
    size--;
    if (head.event instanceof BatchCommitted batch) {
      batches.remove(batch.chunk().no(), head);
    }
    if (head == tick) {
      tick = null;
    }
    return head;
  }

  /** An event and its place; a later event may join it. */
  private static final class Waiting {
    private final long no;
    private ProgressEvent event;

    private Waiting(long no, ProgressEvent event) {
      this.no = no;
      this.event = event;
    }
  }

  /** The loss if an event is dropped, from little to much. */
  private enum Weight {
    BATCH,
    TICK,
    CHUNK,
    CHECK,
    RUN;

    private static Weight of(ProgressEvent event) {
      return switch (event) {
        case BatchCommitted ignored -> BATCH;
        case Ticked ignored -> TICK;
        case ChunkChanged ignored -> CHUNK;
        case Checked ignored -> CHECK;
        case Dropped ignored -> CHECK;
        case RunChanged ignored -> RUN;
      };
    }
  }
}
