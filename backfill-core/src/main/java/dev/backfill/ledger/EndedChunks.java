package dev.backfill.ledger;

import static java.util.Comparator.comparing;

import dev.backfill.scope.Range;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The chunks of a run that have ended, as far as they are worth naming: every failed one, the first
 * to end, the last to end, the slowest. Of the others nothing is kept, so that a run of a million
 * chunks takes no more memory than one of a few thousand. Guarded by the lock of the run.
 */
final class EndedChunks<R extends Range> {

  /** The number of chunks that are kept of the first to end: {@value}. */
  static final int FIRST = 2_000;

  /** The number of chunks that are kept of the last to end: {@value}. */
  static final int LATEST = 500;

  /** The number of the slowest chunks that are kept: {@value}. */
  static final int SLOWEST = 20;

  private final List<ChunkRow<R>> first = new ArrayList<>();
  private final ArrayDeque<ChunkRow<R>> latest = new ArrayDeque<>();
  private final PriorityQueue<ChunkRow<R>> slowest =
      new PriorityQueue<>(comparing((ChunkRow<R> row) -> row.took()));
  private final TreeMap<Long, ChunkRow<R>> failed = new TreeMap<>();

  /** Left out on request, by a person: there are few. */
  private final TreeMap<Long, ChunkRow<R>> skipped = new TreeMap<>();

  /** True once a chunk has ended of which only the totals are kept. */
  private boolean lacksSome;

  void add(ChunkRow<R> row) {
    if (row.state() == ChunkState.FAILED) {
      failed.put(row.no(), row);
      return;
    }
    if (row.state() == ChunkState.SKIPPED) {
      skipped.put(row.no(), row);
      return;
    }
    keepIfSlow(row);
    if (first.size() < FIRST) {
      first.add(row);
      return;
    }
    latest.addLast(row);
    if (latest.size() > LATEST) {
      latest.removeFirst();
      lacksSome = true;
    }
  }

  /** Gives up the failed chunks that are not held, in the order of work. */
  List<ChunkRow<R>> takeFailed() {
    var all = failed.values().stream().filter(row -> !row.isOnHold()).toList();
    all.forEach(row -> failed.remove(row.no()));
    return all;
  }

  /** Gives up the failed chunks of a label. */
  List<ChunkRow<R>> takeFailed(String id) {
    return take(failed, id, row -> true);
  }

  /** Gives up the chunks of a label that are held or were skipped. */
  List<ChunkRow<R>> takeOnHoldOrSkipped(String id) {
    var all = new ArrayList<>(take(failed, id, ChunkRow::isOnHold));
    all.addAll(take(skipped, id, row -> true));
    return all;
  }

  private static <R extends Range> List<ChunkRow<R>> take(
      Map<Long, ChunkRow<R>> from, String id, Predicate<ChunkRow<R>> which) {
    var all =
        from.values().stream().filter(row -> row.chunk().id().equals(id)).filter(which).toList();
    all.forEach(row -> from.remove(row.no()));
    return all;
  }

  /** Returns true if chunks have ended of which only the totals are kept. */
  boolean lacksSome() {
    return lacksSome;
  }

  /** Gives up chunks, however they have ended. */
  void takeAll(Collection<ChunkRow<R>> rows) {
    var all = new HashSet<>(rows);
    first.removeAll(all);
    latest.removeAll(all);
    slowest.removeAll(all);
    failed.values().removeAll(all);
    skipped.values().removeAll(all);
  }

  /** The first chunks that were skipped. */
  List<SkippedChunk> skipped(int atMost) {
    return skipped.values().stream().limit(atMost).map(ChunkRow::skipped).toList();
  }

  void forEachSkipped(Consumer<ChunkRow<R>> rows) {
    skipped.values().forEach(rows);
  }

  void forEachFailed(Consumer<ChunkRow<R>> rows) {
    failed.values().forEach(rows);
  }

  /** Those that have ended without having succeeded or been replaced. */
  void forEachUnfinished(Consumer<ChunkRow<R>> rows) {
    failed.values().forEach(rows);
    skipped.values().forEach(rows);
  }

  void forEachSlowest(Consumer<ChunkRow<R>> rows) {
    slowest.forEach(rows);
  }

  void forEachOther(Consumer<ChunkRow<R>> rows) {
    first.forEach(rows);
    latest.forEach(rows);
  }

  private void keepIfSlow(ChunkRow<R> row) {
    if (slowest.size() < SLOWEST) {
      slowest.add(row);
    } else if (slowest.comparator().compare(row, slowest.element()) > 0) {
      slowest.remove();
      slowest.add(row);
    }
  }
}
