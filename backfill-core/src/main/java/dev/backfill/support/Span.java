package dev.backfill.support;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A half-open range of positions.
 *
 * @param from first position, inclusive
 * @param to end, exclusive; above {@code from}
 */
public record Span(Position from, Position to) {

  /**
   * Returns true if a position belongs to both.
   *
   * @param other another span
   * @return false if they only touch
   */
  public boolean overlaps(Span other) {
    return from.compareTo(other.to) < 0 && other.from.compareTo(to) < 0;
  }

  /**
   * The part that belongs to both.
   *
   * @param other another span
   * @return empty if they do not overlap
   */
  public Optional<Span> and(Span other) {
    return overlaps(other)
        ? Optional.of(new Span(later(from, other.from), earlier(to, other.to)))
        : Optional.empty();
  }

  /**
   * The first part that others leave uncovered.
   *
   * @param others spans in any order; they may overlap
   * @return empty if together they cover all of it
   */
  public Optional<Span> firstHole(List<Span> others) {
    var left = new ArrayList<>(List.of(this));
    for (Span other : others) {
      var next = new ArrayList<Span>();
      left.forEach(part -> next.addAll(part.without(other)));
      left = next;
    }
    return left.stream().min((a, b) -> a.from.compareTo(b.from));
  }

  private List<Span> without(Span other) {
    if (!overlaps(other)) {
      return List.of(this);
    }
    var parts = new ArrayList<Span>();
    if (from.compareTo(other.from) < 0) {
      parts.add(new Span(from, other.from));
    }
    if (other.to.compareTo(to) < 0) {
      parts.add(new Span(other.to, to));
    }
    return parts;
  }

  private static Position later(Position a, Position b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  private static Position earlier(Position a, Position b) {
    return a.compareTo(b) <= 0 ? a : b;
  }
}
