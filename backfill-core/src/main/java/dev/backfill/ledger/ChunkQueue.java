package dev.backfill.ledger;

import static java.util.Comparator.comparing;
import static java.util.Objects.requireNonNullElse;

import dev.backfill.scope.Range;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Iterator;
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

  private final PriorityQueue<ChunkRow<R>> backedOff =
      new PriorityQueue<>(comparing((ChunkRow<R> row) -> due(row)).thenComparingLong(ChunkRow::no));

  /** Adds a chunk with a higher number than all before. */
  void append(ChunkRow<R> row) {
    fresh.addLast(row);
  }

  /** Takes back a chunk that was claimed. */
  void giveBack(ChunkRow<R> row) {
    (row.notBefore() == null ? returned : backedOff).add(row);
  }

  /** Whether none up to this number is left, whatever its time. */
  boolean isEmpty(long upTo) {
    return (fresh.isEmpty() || fresh.element().no() > upTo)
        && returned.stream().noneMatch(row -> row.no() <= upTo)
        && backedOff.stream().noneMatch(row -> row.no() <= upTo);
  }

  /** Takes the next chunk whose time has come, unless its number is greater than the limit. */
  @Nullable ChunkRow<R> poll(Instant now, long upTo) {
    while (!backedOff.isEmpty() && !due(backedOff.element()).isAfter(now)) {
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

  /** How long it is until a back-off is over; empty if there is none. */
  Optional<Duration> untilDue(Instant now) {
    return backedOff.isEmpty()
        ? Optional.empty()
        : Optional.of(Duration.between(now, due(backedOff.element())));
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

  private static Instant due(ChunkRow<?> row) {
    return requireNonNullElse(row.notBefore(), Instant.MIN);
  }
}
