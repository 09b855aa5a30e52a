package dev.backfill.ledger;

import dev.backfill.scope.IdRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a ledger must say, in as few words as possible: no SQL, no threads, no time. A claim is a
 * number; whoever has a chunk's present number holds it. Confined to one schedule.
 */
final class LedgerModel {

  private static final long NOBODY = 0;

  private final Map<Long, Row> chunks = new TreeMap<>();
  private RunState state = RunState.RUNNING;
  private RunDirective control = new RunDirective(Optional.empty(), 4);
  private boolean planned;
  private long lastClaim;

  /** A chunk. */
  static final class Row {
    final long no;
    final IdRange range;
    ChunkState state = ChunkState.PENDING;
    long claim = NOBODY;
    int tries;
    int batches;
    Optional<String> cursor = Optional.empty();
    long changed;
    boolean resting;

    private Row(long no, IdRange range) {
      this.no = no;
      this.range = range;
    }

    private void giveBack() {
      state = ChunkState.PENDING;
      claim = NOBODY;
    }

    private void reset() {
      state = ChunkState.PENDING;
      tries = 0;
      resting = false;
    }

    private void end(ChunkState to) {
      state = to;
      claim = NOBODY;
    }
  }

  RunState state() {
    return state;
  }

  boolean isPlanned() {
    return planned;
  }

  List<Row> rows() {
    return new ArrayList<>(chunks.values());
  }

  Row row(long no) {
    var row = chunks.get(no);
    if (row == null) {
      throw new AssertionError("There is no chunk " + no);
    }
    return row;
  }

  void append(List<IdRange> ranges, boolean last) {
    ranges.forEach(this::add);
    planned = last;
  }

  private void add(IdRange range) {
    long no = chunks.size() + 1L;
    chunks.put(no, new Row(no, range));
  }

  boolean stops() {
    return control.cancels() || !state.isLive();
  }

  boolean idles() {
    return control.pauses() || state == RunState.PAUSED;
  }

  boolean isDrained() {
    return planned
        && chunks.values().stream()
            .noneMatch(r -> r.state == ChunkState.PENDING || r.state == ChunkState.RUNNING);
  }

  /** The chunks that a claim gets, each with the number of its claim. */
  List<Row> claim(int atMost) {
    if (stops() || idles()) {
      return List.of();
    }
    var next =
        chunks.values().stream()
            .filter(row -> row.state == ChunkState.PENDING && !row.resting)
            .sorted(Comparator.comparingLong(row -> row.no))
            .limit(atMost)
            .toList();
    for (var row : next) {
      row.state = ChunkState.RUNNING;
      row.claim = ++lastClaim;
    }
    return next;
  }

  boolean holds(long no, long claim) {
    return row(no).claim == claim && claim != NOBODY;
  }

  /** A batch, if its claim holds and knows all batches before. */
  boolean advance(long no, long claim, int batchesBefore, long ids, Optional<String> cursor) {
    var row = row(no);
    if (!holds(no, claim) || row.batches != batchesBefore) {
      return false;
    }
    row.batches++;
    row.cursor = cursor;
    row.changed += ids;
    if (cursor.isEmpty()) {
      row.end(ChunkState.SUCCEEDED);
    }
    return true;
  }

  boolean end(long no, long claim, AttemptResult end) {
    if (!holds(no, claim)) {
      return false;
    }
    var row = row(no);
    switch (end) {
      case AttemptResult.Retry retry -> {
        row.giveBack();
        row.resting = retry.after().isPositive();
        row.tries += retry.counts() ? 1 : 0;
      }
      case AttemptResult.Released released -> row.giveBack();
      case AttemptResult.Failed failed -> {
        row.end(ChunkState.FAILED);
        row.tries++;
      }
      case AttemptResult.Skipped skipped -> row.end(ChunkState.SKIPPED);
      case AttemptResult.Split split -> {
        row.end(ChunkState.SPLIT);
        split.children().forEach(child -> add((IdRange) child));
      }
    }
    return true;
  }

  void makeDue() {
    chunks.values().forEach(row -> row.resting = false);
  }

  /** A process is gone, and another one is there: what was claimed is not any more. */
  void takeOver() {
    chunks.values().stream().filter(row -> row.claim != NOBODY).forEach(Row::giveBack);
  }

  void request(RunCommand request) {
    control = control.after(request);
  }

  boolean move(RunState from, RunState to) {
    boolean resumes = from == RunState.PAUSED && to == RunState.RUNNING;
    if (state != from || (resumes && control.pauses())) {
      return false;
    }
    state = to;
    if (to == RunState.RUNNING) {
      if (from == RunState.FAILED || from == RunState.CANCELLED) {
        control = new RunDirective(Optional.empty(), control.lanes());
        chunks.values().stream().filter(row -> row.state == ChunkState.FAILED).forEach(Row::reset);
      }
    }
    return true;
  }

  /** How many chunks there are in each state. */
  Map<ChunkState, Long> counts() {
    var counts = new HashMap<ChunkState, Long>();
    chunks.values().forEach(row -> counts.merge(row.state, 1L, Long::sum));
    return counts;
  }

  long changed() {
    return chunks.values().stream().mapToLong(row -> row.changed).sum();
  }
}
