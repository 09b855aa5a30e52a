package dev.backfill.run.planning;

import dev.backfill.ledger.NewChunk;
import dev.backfill.plan.PlanDefinition;
import dev.backfill.run.planning.PlanPosition.Part;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.Planning;
import dev.backfill.scope.Range;
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

  /** Asking for an estimate costs a query: after so many chunks progress is counted by chunks. */
  private static final int MAX_ESTIMATES = 5_000;

  private final PlanDefinition<R> definition;
  private final Planning<R> planning;
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
    this.planning = planning;
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
      window.add(new NewChunk<>(now.kind(), ranges.get(part), nulls()));
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
    long more = 0;
    Optional<R> last = Optional.empty();
    boolean end = false;
    try {
      while (window.hasRoom() && !over.getAsBoolean() && pieces.hasNext()) {
        R piece = pieces.next();
        var estimate = estimate(piece, before + window.drafts().size());
        window.add(new NewChunk<>(ChunkKind.RANGE, piece, estimate));
        last = Optional.of(piece);
        more++;
      }
      end = !pieces.hasNext();
    } finally {
      R range = ranges.get(part);
      window.reached(
          part, planned.after(more, last.map(piece -> restart.after(range, piece)), end));
    }
  }

  private Iterator<R> piecesAfter(R range, Part planned) throws Exception {
    return planned.last().isEmpty()
        ? definition.strategy().split(range, planning)
        : restart.pieces(range, planned.last().get(), planning);
  }

  private Optional<Estimate> estimate(R piece, long before) throws Exception {
    if (planning.estimator().isEmpty() || before >= MAX_ESTIMATES) {
      return Optional.empty();
    }
    return Optional.of(planning.estimator().get().estimate(piece));
  }

  private Optional<Estimate> nulls() throws Exception {
    return planning.estimator().isEmpty()
        ? Optional.empty()
        : Optional.of(planning.estimator().get().estimateNulls());
  }
}
