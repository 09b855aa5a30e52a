package dev.backfill.yaml.reading;

import dev.backfill.scope.ChunkStrategy;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.InstantRange;
import dev.backfill.scope.Order;
import dev.backfill.scope.Planning;
import dev.backfill.scope.Range;
import dev.backfill.yaml.grammar.Values;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Chunks in a file are labels: they must be what the plan cuts, and decide nothing. */
final class ChunkLabels {

  private static final int MOST_CUT = 1_000_000;

  private final Values values;
  private final Faults faults;

  ChunkLabels(Values values, Faults faults) {
    this.values = values;
    this.faults = faults;
  }

  void check() {
    var chunks = values.section("execution").sections("chunks");
    var ids = new HashSet<String>();
    for (int at = 0; at < chunks.size(); at++) {
      String path = "execution.chunks[%d]".formatted(at);
      String id = chunks.get(at).text("id").orElse("");
      if (!id.isEmpty() && !ids.add(id)) {
        faults.ofMeaning(path + ".id", "two chunks are called '%s'; rename one".formatted(id));
      }
    }
    if (!chunks.isEmpty() && faults.none()) {
      ranges(chunks);
    }
  }

  private void ranges(List<Values> chunks) {
    var range = values.section("scope").section("date_range");
    if (!range.has("start")) {
      faults.ofMeaning(
          "execution.chunks", "chunks with a date_range need scope.date_range; write it");
      return;
    }
    var pieces = new Pieces(range, values);
    for (int at = 0; at < chunks.size(); at++) {
      var bounds = chunks.get(at).list("date_range");
      String path = "execution.chunks[%d].date_range".formatted(at);
      pieces
          .contradiction(bounds.get(0), bounds.get(1))
          .ifPresent(difference -> faults.ofMeaning(path, difference));
    }
  }

  /** The pieces of the calendar; with a size in rows they may be cut further. */
  private static final class Pieces {

    private final Values range;
    private final Optional<CalendarUnits> units;
    private final boolean mayBeCut;
    private final ZoneId zone;

    Pieces(Values range, Values values) {
      this.range = range;
      this.zone = values.section("scope").get("zone", ZoneId.class).orElse(ZoneOffset.UTC);
      this.units =
          values
              .section("strategy")
              .text("chunk_by")
              .filter(unit -> !unit.equals("partition"))
              .map(CalendarUnits::of);
      this.mayBeCut = values.section("strategy").has("chunk_size") || units.isEmpty();
    }

    Optional<String> contradiction(Object start, Object end) {
      Object from = range.byKey().get("start");
      if (!start.getClass().equals(from.getClass())) {
        return Optional.of(
            "%s and the start of scope.date_range, %s, are a date and an instant; write both alike"
                .formatted(start, from));
      }
      var fault = RangeRules.orderFault(start, end);
      if (fault.isPresent()) {
        return fault;
      }
      return from instanceof LocalDate ? ofDates(start, end) : ofInstants(start, end);
    }

    private Optional<String> ofDates(Object start, Object end) {
      var whole = new DateRange(day("start"), day("end"));
      var label = new DateRange((LocalDate) start, (LocalDate) end);
      var strategy = units.map(CalendarUnits::dates);
      return compared(
          label,
          strategy.map(cut -> pieces(cut, whole, zone)).orElse(List.of(whole).iterator()),
          piece -> !piece.to().isAfter(label.from()),
          piece -> !label.from().isBefore(piece.from()) && !label.to().isAfter(piece.to()),
          whole);
    }

    private Optional<String> ofInstants(Object start, Object end) {
      var whole = new InstantRange(moment("start"), moment("end"));
      var label = new InstantRange((Instant) start, (Instant) end);
      var strategy = units.map(unit -> unit.instants(zone));
      return compared(
          label,
          strategy.map(cut -> pieces(cut, whole, zone)).orElse(List.of(whole).iterator()),
          piece -> !piece.to().isAfter(label.from()),
          piece -> !label.from().isBefore(piece.from()) && !label.to().isAfter(piece.to()),
          whole);
    }

    private <R extends Range> Optional<String> compared(
        R label,
        Iterator<R> pieces,
        java.util.function.Predicate<R> before,
        java.util.function.Predicate<R> around,
        R whole) {
      for (int cut = 0; pieces.hasNext() && cut < MOST_CUT; cut++) {
        R piece = pieces.next();
        if (before.test(piece)) {
          continue;
        }
        if (piece.equals(label) || (mayBeCut && around.test(piece))) {
          return Optional.empty();
        }
        return Optional.of(
            "the file has %s, and the plan cuts %s here; correct the label or the strategy"
                .formatted(label, piece));
      }
      return Optional.of("%s is outside of the scope, which is %s".formatted(label, whole));
    }

    private static <R extends Range> Iterator<R> pieces(
        ChunkStrategy<R> strategy, R whole, ZoneId zone) {
      try {
        return strategy.split(whole, new Planning<>(zone, Order.OLDEST_FIRST, Optional.empty()));
      } catch (Exception e) {
        throw new IllegalStateException("a calendar cuts without asking", e);
      }
    }

    private LocalDate day(String key) {
      return (LocalDate) range.byKey().get(key);
    }

    private Instant moment(String key) {
      return (Instant) range.byKey().get(key);
    }
  }
}
