package dev.backfill.run.planning;

import dev.backfill.ledger.PlanChangedException;
import dev.backfill.plan.PlanDefinition;
import dev.backfill.run.planning.PlanPosition.Written;
import dev.backfill.scope.Planning;
import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Where planning resumes inside a range: behind the piece that was planned last, wherever the
 * strategy cuts by now. Pieces are never counted, because a strategy that asks the data gives other
 * pieces the next time.
 *
 * @param definition the definition whose scope and strategy are used
 */
record Restart<R extends Range>(PlanDefinition<R> definition) {

  /**
   * The position that is stored when a piece is planned: from it {@link #pieces} finds the next
   * one.
   */
  Written after(R range, R piece) {
    var codec = definition.scope().codec();
    R mark = codec.mark(piece, definition.order());
    boolean isRead = codec.rest(range, mark, definition.order()).isPresent();
    return Written.of(codec.write(mark), isRead);
  }

  /**
   * The pieces after the last one planned.
   *
   * @throws PlanChangedException if the ledger has no key from which to resume, and the strategy
   *     does not give that piece any more
   */
  Iterator<R> pieces(R range, Written last, Planning<R> planning) throws Exception {
    var rest = last.bounds().flatMap(bounds -> rest(range, bounds));
    if (rest.isEmpty()) {
      return behind(last, definition.strategy().split(range, planning));
    }
    return rest.get().isEmpty()
        ? Collections.emptyIterator()
        : definition.strategy().split(rest.get().getFirst(), planning);
  }

  private Optional<List<R>> rest(R range, RangeCodec.Bounds last) {
    var codec = definition.scope().codec();
    return codec.rest(range, codec.read(last), definition.order());
  }

  /**
   * Pieces are ordered and leave nothing out: where the same piece comes again, the ones before it
   * cover what was planned before it.
   */
  private Iterator<R> behind(Written last, Iterator<R> all) {
    while (all.hasNext()) {
      if (isWritten(last, all.next())) {
        return all;
      }
    }
    throw new PlanChangedException(
        "Planning of '%s' stopped between two chunks, and '%s' does not give the last one again: the data has changed, and the rest cannot be told from what is planned. Have the codec of the range implement rest(..), or use a new plan name, or ledger.forget(\"%s\") to start over. Nothing more was planned"
            .formatted(definition.name(), definition.strategy().definition(), definition.name()));
  }

  /** Earlier versions kept a digest of long pieces, such as thousands of keys. */
  private boolean isWritten(Written last, R piece) {
    var codec = definition.scope().codec();
    return last.equals(Written.of(codec.write(piece), false))
        || last.equals(Written.of(codec.write(piece), true))
        || last.equals(Written.of(codec.write(codec.mark(piece, definition.order())), false));
  }
}
