package dev.backfill.run.planning;

import dev.backfill.ledger.ChunkCoverage.Stretch;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.support.RangeEnds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Follows stretches from the beginning of a range to its end, where each begins where the one
 * before it ends. It only compares for equality, and so serves keys that the database alone can
 * order. Stateless.
 *
 * @param words says where something lies
 * @param splitChunk the label of the chunk whose parts they are; empty for the whole plan
 */
record ChainedCover<R extends Range>(CoverageWords words, Optional<String> splitChunk) {

  /** Stretches, and where they lie. */
  private record Link<R extends Range>(RangeEnds ends, Stretch<R> stretch) {}

  /** Says what is not covered, or covered twice; empty for ranges that cannot be compared. */
  Optional<String> objection(List<R> wanted, List<Stretch<R>> stretches) {
    var links = new ArrayList<Link<R>>();
    for (Stretch<R> stretch : stretches) {
      var ends = ends(stretch);
      if (ends.isEmpty()) {
        return Optional.empty();
      }
      links.add(new Link<>(ends.get(), stretch));
    }
    var whole = wanted.stream().flatMap(range -> RangeEnds.of(range).stream()).toList();
    return whole.size() < wanted.size() ? Optional.empty() : follow(joined(whole), links);
  }

  private static <R extends Range> Optional<RangeEnds> ends(Stretch<R> stretch) {
    var first = RangeEnds.of(stretch.first().range());
    var last = RangeEnds.of(stretch.last().range());
    return first.flatMap(
        one ->
            last.map(
                other ->
                    stretch.order() == Order.OLDEST_FIRST
                        ? new RangeEnds(one.from(), other.to())
                        : new RangeEnds(other.from(), one.to())));
  }

  /** Ranges that touch are one: a stretch may reach over both. */
  private static List<RangeEnds> joined(List<RangeEnds> ranges) {
    var byFrom = new HashMap<Object, RangeEnds>();
    var inside = new HashMap<Object, RangeEnds>();
    ranges.forEach(range -> byFrom.put(range.from(), range));
    ranges.forEach(range -> inside.put(range.to(), range));
    var joined = new ArrayList<RangeEnds>();
    for (RangeEnds range : ranges) {
      if (!inside.containsKey(range.from())) {
        Object to = range.to();
        for (var next = byFrom.get(to); next != null; next = byFrom.get(to)) {
          to = next.to();
        }
        joined.add(new RangeEnds(range.from(), to));
      }
    }
    return joined;
  }

  private Optional<String> follow(List<RangeEnds> wanted, List<Link<R>> links) {
    var left = new HashMap<Object, Link<R>>();
    for (Link<R> link : links) {
      var twin = left.put(link.ends().from(), link);
      if (twin != null) {
        return Optional.of(overlap(twin, link));
      }
    }
    for (RangeEnds range : wanted) {
      var broken = follow(range, left);
      if (broken.isPresent()) {
        return broken;
      }
    }
    return left.values().stream()
        .min((a, b) -> Long.compare(a.stretch().first().no(), b.stretch().first().no()))
        .map(link -> "chunk %s is not a part of %s".formatted(firstOf(link), whole()));
  }

  private Optional<String> follow(RangeEnds range, Map<Object, Link<R>> left) {
    Object at = range.from();
    Link<R> before = null;
    while (!at.equals(range.to())) {
      var next = left.remove(at);
      if (next == null) {
        return Optional.of(broken(range, at, Optional.ofNullable(before), left));
      }
      at = next.ends().to();
      before = next;
    }
    return Optional.empty();
  }

  private String broken(
      RangeEnds range, Object at, Optional<Link<R>> before, Map<Object, Link<R>> left) {
    var over = left.values().stream().filter(link -> contains(link, at)).findFirst();
    if (over.isPresent() && before.isPresent()) {
      return overlap(before.get(), over.get());
    }
    var next =
        left.values().stream()
            .filter(link -> isLess(at, link.ends().from()))
            .min((a, b) -> RangeEnds.compare(a.ends().from(), b.ends().from()).orElse(0));
    String hole =
        RangeEnds.compare(at, range.to()).isEmpty()
            ? words.hole(at)
            : words.hole(at, next.map(link -> link.ends().from()).orElse(range.to()));
    return hole
        + splitChunk.map(" of those that replace chunk %s"::formatted).orElse("")
        + before.map(link -> ", after chunk " + lastOf(link)).orElse("")
        + next.map(link -> ", before chunk " + firstOf(link)).orElse("");
  }

  private static boolean contains(Link<?> link, Object at) {
    return isLess(link.ends().from(), at) && isLess(at, link.ends().to());
  }

  private static boolean isLess(Object one, Object other) {
    return RangeEnds.compare(one, other).filter(order -> order < 0).isPresent();
  }

  private String overlap(Link<R> one, Link<R> other) {
    return "chunk %s overlaps chunk %s".formatted(lastOf(one), firstOf(other));
  }

  private String whole() {
    return splitChunk.map("chunk %s, whose part it is"::formatted).orElse("the plan");
  }

  /** The label of the chunk with the lowest bounds. */
  private String firstOf(Link<R> link) {
    var stretch = link.stretch();
    return (stretch.order() == Order.OLDEST_FIRST ? stretch.first() : stretch.last()).id();
  }

  private String lastOf(Link<R> link) {
    var stretch = link.stretch();
    return (stretch.order() == Order.OLDEST_FIRST ? stretch.last() : stretch.first()).id();
  }
}
