package dev.backfill.web.html;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ChunkView;
import dev.backfill.support.Figures;
import dev.backfill.web.facts.Terms;
import java.util.EnumMap;
import java.util.Map;

/** One or several chunks that share a place in the grid. Not thread-safe. */
final class Cell {

  private final Map<ChunkState, Integer> counts = new EnumMap<>(ChunkState.class);
  private int all;
  private String first = "";
  private String last = "";

  void add(ChunkView chunk) {
    first = all == 0 ? chunk.id() : first;
    last = chunk.id();
    counts.merge(chunk.state(), 1, Integer::sum);
    all++;
  }

  /** The number of chunks. */
  int size() {
    return all;
  }

  private int count(ChunkState state) {
    return counts.getOrDefault(state, 0);
  }

  /** What the cell looks like: trouble before work, work before what is done. */
  String tone() {
    if (count(ChunkState.FAILED) > 0) {
      return "failed";
    }
    if (count(ChunkState.RUNNING) > 0) {
      return "running";
    }
    if (count(ChunkState.ROLLED_BACK) > 0) {
      return "back";
    }
    if (count(ChunkState.SKIPPED) == all) {
      return "skipped";
    }
    int done = count(ChunkState.SUCCEEDED) + count(ChunkState.SKIPPED);
    if (done == 0) {
      return "pending";
    }
    return done == all ? "done" : "part" + Math.max(1, 10 * done / all);
  }

  /** In words: the labels, and the number in each state. */
  String words() {
    var words = new StringBuilder(all == 1 ? first : first + " to " + last);
    String mark = ": ";
    for (ChunkState state : ChunkState.values()) {
      if (count(state) > 0) {
        words.append(mark);
        if (all > 1) {
          words.append(Figures.count(count(state))).append(' ');
        }
        words.append(Terms.of(state));
        mark = ", ";
      }
    }
    return words.toString();
  }
}
