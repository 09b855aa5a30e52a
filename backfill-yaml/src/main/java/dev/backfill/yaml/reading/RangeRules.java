package dev.backfill.yaml.reading;

import dev.backfill.yaml.grammar.Values;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** The range of a scope, and whether it can be cut as the strategy says. */
final class RangeRules {

  private static final List<String> CLOCK = List.of("minute", "hour");

  private final Values scope;
  private final Values strategy;
  private final Faults faults;

  RangeRules(Values values, Faults faults) {
    this.scope = values.section("scope");
    this.strategy = values.section("strategy");
    this.faults = faults;
  }

  void check() {
    dates();
    ids();
    cut();
    type();
  }

  private void dates() {
    var range = scope.section("date_range");
    range
        .get("start", Object.class)
        .flatMap(start -> range.get("end", Object.class).flatMap(end -> orderFault(start, end)))
        .ifPresent(fault -> faults.ofMeaning("scope.date_range", fault));
  }

  /** What is wrong with two bounds. */
  static Optional<String> orderFault(Object start, Object end) {
    boolean before =
        switch (start) {
          case LocalDate day when end instanceof LocalDate last -> day.isBefore(last);
          case Instant moment when end instanceof Instant last -> moment.isBefore(last);
          default -> false;
        };
    if (!start.getClass().equals(end.getClass())) {
      return Optional.of(
          "start %s and end %s are a date and an instant; write both alike".formatted(start, end));
    }
    return before
        ? Optional.empty()
        : Optional.of(
            "start %s is not before end %s; the end is the first day or instant that is left out"
                .formatted(start, end));
  }

  private void ids() {
    var range = scope.section("id_range");
    var start = range.number("start");
    var end = range.number("end");
    if (start.isPresent() && end.isPresent() && start.get() >= end.get()) {
      faults.ofMeaning(
          "scope.id_range",
          "start %d is not before end %d; the end is the first key that is left out"
              .formatted(start.get(), end.get()));
    }
  }

  private void cut() {
    var unit = strategy.text("chunk_by");
    if (unit.isPresent() && !unit.get().equals("partition")) {
      calendar(unit.get());
    }
    if (strategy.has("chunk_width")) {
      if (unit.isPresent()) {
        faults.ofMeaning(
            "strategy.chunk_width", "the strategy has chunk_by and chunk_width; keep one of them");
      } else if (!scope.has("id_range") && hasRange()) {
        faults.ofMeaning(
            "strategy.chunk_width",
            "chunk_width cuts an id_range, and the scope has none; write chunk_by or chunk_size");
      }
      if (strategy.has("chunk_size")) {
        faults.ofMeaning(
            "strategy.chunk_size",
            "chunks of a width cannot be limited to a number of rows; keep chunk_width or"
                + " chunk_size");
      }
    }
  }

  private void calendar(String unit) {
    if (!scope.has("date_range") && hasRange()) {
      faults.ofMeaning(
          "strategy.chunk_by",
          "chunk_by: %s cuts a date_range, and the scope has none; write chunk_width or chunk_size"
              .formatted(unit));
    }
    boolean clock = CLOCK.stream().anyMatch(unit::contains);
    if (clock && scope.section("date_range").byKey().get("start") instanceof LocalDate) {
      faults.ofMeaning(
          "strategy.chunk_by",
          "chunk_by: %s cuts instants, and the range has dates; write its bounds as instants, such"
                  .formatted(unit)
              + " as 2023-01-01T00:00:00Z");
    }
  }

  private boolean hasRange() {
    return scope.has("date_range")
        || scope.has("id_range")
        || scope.has("keys")
        || scope.isTrue("by_key");
  }

  private void type() {
    var type = strategy.text("type").orElse("");
    if (type.equals("correction") && hasRange() && !scope.has("keys")) {
      faults.ofMeaning(
          "strategy.type",
          "a correction names its rows; write scope.keys, or type: incremental for a range");
    }
    if (type.equals("incremental") && scope.has("keys")) {
      faults.ofMeaning(
          "strategy.type", "the scope names rows by keys; write type: correction, or a range");
    }
  }
}
