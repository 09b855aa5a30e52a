package dev.backfill.run.planning;

import dev.backfill.ledger.PlanChangedException;
import dev.backfill.ledger.RunLedger;
import dev.backfill.plan.PlanDefinition;
import dev.backfill.run.planning.PlanPosition.Part;
import dev.backfill.run.planning.PlanPosition.Written;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Order;
import dev.backfill.scope.Planning;
import dev.backfill.scope.Range;
import dev.backfill.support.Saturated;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/**
 * Cuts the scope into chunks, a window at a time, and appends them to the ledger, where they are
 * frozen. Resumes where planning has stopped according to the ledger; of a scope that has grown it
 * plans only the difference. Confined to one thread at a time.
 */
public final class Planner<R extends Range> {

  /** Chunks per append. */
  public static final int WINDOW = 1_000;

  private final PlanDefinition<R> definition;
  private final RunLedger<R> ledger;
  private final Planning<R> planning;
  private final BooleanSupplier over;
  private final ScopeSnapshot<R> looked;
  private final WrittenRanges<R> writing;
  private final PlannedRanges<R> planned;
  private final WindowCutter<R> cutter;
  private List<R> ranges = List.of();
  private List<R> wanted = List.of();
  private Optional<String> seen = Optional.empty();
  private PlanPosition position = new PlanPosition(List.of(), List.of());
  private long made;
  private volatile OptionalLong expected = OptionalLong.empty();

  /**
   * Nothing is read yet.
   *
   * @param looked the data read before the run was opened
   * @param over true if the run ends: then no more is cut
   */
  public Planner(
      PlanDefinition<R> definition,
      RunLedger<R> ledger,
      ScopeSnapshot<R> looked,
      BooleanSupplier over) {
    this.definition = definition;
    this.ledger = ledger;
    this.looked = looked;
    this.over = over;
    this.writing = new WrittenRanges<>(definition.scope(), ledger);
    this.planned = new PlannedRanges<>(definition, writing);
    this.planning =
        new Planning<>(definition.zone(), definition.order(), definition.scope().estimator());
    this.cutter = new WindowCutter<>(definition, planning, over);
  }

  /**
   * Reads how far planning has come, and compares what was asked for with what is asked for now.
   *
   * @return true if anything is left to plan
   * @throws PlanChangedException if the scope covers less than before, or something else
   * @throws IllegalArgumentException if the plan has grown, and must be one chunk
   */
  public boolean open() throws Exception {
    boolean left = opened();
    looked.requireOnePart(ranges.size());
    return left;
  }

  private boolean opened() throws Exception {
    seen = ledger.plannedTo();
    if (seen.isEmpty()) {
      take(planned.begun(looked));
      expected = count();
      return true;
    }
    take(planned.restored(PlanPosition.parse(seen.get()).with(writing::shortened)));
    made = position.parts().stream().mapToLong(Part::made).sum();
    expected = count();
    return !position.isComplete();
  }

  private void take(PlannedRanges.Found<R> found) {
    position = found.position();
    ranges = found.all();
    wanted = found.requested();
    cutter.begin(ranges);
  }

  /** The ranges of the scope, in ascending order, without the parts that were added to them. */
  public List<R> scopeRanges() {
    return definition.order() == Order.OLDEST_FIRST ? wanted : wanted.reversed();
  }

  /** The ranges that are planned, one after the other; to be asked before planning begins. */
  public List<R> ranges() {
    return List.copyOf(ranges);
  }

  /**
   * The number of chunks that there will be in all, by arithmetic; empty if only the data can tell.
   * May be asked by any thread.
   */
  public OptionalLong expected() {
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
      sum = Saturated.sum(sum, count.getAsLong());
    }
    return OptionalLong.of(sum);
  }

  /** The number of chunks that are made so far, over all restarts. */
  public long made() {
    return made;
  }

  /** Returns true if everything is planned. */
  public boolean isComplete() {
    return position.isComplete();
  }

  /**
   * Appends the next window.
   *
   * @param atMost the number of chunks that the plan may still get
   * @return the number of chunks that were appended
   */
  public int advance(long atMost) throws Exception {
    var window = new Window<R>(position, Math.min(WINDOW, atMost));
    try {
      cutter.fill(window, made);
    } catch (Exception e) {
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

  /**
   * The number of rows of each planned range that still need the work; of none more once the run
   * ends.
   */
  public List<Long> remainingRows(DeltaSearch<R> search) throws Exception {
    return search.remainingRows(scopeParts(), over);
  }

  /**
   * Appends chunks of rows that have come into what is planned, all at once: so that nothing is
   * left to plan if this process dies.
   *
   * @param remaining the counts that {@link #remainingRows} has just returned
   * @param atMost the number of chunks that the plan may still get
   * @return true if there are more chunks now
   */
  public boolean addDeltas(DeltaSearch<R> search, List<Long> remaining, long atMost)
      throws Exception {
    var parts = scopeParts();
    var found = search.in(parts, remaining, planning, atMost, over);
    if (found.drafts().isEmpty() || over.getAsBoolean()) {
      return false;
    }
    var next = withDeltas(parts, found.perRange());
    if (ledger.append(found.drafts(), seen, next.text(), true)) {
      seen = Optional.of(next.text());
      made += found.drafts().size();
      take(planned.restored(next));
      cutter.ended(ranges);
    } else {
      startOver(); // appended before, when the answer was lost
    }
    return true;
  }

  private PlanPosition withDeltas(List<R> parts, List<Integer> chunks) {
    var next = position;
    for (int i = 0; i < chunks.size(); i++) {
      if (chunks.get(i) > 0) {
        next = next.with(Part.delta(writing.write(parts.get(i)), chunks.get(i)));
      }
    }
    return next;
  }

  /**
   * Compares the chunks in the ledger with what was planned. Reads both anew: another process may
   * have planned a part.
   *
   * @return what is wrong, for people; empty if the chunks are done and cover the plan
   */
  public Optional<String> uncovered() {
    var codec = definition.scope().codec();
    var now = ledger.plannedTo().map(PlanPosition::parse).map(Planner::partsOf).orElse(List.of());
    return new CoverageProof<R>(definition.name(), new CoverageWords(!codec.sensitive()))
        .objection(now.stream().map(this::planned).toList(), ledger.coverage(definition.order()));
  }

  private static List<Part> partsOf(PlanPosition position) {
    return position.parts();
  }

  private PlannedPart<R> planned(Part part) {
    return new PlannedPart<>(part.kind(), rangeOf(part.range()), part.made());
  }

  private Optional<R> rangeOf(Written written) {
    return writing
        .read(written)
        .or(
            () ->
                ranges.stream().filter(range -> written.equals(writing.write(range))).findFirst());
  }

  /** The ranges, without the parts that only go over some of their rows again. */
  private List<R> scopeParts() {
    var all = new ArrayList<R>();
    for (int i = 0; i < ranges.size(); i++) {
      if (position.parts().get(i).kind() == ChunkKind.RANGE) {
        all.add(ranges.get(i));
      }
    }
    return all;
  }

  /** Another planner was faster, or something broke in between: reads again how far planning is. */
  public void startOver() throws Exception {
    if (!open()) {
      cutter.ended(ranges);
    }
  }
}
