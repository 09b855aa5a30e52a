package dev.backfill.run.planning;

import dev.backfill.ledger.NewChunk;
import dev.backfill.run.planning.PlanPosition.Part;
import dev.backfill.scope.Range;
import java.util.ArrayList;
import java.util.List;

/**
 * Chunks that are cut and not yet in the ledger, and how far planning has come with them. Confined
 * to one thread.
 */
final class Window<R extends Range> {

  private final List<NewChunk<R>> drafts = new ArrayList<>();
  private final long room;
  private PlanPosition position;

  /**
   * An empty one.
   *
   * @param position the position that planning had reached before it
   * @param room the number of chunks that it may hold
   */
  Window(PlanPosition position, long room) {
    this.position = position;
    this.room = room;
  }

  boolean hasRoom() {
    return room() > 0;
  }

  /** So many chunks it may still get. */
  long room() {
    return room - drafts.size();
  }

  boolean isEmpty() {
    return drafts.isEmpty();
  }

  void add(NewChunk<R> draft) {
    drafts.add(draft);
  }

  /** Notes how far one of the parts is planned. */
  void reached(int part, Part now) {
    position = position.withPart(part, now);
  }

  List<NewChunk<R>> drafts() {
    return drafts;
  }

  PlanPosition position() {
    return position;
  }
}
