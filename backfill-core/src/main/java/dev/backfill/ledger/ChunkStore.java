package dev.backfill.ledger;

import static java.util.Comparator.comparingLong;

import dev.backfill.scope.Chunk;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.Range;
import dev.backfill.work.Batch;
import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import dev.backfill.work.FaultyRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of one run, and every move of theirs. Guarded by the lock of the run; a move that does
 * not belong to the holder changes nothing.
 */
final class ChunkStore<R extends Range> {

  /** The time after which a lane looks again where nothing but other lanes can bring it work. */
  static final Duration POLL = Duration.ofSeconds(1);

  private final ChunkQueue<R> pending = new ChunkQueue<>();
  private final Map<Long, ChunkRow<R>> running = new HashMap<>();
  private final EndedChunks<R> ended = new EndedChunks<>();
  private final RunTally tally = new RunTally();
  private final BadRowStore badRows = new BadRowStore();
  private final MemoryCoverage<R> coverage = new MemoryCoverage<>();

  /** The numbers of the parts of split chunks, and of those chunks. */
  private final Map<Long, Long> parents = new HashMap<>();

  private long lastNo;

  RunTally tally() {
    return tally;
  }

  /** Adds a chunk with the next number, which is its label too if it has none. */
  void append(NewChunk<R> draft, Optional<String> label) {
    append(draft, label, Optional.empty(), OptionalLong.empty());
  }

  private void append(
      NewChunk<R> draft, Optional<String> label, Optional<String> cursor, OptionalLong parentNo) {
    long no = ++lastNo;
    String number = Long.toString(no);
    String id =
        label.map(text -> draft.kind() == ChunkKind.DELTA ? text + number : text).orElse(number);
    var row =
        new ChunkRow<>(Chunk.of(no, id, draft.kind(), draft.range(), draft.estimate()), cursor);
    tally.planned(row.chunk());
    coverage.append(row.chunk(), parentNo);
    parentNo.ifPresent(parent -> parents.put(no, parent));
    pending.append(row);
  }

  List<ClaimedChunk<R>> claim(long process, int atMost, long upTo, Moment now) {
    var held = new ArrayList<ClaimedChunk<R>>(Math.min(atMost, 16));
    while (held.size() < atMost) {
      var row = pending.poll(now, upTo);
      if (row == null) {
        break;
      }
      held.add(claimed(row, process, now));
    }
    return held;
  }

  /** The same, without the chunks that wait for what is upstream. */
  List<ClaimedChunk<R>> claim(
      long process, int atMost, long upTo, Moment now, Upstreams.Rule<R> rule) {
    return pending.poll(atMost, upTo, now, rule).stream()
        .map(row -> claimed(row, process, now))
        .toList();
  }

  private ClaimedChunk<R> claimed(ChunkRow<R> row, long process, Moment now) {
    var held = row.claim(process, now);
    tally.moved(ChunkState.PENDING, row);
    running.put(row.no(), row);
    return held;
  }

  /**
   * Why no chunk that is left can start any more; empty if one can, is at work, or may yet be
   * planned.
   */
  Optional<String> blocked(boolean plannedAll, long upTo, Upstreams.Rule<R> rule) {
    boolean planned = plannedAll || lastNo >= upTo;
    if (!planned || running.keySet().stream().anyMatch(no -> no <= upTo)) {
      return Optional.empty();
    }
    var waits = new TreeMap<Long, Optional<Upstreams.Wait>>();
    pending.forEach(
        row -> {
          if (row.no() <= upTo) {
            waits.put(row.no(), rule.waitOf(row.chunk().kind(), row.chunk().range()));
          }
        });
    return waits.values().stream()
            .allMatch(wait -> wait.filter(Upstreams.Wait::blocked).isPresent())
        ? waits.values().stream().findFirst().flatMap(wait -> wait).map(Upstreams.Wait::why)
        : Optional.empty();
  }

  /** The chunks that have neither succeeded nor been replaced, and the state of each. */
  List<Map.Entry<Chunk<R>, ChunkState>> unfinished() {
    var rows = new ArrayList<Map.Entry<Chunk<R>, ChunkState>>();
    Consumer<ChunkRow<R>> add = row -> rows.add(Map.entry(row.chunk(), row.state()));
    pending.forEach(add);
    running.values().forEach(add);
    ended.forEachUnfinished(add);
    return rows;
  }

  /** What all chunks cover. */
  ChunkCoverage<R> coverage() {
    return coverage.read(
        unfinished().stream()
            .filter(entry -> entry.getValue() != ChunkState.SKIPPED)
            .min(comparingLong(entry -> entry.getKey().no()))
            .map(entry -> new ChunkCoverage.Undone(entry.getKey().id(), entry.getValue())));
  }

  /** Every chunk that is kept. */
  List<ChunkRow<R>> rows() {
    var rows = new ArrayList<ChunkRow<R>>();
    ended.forEachOther(rows::add);
    ended.forEachUnfinished(rows::add);
    pending.forEach(rows::add);
    return rows;
  }

  /** Returns true if of some chunks only the totals are kept. */
  boolean lacksSome() {
    return ended.lacksSome();
  }

  /** Returns true if a chunk has this label, or is a part of one that has. */
  boolean isOf(ChunkRow<R> row, Set<Long> numbers) {
    for (Long no = row.no(); no != null; no = parents.get(no)) {
      if (numbers.contains(no)) {
        return true;
      }
    }
    return false;
  }

  /** The numbers of the chunks of which these are parts, and those of which they are parts. */
  Set<Long> above(List<ChunkRow<R>> parts) {
    var above = new HashSet<Long>();
    for (ChunkRow<R> part : parts) {
      var no = parents.get(part.no());
      while (no != null && above.add(no)) {
        no = parents.get(no);
      }
    }
    return above;
  }

  /** The parts of each split chunk by its number, in order. */
  Map<Long, List<ChunkRow<R>>> parts() {
    var parts = new HashMap<Long, List<ChunkRow<R>>>();
    for (ChunkRow<R> row : rows()) {
      var parent = parents.get(row.no());
      if (parent != null) {
        parts.computeIfAbsent(parent, none -> new ArrayList<>()).add(row);
      }
    }
    parts.values().forEach(of -> of.sort(comparingLong(ChunkRow::no)));
    return parts;
  }

  /** Has chunks done again from their beginning. */
  void restart(List<ChunkRow<R>> rows) {
    ended.takeAll(rows);
    pending.takeAll(rows);
    for (ChunkRow<R> row : rows) {
      var before = row.state();
      tally.takeBack(row.rows());
      badRows.takeBack(row.no());
      row.restart();
      tally.moved(before, row);
      pending.giveBack(row);
    }
  }

  /** Says why nothing could be claimed. */
  Claim<R> idle(boolean plannedAll, long upTo, Moment now) {
    boolean planned = plannedAll || lastNo >= upTo;
    boolean atWork = running.keySet().stream().anyMatch(no -> no <= upTo);
    if (planned && !atWork && pending.isEmpty(upTo)) {
      return new Claim.Drained<>();
    }
    var untilDue = pending.untilDue(now);
    if (planned && running.isEmpty() && untilDue.isPresent()) {
      return new Claim.Idle<>(untilDue.get());
    }
    var wait = untilDue.filter(due -> due.compareTo(POLL) < 0).orElse(POLL);
    return new Claim.Idle<>(wait);
  }

  /**
   * Returns true if the holder may commit its next batch: no other process has the chunk, and no
   * batch is missing.
   */
  boolean canCommit(long process, ClaimedChunk<R> held) {
    var row = find(process, held);
    return row != null && row.isUpToDate(held);
  }

  boolean note(long process, ClaimedChunk<R> held, Batch done, Moment now) {
    var row = find(process, held);
    if (row == null || !row.isUpToDate(held)) {
      return false;
    }
    row.advance(done);
    tally.committed(done);
    if (done.isLast()) {
      row.succeed(now);
      finish(row);
    }
    return true;
  }

  /** Writes rows down and passes them by. */
  SetAside setAside(
      long process, ClaimedChunk<R> held, List<FaultyRow> rows, long atMost, Moment now) {
    var row = find(process, held);
    if (row == null || !row.isUpToDate(held)) {
      return SetAside.LOST;
    }
    if (badRows.count() + rows.size() > atMost) {
      return SetAside.REFUSED;
    }
    for (int i = 0; i < rows.size(); i++) {
      row.advance(new Batch(0, 0, 0, Optional.of(rows.get(i).place().cursor())));
      badRows.add(held, i, rows.get(i), now);
    }
    return SetAside.DONE;
  }

  BadRowStore badRows() {
    return badRows;
  }

  /** Ends an attempt; {@code labels} are those of a split chunk's children. */
  boolean end(
      long process,
      ClaimedChunk<R> held,
      AttemptResult end,
      List<Optional<String>> labels,
      Moment now) {
    var row = find(process, held);
    if (row == null || (end instanceof AttemptResult.Split && !row.isUpToDate(held))) {
      return false;
    }
    switch (end) {
      case AttemptResult.Retry retry -> {
        row.retry(retry, held.attempt() - (retry.counts() ? 0 : 1), now);
        giveBack(row);
      }
      case AttemptResult.Released released -> {
        row.release(held.attempt() - 1, now);
        giveBack(row);
      }
      case AttemptResult.Failed failed -> {
        row.fail(failed.failure(), held.attempt(), now);
        finish(row);
      }
      case AttemptResult.Skipped skipped -> {
        row.skip(new Failure(FailureKind.FAIL_CHUNK, skipped.why(), ""), "", now);
        finish(row);
      }
      case AttemptResult.Split split -> split(row, split, labels, now);
    }
    return true;
  }

  private void split(
      ChunkRow<R> row, AttemptResult.Split split, List<Optional<String>> labels, Moment now) {
    coverage.split(row.chunk());
    var whole = row.chunk().estimate();
    long done = Math.min(row.estimatedRows(), row.seenRows());
    long left = row.estimatedRows() - done;
    row.split(whole.map(e -> new Estimate(done, e.source())), now);
    tally.handedOn(left);
    finish(row);
    int children = split.children().size();
    for (int i = 0; i < children; i++) {
      long share = left / children + (i < left % children ? 1 : 0);
      // the children of a run's chunk are of the run's type: the caller made them from its range
      @SuppressWarnings("unchecked")
      R range = (R) split.children().get(i);
      var estimate = whole.map(e -> new Estimate(share, e.source()));
      append(
          new NewChunk<>(row.chunk().kind(), range, estimate),
          labels.get(i),
          split.cursor(),
          OptionalLong.of(row.no()));
    }
  }

  /** Gives back what a process still holds. */
  void releaseAll(long process, Moment now) {
    var own = running.values().stream().filter(row -> row.isOwnedBy(process)).toList();
    for (ChunkRow<R> row : own) {
      row.release(now);
      giveBack(row);
    }
  }

  /** Makes every failed chunk that is not held pending again, with all its attempts. */
  void resetFailed() {
    ended.takeFailed().forEach(this::reset);
  }

  /** Makes the held and the skipped chunks of a label pending again; false if there are none. */
  boolean release(String id) {
    var rows = ended.takeOnHoldOrSkipped(id);
    rows.forEach(this::reset);
    return !rows.isEmpty();
  }

  /** Leaves the chunks of a label out that wait or have failed; false if there are none. */
  boolean skip(String id, String why, String by, Moment now) {
    var rows = new ArrayList<>(ended.takeFailed(id));
    rows.addAll(pending.take(id));
    for (ChunkRow<R> row : rows) {
      var before = row.state();
      row.skip(new Failure(FailureKind.FAIL_CHUNK, why, ""), by, now);
      tally.moved(before, row);
      ended.add(row);
    }
    return !rows.isEmpty();
  }

  /** Returns true if a lane is at work on a chunk of this label. */
  boolean isAtWork(String id) {
    return running.values().stream().anyMatch(row -> row.chunk().id().equals(id));
  }

  /** The first chunks that were left out, in the order of work. */
  List<SkippedChunk> skipped(int atMost) {
    return ended.skipped(atMost);
  }

  private void reset(ChunkRow<R> row) {
    var before = row.state();
    row.reset();
    tally.moved(before, row);
    pending.giveBack(row);
  }

  /** Copies of the chunks worth naming, in the order of work. */
  List<ChunkRow<R>> notable(int atMost) {
    if (atMost == 0) {
      return List.of(); // the planner asks so for the totals, often
    }
    var notable = new NotableChunks<R>(atMost);
    new TreeMap<>(running).values().forEach(notable::choose);
    ended.forEachFailed(notable::choose);
    ended.forEachSkipped(notable::choose);
    ended.forEachSlowest(notable::choose);
    ended.forEachOther(notable::offer);
    pending.forEachOfEnds(atMost, notable::offer);
    return notable.copies();
  }

  private @Nullable ChunkRow<R> find(long process, ClaimedChunk<R> held) {
    var row = running.get(held.chunk().no());
    return row != null && row.isHeld(process, held) ? row : null;
  }

  private void giveBack(ChunkRow<R> row) {
    running.remove(row.no());
    tally.moved(ChunkState.RUNNING, row);
    pending.giveBack(row);
  }

  private void finish(ChunkRow<R> row) {
    running.remove(row.no());
    tally.moved(ChunkState.RUNNING, row);
    ended.add(row);
  }
}
