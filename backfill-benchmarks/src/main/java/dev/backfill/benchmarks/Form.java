package dev.backfill.benchmarks;

import dev.backfill.benchmarks.measure.Contender;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The amount of measurement.
 *
 * @param name of the form
 * @param rounds the number of runs of each contender
 * @param rows of the table that is changed
 * @param moved rows of tables that are copied, compared, or changed beside an application
 * @param others true if contenders also run that are known not to be the best
 * @param idle chunks that do nothing, for ways that do thousands in a second; slower ways do fewer
 * @param changed chunks of one row each
 * @param planned rows of the tables that are planned
 * @param remembered chunks of the run in memory whose heap is watched
 * @param durable chunks of the run in a database whose heap is watched
 * @param transformed rows of the transform whose heap is watched
 * @param microSeconds the time for which JMH measures each benchmark
 */
public record Form(
    String name,
    int rounds,
    long rows,
    long moved,
    boolean others,
    int idle,
    int changed,
    long planned,
    long remembered,
    long durable,
    long transformed,
    double microSeconds) {

  /** Every way once and little of it: that nothing is broken, no figure. */
  static final Form TINY =
      new Form("tiny", 1, 2_000, 2_000, true, 60, 60, 5_000, 20_000, 1_000, 5_000, 0.02);

  /** Some minutes. */
  static final Form SHORT =
      new Form(
          "short",
          3,
          200_000,
          200_000,
          false,
          10_000,
          5_000,
          500_000,
          10_000_000,
          200_000,
          1_000_000,
          1);

  /** About three quarters of an hour. */
  static final Form FULL =
      new Form(
          "full",
          3,
          500_000,
          200_000,
          true,
          20_000,
          20_000,
          2_000_000,
          10_000_000,
          1_000_000,
          2_000_000,
          1);

  /** Returns true if figures are wanted. */
  boolean measures() {
    return rounds > 1;
  }

  /** The ways that run: where nothing is measured, those on several lanes are enough. */
  List<Contender> of(List<Contender> ways) {
    return ways.stream().filter(way -> measures() || !way.name().endsWith("one lane")).toList();
  }

  /** Returns true if this is the one whose page is kept. */
  boolean full() {
    return equals(FULL);
  }

  /** The form of this name. */
  static Form named(String name) {
    return Arrays.asList(TINY, SHORT, FULL).stream()
        .filter(form -> form.name().equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException("no form '%s': short, full or tiny".formatted(name)));
  }
}
