package dev.backfill.run.planning;

import dev.backfill.ledger.PlanChangedException;
import dev.backfill.plan.PlanDefinition;
import dev.backfill.run.planning.PlanPosition.Part;
import dev.backfill.run.planning.PlanPosition.Written;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec;
import java.util.ArrayList;
import java.util.List;

/**
 * The ranges of a plan, as the scope has them now and as the ledger holds them. Of a scope that has
 * grown only the difference is added. Stateless.
 *
 * @param definition of the plan
 * @param writing ranges as text
 */
record PlannedRanges<R extends Range>(PlanDefinition<R> definition, WrittenRanges<R> writing) {

  /**
   * The ranges that are planned, one after the other.
   *
   * @param position the position that planning has reached in each of them
   * @param all the ranges, in the order of the plan
   * @param requested those of the scope, without parts that were added to them
   */
  record Found<R extends Range>(PlanPosition position, List<R> all, List<R> requested) {}

  /**
   * The ranges of a plan that the ledger does not know.
   *
   * @param looked the data read before the run was opened
   */
  Found<R> begun(ScopeSnapshot<R> looked) throws Exception {
    var wanted = inOrder(looked.ranges().isPresent() ? looked.ranges().get() : read());
    var written = wanted.stream().map(writing::write).toList();
    var parts = new ArrayList<>(written.stream().map(Part::toDo).toList());
    var ranges = new ArrayList<>(wanted);
    definition
        .scope()
        .nulls()
        .ifPresent(
            everything -> {
              ranges.add(everything);
              parts.add(Part.nulls(writing.write(everything)));
            });
    return new Found<>(new PlanPosition(written, parts), ranges, wanted);
  }

  /**
   * The parts that the ledger holds, and after them what is asked for beyond.
   *
   * @throws PlanChangedException if the scope covers less than before, or something else
   */
  Found<R> restored(PlanPosition known) throws Exception {
    if (definition.scope().discovers()) {
      return new Found<>(
          known, ranges(known, List.of()), ranges(known.requested(), known, List.of()));
    }
    var wanted = inOrder(read());
    var writtenNow = wanted.stream().map(writing::write).toList();
    var position = known;
    if (!writtenNow.equals(known.requested())) {
      var more = beyond(known, wanted);
      position = known.grown(writtenNow, more.stream().map(writing::write).toList());
    }
    return new Found<>(position, ranges(position, wanted), wanted);
  }

  private List<R> ranges(PlanPosition position, List<R> wanted) {
    return ranges(position.parts().stream().map(Part::range).toList(), position, wanted);
  }

  private List<R> ranges(List<Written> written, PlanPosition position, List<R> wanted) {
    return written.stream().map(known -> rangeOf(known, position, wanted)).toList();
  }

  private R rangeOf(Written written, PlanPosition position, List<R> wanted) {
    return writing
        .read(written)
        .or(() -> wanted.stream().filter(range -> writing.write(range).equals(written)).findFirst())
        .orElseThrow(() -> changed(position, wanted));
  }

  private List<R> read() throws Exception {
    var all = new ArrayList<R>();
    definition.scope().ranges().forEachRemaining(all::add);
    return all;
  }

  private List<R> inOrder(List<R> ascending) {
    return definition.order() == Order.OLDEST_FIRST ? ascending : ascending.reversed();
  }

  private List<R> beyond(PlanPosition known, List<R> wanted) {
    var more = new ArrayList<R>();
    if (wanted.size() != known.requested().size()) {
      throw changed(known, wanted);
    }
    var codec = definition.scope().codec();
    for (int i = 0; i < wanted.size(); i++) {
      var before = known.requested().get(i);
      R range = wanted.get(i);
      if (!before.equals(writing.write(range))) {
        more.addAll(
            before
                .bounds()
                .flatMap(bounds -> codec.growth(codec.read(bounds), range))
                .orElseThrow(() -> changed(known, wanted)));
      }
    }
    return inOrder(more);
  }

  private PlanChangedException changed(PlanPosition known, List<R> wanted) {
    boolean shown = !definition.scope().codec().sensitive();
    var before =
        known.requested().stream()
            .map(range -> shown ? range.bounds().map(this::show).orElse("a key list") : "-")
            .toList();
    return new PlanChangedException(
        "The range of plan '%s' was %s, is %s. A run can be continued with the same range or a wider one,"
                .formatted(
                    definition.name(),
                    String.join(", ", before),
                    shown
                        ? String.join(", ", wanted.stream().map(Object::toString).toList())
                        : "another")
            + " not with a part of it. Use a new plan name, or ledger.forget(\"%s\") to start over."
                .formatted(definition.name()));
  }

  private String show(RangeCodec.Bounds bounds) {
    return definition.scope().codec().read(bounds).toString();
  }
}
