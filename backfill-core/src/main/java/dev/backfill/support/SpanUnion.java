package dev.backfill.support;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The positions of many spans, asked in logarithmic time. Immutable. */
public final class SpanUnion {

  /** The ends of parts by their beginnings; no two parts overlap. */
  private final NavigableMap<Position, Position> parts = new TreeMap<>();

  /**
   * Joins spans.
   *
   * @param spans in any order; they may overlap
   */
  public SpanUnion(List<Span> spans) {
    spans.forEach(this::add);
  }

  private void add(Span span) {
    var from = span.from();
    var to = span.to();
    for (var part = parts.lowerEntry(to);
        part != null && part.getValue().compareTo(from) > 0;
        part = parts.lowerEntry(to)) {
      parts.remove(part.getKey());
      from = from.compareTo(part.getKey()) <= 0 ? from : part.getKey();
      to = to.compareTo(part.getValue()) >= 0 ? to : part.getValue();
    }
    parts.put(from, to);
  }

  /**
   * Returns true if a position belongs to a span and to one of these.
   *
   * @param span another span
   * @return false if they only touch
   */
  public boolean overlaps(Span span) {
    var part = parts.lowerEntry(span.to());
    return part != null && part.getValue().compareTo(span.from()) > 0;
  }
}
