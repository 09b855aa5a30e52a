package dev.backfill.benchmarks.page;

import dev.backfill.benchmarks.measure.Contender.Family;
import dev.backfill.benchmarks.measure.Spread;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The content of a plot: for each of some things a median and its range, on one axis that begins at
 * zero.
 *
 * @param file name of its file, without folder and ending
 * @param axis the measured quantity, with its unit
 * @param lines from top to bottom
 * @param mark a value that is shown as a line across, such as a baseline
 */
public record Plot(String file, String axis, List<Line> lines, OptionalDouble mark) {

  /** A plot of values. */
  public Plot {
    lines = List.copyOf(lines);
  }

  /**
   * One thing.
   *
   * @param name its name
   * @param family the family, which is its colour
   * @param spread its figures
   */
  public record Line(String name, Family family, Spread spread) {}
}
