package dev.backfill.yaml.reading;

import dev.backfill.scope.ChunkBy;
import dev.backfill.scope.ChunkStrategy;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.InstantRange;
import dev.backfill.scope.Order;
import dev.backfill.scope.Planning;
import dev.backfill.scope.Range;
import dev.backfill.yaml.grammar.Values;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The chunks of a file, as far as arithmetic knows them. */
public final class PlannedPieces {

  /** The largest number that is listed: {@value}. */
  public static final int MOST = 1_000_000;

  private PlannedPieces() {}

  /**
   * A chunk.
   *
   * @param from its first bound
   * @param to the bound after its last
   */
  public record Piece(Object from, Object to) {

    /** Returns true if the other one lies in it. */
    boolean holds(Piece other) {
      return compare(from, other.from) <= 0 && compare(other.to, to) <= 0;
    }

    @Override
    public String toString() {
      return "[" + from + ", " + to + ")";
    }
  }

  /** Bounds of one kind. */
  static int compare(Object one, Object other) {
    return switch (one) {
      case LocalDate day -> day.compareTo((LocalDate) other);
      case Instant moment -> moment.compareTo((Instant) other);
      default -> ((Long) one).compareTo((Long) other);
    };
  }

  /** The whole range of a file; empty if it has none. */
  static Optional<Piece> whole(Values values) {
    var scope = values.section("scope");
    var range = scope.has("date_range") ? scope.section("date_range") : scope.section("id_range");
    return range
        .get("start", Object.class)
        .flatMap(from -> range.get("end", Object.class).map(to -> new Piece(from, to)));
  }

  /**
   * The pieces of a calendar or of a width; a number of rows may cut them further.
   *
   * @param values of a file without faults
   * @return in their order; empty if only the database knows them
   */
  public static Optional<List<Piece>> of(Values values) {
    var strategy = values.section("strategy");
    var unit = strategy.text("chunk_by").filter(text -> !text.equals("partition"));
    var zone = values.section("scope").get("zone", ZoneId.class).orElse(ZoneOffset.UTC);
    return whole(values)
        .flatMap(
            whole ->
                switch (whole.from()) {
                  case LocalDate day ->
                      unit.map(
                          text ->
                              cut(
                                  new DateRange(day, (LocalDate) whole.to()),
                                  CalendarUnits.of(text).dates(),
                                  zone,
                                  piece -> new Piece(piece.from(), piece.to())));
                  case Instant moment ->
                      unit.map(
                          text ->
                              cut(
                                  new InstantRange(moment, (Instant) whole.to()),
                                  CalendarUnits.of(text).instants(zone),
                                  zone,
                                  piece -> new Piece(piece.from(), piece.to())));
                  default ->
                      strategy
                          .number("chunk_width")
                          .map(
                              width ->
                                  cut(
                                      new IdRange((Long) whole.from(), (Long) whole.to()),
                                      ChunkBy.width(width),
                                      zone,
                                      piece -> new Piece(piece.from(), piece.to())));
                });
  }

  private static <R extends Range> List<Piece> cut(
      R whole, ChunkStrategy<R> strategy, ZoneId zone, Function<R, Piece> piece) {
    try {
      var all = new ArrayList<Piece>();
      var pieces =
          strategy.split(whole, new Planning<>(zone, Order.OLDEST_FIRST, Optional.empty()));
      while (pieces.hasNext() && all.size() < MOST) {
        all.add(piece.apply(pieces.next()));
      }
      return all;
    } catch (Exception e) {
      throw new IllegalStateException("a calendar cuts without asking", e);
    }
  }
}
