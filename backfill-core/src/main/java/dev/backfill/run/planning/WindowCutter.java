package dev.backfill.run.planning;

import dev.backfill.ledger.NewChunk;
import dev.backfill.plan.PlanDefinition;
import dev.backfill.run.planning.PlanPosition.Part;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Planning;
import dev.backfill.scope.Range;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Cuts ranges into chunks, a window at a time, from where the window before it ended. Confined to
 * one thread at a time.
 */
final class WindowCutter<R extends Range> {

  private final PlanDefinition<R> definition;
  private final PieceEstimates<R> estimates;
  private final BooleanSupplier over;
  private final Restart<R> restart;
  private List<R> ranges = List.of();
  private int part;
  private Iterator<R> pieces = Collections.emptyIterator();
  private boolean piecesOpen;

  /**
   * Nothing is to be cut yet.
   *
   * @param over true if the run ends: then no more is cut
   */
  WindowCutter(PlanDefinition<R> definition, Planning<R> planning, BooleanSupplier over) {
    this.definition = definition;
    this.estimates = new PieceEstimates<>(planning);
    this.over = over;
    this.restart = new Restart<>(definition);
  }

  /** These are to be cut, from the first one on; the window holds the position of each of them. */
  void begin(List<R> toCut) {
    ranges = toCut;
    part = 0;
    piecesOpen = false;
  }

  /** These are cut already. */
  void ended(List<R> cut) {
    begin(cut);
    part = cut.size();
  }

  /**
   * Cuts until the window is full, all is cut, or the run ends.
   *
   * @param before the number of chunks that there are before the window
   */
  void fill(Window<R> window, long before) throws Exception {
    try {
      while (part < ranges.size() && window.hasRoom() && !over.getAsBoolean()) {
        fillFromPart(window, before);
      }
    } catch (Exception e) {
      piecesOpen = false; // what has thrown may not know any more where it was
      throw e;
    }
  }

  private void fillFromPart(Window<R> window, long before) throws Exception {
    var now = window.position().parts().get(part);
    if (now.done()) {
      part++;
      piecesOpen = false;
      return;
    }
    if (now.kind() == ChunkKind.NULLS) {
      window.add(new NewChunk<>(now.kind(), ranges.get(part), estimates.ofNulls()));
      window.reached(part, now.after(1, Optional.empty(), true));
      return;
    }
    if (!piecesOpen) {
      pieces = piecesAfter(ranges.get(part), now);
      piecesOpen = true;
    }
    cut(window, now, before);
  }

  /** However it ends, the window knows how far it has come. */
  private void cut(Window<R> window, Part planned, long before) throws Exception {
    var cut = new Cut<R>();
    boolean end = false;
    try {
      while (window.hasRoom() && !over.getAsBoolean() && pieces.hasNext()) {
        addSome(window, before, cut);
      }
      end = !pieces.hasNext();
    } finally {
      R range = ranges.get(part);
      window.reached(
          part, planned.after(cut.pieces, cut.last.map(piece -> restart.after(range, piece)), end));
    }
  }

  /** How many pieces are in the window, and the last one of them. */
  private static final class Cut<R extends Range> {
    private long pieces;
    private Optional<R> last = Optional.empty();
  }

  /**
   * Cuts and estimates some pieces, and adds them all, or none if they cannot be estimated: then
   * they are cut again. If cutting fails, those before are added.
   */
  private void addSome(Window<R> window, long before, Cut<R> cut) throws Exception {
    var some = new ArrayList<R>();
    try {
      nextPieces(some, Math.min(estimates.atOnce(), window.room()));
    } finally {
      add(window, some, before + window.drafts().size());
      cut.pieces += some.size();
      cut.last = some.isEmpty() ? cut.last : Optional.of(some.getLast());
    }
  }

  private Iterator<R> piecesAfter(R range, Part planned) throws Exception {
    return planned.last().isEmpty()
        ? definition.strategy().split(range, estimates.forStrategy())
        : restart.pieces(range, planned.last().get(), estimates.forStrategy());
  }

  /** Fewer than so many if there are no more, or if the run ends. */
  private void nextPieces(List<R> some, long atMost) {
    do {
      some.add(pieces.next());
    } while (some.size() < atMost && !over.getAsBoolean() && pieces.hasNext());
  }

  private void add(Window<R> window, List<R> some, long before) throws Exception {
    var expected = estimates.of(some, before);
    for (int i = 0; i < some.size(); i++) {
      window.add(new NewChunk<>(ChunkKind.RANGE, some.get(i), expected.get(i)));
    }
  }
}
