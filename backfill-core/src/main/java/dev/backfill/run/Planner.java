package dev.backfill.run;

import dev.backfill.ledger.Draft;
import dev.backfill.ledger.PlanChangedException;
import dev.backfill.ledger.RunLedger;
import dev.backfill.plan.PlanDefinition;
import dev.backfill.run.PlanPosition.Part;
import dev.backfill.run.PlanPosition.Written;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.Order;
import dev.backfill.scope.Planning;
import dev.backfill.scope.Range;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/**
 * Cuts the scope into chunks, a window at a time, and appends them to the ledger, where they are
 * frozen. Goes on where the ledger says that planning has stopped; of a scope that has grown it
 * plans only the difference. Confined to one thread at a time.
 */
final class Planner<R extends Range> {

  /** Chunks per append. */
  static final int WINDOW = 1_000;

  /** Asking for an estimate costs a query: after so many chunks progress is told by chunks. */
  private static final int MAX_ESTIMATES = 5_000;

  /** Chunks of rows that have come in, at the most, for each look: they are appended at once. */
  static final int MOST_DELTAS = 10_000;

  private final PlanDefinition<R> definition;
  private final RunLedger<R> ledger;
  private final Planning<R> planning;
  private final BooleanSupplier over;
  private final FirstLook<R> looked;
  private List<R> ranges = List.of();
  private List<R> wanted = List.of();
  private Optional<String> seen = Optional.empty();
  private PlanPosition position = new PlanPosition(List.of(), List.of());
  private int part;
  private final Restart<R> restart;
  private final WrittenRanges<R> writing;
  private Iterator<R> pieces = Collections.emptyIterator();
  private boolean piecesOpen;
  private long made;
  private volatile OptionalLong expected = OptionalLong.empty();

  /**
   * Nothing is read yet.
   *
   * @param looked what was read before the run was opened
   * @param over whether the run ends: then no more is cut
   */
  Planner(
      PlanDefinition<R> definition,
      RunLedger<R> ledger,
      FirstLook<R> looked,
      BooleanSupplier over) {
    this.definition = definition;
    this.ledger = ledger;
    this.looked = looked;
    this.over = over;
    this.restart = new Restart<>(definition);
    this.writing = new WrittenRanges<>(definition.scope(), ledger);
    this.planning =
        new Planning<>(definition.zone(), definition.order(), definition.scope().sizer());
  }

  /**
   * Reads how far planning has come, and compares what was asked for with what is asked for now.
   *
   * @return whether anything is left to plan
   * @throws PlanChangedException if the scope covers less than before, or something else
   * @throws IllegalArgumentException if the plan has grown, and must be one chunk
   */
  boolean open() throws Exception {
    boolean left = opened();
    looked.requireOnePart(ranges.size());
    return left;
  }

  private boolean opened() throws Exception {
    seen = ledger.plannedTo();
    if (seen.isEmpty()) {
      var wanted = inOrder(looked.ranges().isPresent() ? looked.ranges().get() : read());
      var written = wanted.stream().map(this::written).toList();
      var parts = new ArrayList<>(written.stream().map(Part::toDo).toList());
      ranges = new ArrayList<>(wanted);
      this.wanted = wanted;
      definition
          .scope()
          .nulls()
          .ifPresent(
              everything -> {
                ranges.add(everything);
                parts.add(Part.nulls(this.written(everything)));
              });
      position = new PlanPosition(written, parts);
      expected = count();
      return true;
    }
    position = PlanPosition.parse(seen.get()).with(writing::shortened);
    ranges = restored();
    made = position.parts().stream().mapToLong(Part::made).sum();
    expected = count();
    return !position.isComplete();
  }

  /** The ranges of the scope, in ascending order, without the parts that were added to them. */
  List<R> scopeRanges() {
    return definition.order() == Order.OLDEST_FIRST ? wanted : wanted.reversed();
  }

  /** What is planned, one after the other; to be asked before planning begins. */
  List<R> ranges() {
    return List.copyOf(ranges);
  }

  /**
   * How many chunks there will be in all, by arithmetic; empty if only the data can tell. May be
   * asked by any thread.
   */
  OptionalLong expected() {
    return expected;
  }

  private OptionalLong count() {
    long sum = 0;
    for (int i = 0; i < ranges.size(); i++) {
      var known = position.parts().get(i);
      if (known.done()) {
        sum += known.made();
        continue;
      }
      var count =
          known.kind() == ChunkKind.NULLS
              ? OptionalLong.of(1)
              : definition.strategy().count(ranges.get(i), planning.zone());
      if (count.isEmpty()) {
        return OptionalLong.empty();
      }
      sum = saturatedSum(sum, count.getAsLong());
    }
    return OptionalLong.of(sum);
  }

  /** How many chunks are made so far, over all restarts. */
  long made() {
    return made;
  }

  /** Whether everything is planned. */
  boolean isComplete() {
    return position.isComplete();
  }

  /**
   * Appends the next window.
   *
   * @param atMost how many chunks the plan may still get
   * @return how many chunks were appended
   */
  int advance(long atMost) throws Exception {
    var window = new Window<R>(position, Math.min(WINDOW, atMost));
    try {
      while (part < ranges.size() && window.hasRoom() && !over.getAsBoolean()) {
        fill(window);
      }
    } catch (Exception e) {
      piecesOpen = false; // who has thrown may not know any more where it was
      if (window.isEmpty()) {
        throw e;
      }
      // what was cut is kept: the question that failed is asked again for the next window
    }
    return append(window);
  }

  private int append(Window<R> window) throws Exception {
    var next = window.position();
    if (next.equals(position) && seen.isPresent() && !next.isComplete()) {
      return 0;
    }
    var drafts = window.drafts();
    looked.requireOneChunk(made + drafts.size());
    if (!ledger.append(drafts, seen, next.text(), next.isComplete())) {
      startOver();
      return 0;
    }
    seen = Optional.of(next.text());
    position = next;
    made += drafts.size();
    return drafts.size();
  }

  private void fill(Window<R> window) throws Exception {
    var now = window.position().parts().get(part);
    if (now.done()) {
      part++;
      piecesOpen = false;
      return;
    }
    if (now.kind() == ChunkKind.NULLS) {
      window.add(new Draft<>(now.kind(), ranges.get(part), nulls()));
      window.reached(part, now.after(1, Optional.empty(), true));
      return;
    }
    if (!piecesOpen) {
      pieces = piecesAfter(ranges.get(part), now);
      piecesOpen = true;
    }
    cut(window, now);
  }

  /** However it ends, the window knows how far it has come. */
  private void cut(Window<R> window, Part before) throws Exception {
    long more = 0;
    Optional<R> last = Optional.empty();
    boolean end = false;
    try {
      while (window.hasRoom() && !over.getAsBoolean() && pieces.hasNext()) {
        R piece = pieces.next();
        var estimate = estimate(piece, made + window.drafts().size());
        window.add(new Draft<>(ChunkKind.RANGE, piece, estimate));
        last = Optional.of(piece);
        more++;
      }
      end = !pieces.hasNext();
    } finally {
      R range = ranges.get(part);
      window.reached(part, before.after(more, last.map(piece -> restart.after(range, piece)), end));
    }
  }

  private Iterator<R> piecesAfter(R range, Part planned) throws Exception {
    return planned.last().isEmpty()
        ? definition.strategy().split(range, planning)
        : restart.pieces(range, planned.last().get(), planning);
  }

  private Optional<Estimate> estimate(R piece, long before) throws Exception {
    if (planning.sizer().isEmpty() || before >= MAX_ESTIMATES) {
      return Optional.empty();
    }
    return Optional.of(planning.sizer().get().estimate(piece));
  }

  private Optional<Estimate> nulls() throws Exception {
    return planning.sizer().isEmpty()
        ? Optional.empty()
        : Optional.of(planning.sizer().get().estimateNulls());
  }

  /** How many rows of each planned range still want the work; of none more once the run ends. */
  List<Long> open(DeltaSearch<R> search) throws Exception {
    var rows = new ArrayList<Long>();
    for (R range : planned()) {
      rows.add(over.getAsBoolean() ? 0L : search.openRows(range));
    }
    return rows;
  }

  /**
   * Appends chunks of rows that have come into what is planned, all at once: so that nothing is
   * left to plan if this process dies.
   *
   * @param open what {@link #open} has just found
   * @param atMost how many chunks the plan may still get
   * @return whether there are more chunks now
   */
  boolean addDeltas(DeltaSearch<R> search, List<Long> open, long atMost) throws Exception {
    var drafts = new ArrayList<Draft<R>>();
    var next = position;
    var planned = planned();
    for (int i = 0; i < planned.size() && !over.getAsBoolean(); i++) {
      long room = open.get(i) == 0 ? 0 : Math.min(MOST_DELTAS, atMost) - drafts.size();
      var found = search.in(planned.get(i), planning, room, over);
      if (!found.isEmpty()) {
        drafts.addAll(found);
        next = next.with(Part.delta(written(planned.get(i)), found.size()));
      }
    }
    if (drafts.isEmpty() || over.getAsBoolean()) {
      return false;
    }
    if (ledger.append(drafts, seen, next.text(), true)) {
      seen = Optional.of(next.text());
      position = next;
      made += drafts.size();
      ranges = restored();
      part = ranges.size();
    } else {
      startOver(); // appended before, when the answer was lost
    }
    return true;
  }

  /** The ranges, without the parts that only go over some of their rows again. */
  private List<R> planned() {
    var all = new ArrayList<R>();
    for (int i = 0; i < ranges.size(); i++) {
      if (position.parts().get(i).kind() == ChunkKind.RANGE) {
        all.add(ranges.get(i));
      }
    }
    return all;
  }

  /** Another planner was faster, or something broke in between: reads again how far planning is. */
  void startOver() throws Exception {
    part = 0;
    piecesOpen = false;
    boolean left = open();
    if (!left) {
      part = ranges.size();
    }
  }

  private List<R> read() throws Exception {
    var all = new ArrayList<R>();
    definition.scope().ranges().forEachRemaining(all::add);
    return all;
  }

  private List<R> inOrder(List<R> ascending) {
    return definition.order() == Order.OLDEST_FIRST ? ascending : ascending.reversed();
  }

  /** The parts that the ledger holds, and after them what is asked for beyond. */
  private List<R> restored() throws Exception {
    if (definition.scope().discovers()) {
      wanted = position.requested().stream().map(known -> rangeOf(known, List.of())).toList();
      return position.parts().stream().map(known -> rangeOf(known.range(), List.of())).toList();
    }
    var wanted = inOrder(read());
    this.wanted = wanted;
    var writtenNow = wanted.stream().map(this::written).toList();
    if (!writtenNow.equals(position.requested())) {
      var more = beyond(wanted);
      position = position.grown(writtenNow, more.stream().map(this::written).toList());
    }
    return position.parts().stream().map(known -> rangeOf(known.range(), wanted)).toList();
  }

  private List<R> beyond(List<R> wanted) {
    var more = new ArrayList<R>();
    if (wanted.size() != position.requested().size()) {
      throw changed(wanted);
    }
    for (int i = 0; i < wanted.size(); i++) {
      var before = position.requested().get(i);
      if (before.equals(written(wanted.get(i)))) {
        continue;
      }
      var codec = definition.scope().codec();
      R range = wanted.get(i);
      more.addAll(
          before
              .bounds()
              .flatMap(bounds -> codec.growth(codec.read(bounds), range))
              .orElseThrow(() -> changed(wanted)));
    }
    return inOrder(more);
  }

  private PlanChangedException changed(List<R> wanted) {
    boolean shown = !definition.scope().codec().sensitive();
    var before =
        position.requested().stream()
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

  private String show(dev.backfill.scope.RangeCodec.Bounds bounds) {
    return definition.scope().codec().read(bounds).toString();
  }

  private R rangeOf(Written written, List<R> wanted) {
    return writing
        .read(written)
        .or(() -> wanted.stream().filter(range -> written(range).equals(written)).findFirst())
        .orElseThrow(() -> changed(wanted));
  }

  private Written written(R range) {
    return writing.write(range);
  }

  private static long saturatedSum(long a, long b) {
    long sum = a + b;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }
}
