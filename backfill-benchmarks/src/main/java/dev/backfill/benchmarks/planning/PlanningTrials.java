package dev.backfill.benchmarks.planning;

import dev.backfill.benchmarks.measure.Contender.Family;
import dev.backfill.benchmarks.measure.Spread;
import dev.backfill.benchmarks.server.TrialDatabase;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;

/**
 * Cuts each table by each planner into 40 pieces, and counts what is in them.
 *
 * @param rows of each table
 * @param times the number of timings of each
 * @param out where it is printed
 */
public record PlanningTrials(long rows, int times, PrintStream out) {

  private static final int PIECES = 40;

  /**
   * One planner on one table.
   *
   * @param name of the table
   * @param table the order of its keys
   * @param planner the planner that cut it
   * @param family the family of the contender
   * @param millis elapsed
   * @param pieces the number of pieces
   * @param largest rows of the largest piece, of the mean
   */
  public record Result(
      String name,
      String table,
      String planner,
      Family family,
      Spread millis,
      int pieces,
      double largest) {

    /** Returns true if the catalog alone was asked. */
    public boolean isPreview() {
      return planner.equals(Planner.PREVIEW);
    }

    /** Returns true if the key was walked by hand. */
    public boolean isWalk() {
      return planner.equals(Planner.WALK);
    }
  }

  /** Makes the tables. */
  public void fill(DataSource database) throws SQLException {
    for (var table : PlannedTable.ALL) {
      table.fill(database, rows);
    }
  }

  /** Measures all of them, on a database that was filled. */
  public List<Result> run(TrialDatabase database) throws Exception {
    var results = new ArrayList<Result>();
    try (var pool = database.pool()) {
      for (var table : PlannedTable.ALL) {
        for (var planner : Planner.all()) {
          results.add(measure(pool, table, planner));
        }
      }
    }
    return results;
  }

  private Result measure(DataSource pool, PlannedTable table, Planner planner) throws Exception {
    var cut = planner.cut().of(pool, table);
    List<String> pieces = List.of();
    var millis = new ArrayList<Double>();
    for (int time = -times; time < times; time++) {
      long begin = System.nanoTime();
      pieces = cut.pieces(rows / PIECES);
      if (time >= 0) {
        millis.add((System.nanoTime() - begin) / 1e6);
      }
    }
    var result =
        new Result(
            table.name(),
            table.told(),
            planner.name(),
            planner.family(),
            Spread.of(millis),
            pieces.size(),
            largest(pool, table, pieces));
    out.printf(
        Locale.ROOT,
        "  %-45s %-50s %8.2f ms  largest %.2f of the mean%n",
        result.table(),
        result.planner(),
        result.millis().median(),
        result.largest());
    return result;
  }

  private double largest(DataSource pool, PlannedTable table, List<String> pieces)
      throws SQLException {
    long sum = 0;
    long largest = 0;
    for (String piece : pieces) {
      long count = table.count(pool, piece);
      sum += count;
      largest = Math.max(largest, count);
    }
    if (sum != rows) {
      throw new IllegalStateException(
          "%,d pieces of %s hold %,d of %,d rows"
              .formatted(pieces.size(), table.name(), sum, rows));
    }
    return (double) largest * pieces.size() / sum;
  }
}
