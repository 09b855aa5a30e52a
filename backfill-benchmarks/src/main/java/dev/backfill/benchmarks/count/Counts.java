package dev.backfill.benchmarks.count;

import dev.backfill.benchmarks.server.CountingServer;
import dev.backfill.benchmarks.server.Sql;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Counts the server's instructions, and checks that the rows have changed.
 *
 * @param server where
 * @param out where each is printed
 */
public record Counts(CountingServer server, PrintStream out) {

  private static final String TEMPLATE = "counted";

  /** As many as a lane and its ledger use at a time. */
  private static final int CONNECTIONS = 3;

  private static final double BATCH = 10_000;

  /** Where batches are among the lists; chunks that do nothing and chunks of one row follow. */
  public static final int BATCHES = 0;

  /** All of them, those of {@link #BATCHES} first; each list is compared with its first one. */
  public List<List<Counted>> run() throws Exception {
    server.server().template(TEMPLATE, CountedOrders::fill);
    var batches = count(CountedOrders.batches(), true);
    return List.of(
        batches, count(CountedOrders.durable(), false), count(CountedOrders.tiny(), false));
  }

  private List<Counted> count(List<CountedWay> ways, boolean byRow) throws Exception {
    var counted = new ArrayList<Counted>();
    for (var way : ways) {
      double each = each(way, byRow);
      double first = counted.isEmpty() ? each : counted.getFirst().each();
      counted.add(new Counted(way.name(), way.family(), each, each / first));
      out.printf(
          Locale.ROOT,
          "  PostgreSQL %-8s %-56s %,15.0f instructions, %.3f of the first%n",
          server.server().version(),
          way.name(),
          each,
          each / first);
    }
    return counted;
  }

  /** What the larger number needs more, for each more; for 10,000 rows where rows are counted. */
  private double each(CountedWay way, boolean byRow) throws Exception {
    var few = trial(way, way.few());
    var many = trial(way, way.many());
    double more = many.instructions() - few.instructions();
    return byRow ? more / (many.rows() - few.rows()) * BATCH : more / (way.many() - way.few());
  }

  private record Trial(long instructions, long rows) {}

  private Trial trial(CountedWay way, int times) throws Exception {
    try (var database = server.server().copy(TEMPLATE)) {
      var rows = new long[1];
      long instructions =
          server.instructions(
              () -> {
                try (var pool = database.pool(CONNECTIONS)) {
                  rows[0] = way.work().on(pool, times);
                }
              });
      long changed = Sql.number(database.plain(), CountedOrders.changed());
      if (changed != rows[0]) {
        throw new IllegalStateException(
            "%s changed %,d rows, of which %,d are there".formatted(way.name(), rows[0], changed));
      }
      return new Trial(instructions, rows[0]);
    }
  }
}
