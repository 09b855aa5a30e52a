package dev.backfill.ledger;

import static java.util.Objects.requireNonNull;

import dev.backfill.scope.Range;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The pending chunks of a run, in the order of work. Guarded by the lock of the run. */
final class ChunkQueue<R extends Range> {

  /** Never claimed; appended by ascending number, so that a plain queue keeps the order. */
  private final ArrayDeque<ChunkRow<R>> fresh = new ArrayDeque<>();

  /** Claimed before and given back: their numbers are lower than most. */
  private final PriorityQueue<ChunkRow<R>> returned =
      new PriorityQueue<>(Comparator.comparingLong(ChunkRow::no));

  private final PriorityQueue<ChunkRow<R>> backedOff = new PriorityQueue<>(ChunkQueue::compareDue);

  /** Adds a chunk with a higher number than all before. */
  void append(ChunkRow<R> row) {
    fresh.addLast(row);
  }

  /** Takes back a chunk that was claimed. */
  void giveBack(ChunkRow<R> row) {
    (row.dueNanos() == null ? returned : backedOff).add(row);
  }

  /** Gives up the chunks of a label. */
  List<ChunkRow<R>> take(String id) {
    var all = new ArrayList<ChunkRow<R>>();
    for (var part : List.of(fresh, returned, backedOff)) {
      for (var row : part) {
        if (row.chunk().id().equals(id)) {
          all.add(row);
        }
      }
      part.removeAll(all);
    }
    return all;
  }

  /** Gives up these chunks. */
  void takeAll(Collection<ChunkRow<R>> rows) {
    var all = new HashSet<>(rows);
    fresh.removeAll(all);
    returned.removeAll(all);
    backedOff.removeAll(all);
  }

  /** Returns true if none up to this number is left, whatever its time. */
  boolean isEmpty(long upTo) {
    return (fresh.isEmpty() || fresh.element().no() > upTo)
        && returned.stream().noneMatch(row -> row.no() <= upTo)
        && backedOff.stream().noneMatch(row -> row.no() <= upTo);
  }

  /** Takes the next chunk whose time has come, unless its number is greater than the limit. */
  @Nullable ChunkRow<R> poll(Moment now, long upTo) {
    while (!backedOff.isEmpty() && due(backedOff.element()) - now.nanos() <= 0) {
      returned.add(backedOff.remove());
    }
    boolean again =
        !returned.isEmpty() && (fresh.isEmpty() || returned.element().no() < fresh.element().no());
    var next = again ? returned.element() : fresh.peekFirst();
    if (next == null || next.no() > upTo) {
      return null;
    }
    return again ? returned.remove() : fresh.removeFirst();
  }

  /**
   * Takes the next chunks that may start, as {@link #poll} does one; those that wait stay where
   * they are in the order.
   */
  List<ChunkRow<R>> poll(int atMost, long upTo, Moment now, Upstreams.Rule<R> rule) {
    var taken = new ArrayList<ChunkRow<R>>();
    var waiting = new ArrayList<ChunkRow<R>>();
    for (var row = poll(now, upTo); row != null; row = poll(now, upTo)) {
      if (rule.waitOf(row.chunk().kind(), row.chunk().range()).isPresent()) {
        waiting.add(row);
        continue;
      }
      taken.add(row);
      if (taken.size() == atMost) {
        break;
      }
    }
    returned.addAll(waiting);
    return taken;
  }

  /** All of them, in no order. */
  void forEach(Consumer<ChunkRow<R>> rows) {
    fresh.forEach(rows);
    returned.forEach(rows);
    backedOff.forEach(rows);
  }

  /** The time until a back-off is over; empty if there is none. */
  Optional<Duration> untilDue(Moment now) {
    return backedOff.isEmpty()
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(due(backedOff.element()) - now.nanos()));
  }

  /** Hands out those that were claimed before, and the first and last of the others. */
  void forEachOfEnds(int atMost, Consumer<ChunkRow<R>> rows) {
    returned.forEach(rows);
    backedOff.forEach(rows);
    take(fresh.iterator(), atMost, rows);
    take(fresh.descendingIterator(), atMost, rows);
  }

  private static <T> void take(Iterator<T> from, int atMost, Consumer<T> to) {
    for (int i = 0; i < atMost && from.hasNext(); i++) {
      to.accept(from.next());
    }
  }

  private static long due(ChunkRow<?> row) {
    return requireNonNull(row.dueNanos());
  }

  /** Nanoseconds of a ticker are compared by their difference: they may overflow. */
  private static int compareDue(ChunkRow<?> one, ChunkRow<?> other) {
    int byTime = Long.signum(due(one) - due(other));
    return byTime == 0 ? Long.compare(one.no(), other.no()) : byTime;
  }
}
