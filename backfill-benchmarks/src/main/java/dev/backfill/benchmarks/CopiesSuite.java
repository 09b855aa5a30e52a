package dev.backfill.benchmarks;

import dev.backfill.benchmarks.data.MovedOrders;
import dev.backfill.benchmarks.measure.Contender;
import dev.backfill.benchmarks.measure.Rounds;
import dev.backfill.benchmarks.measure.Standing;
import dev.backfill.benchmarks.page.Numbers;
import dev.backfill.benchmarks.page.Table;
import dev.backfill.benchmarks.server.BenchmarkServer;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/**
 * Tables that are copied, loaded and reloaded.
 *
 * @param server where
 * @param form the number of rows and of rounds
 * @param out where its progress is printed
 */
record CopiesSuite(BenchmarkServer server, Form form, PrintStream out) implements Suite {

  private static final String TEMPLATE = "moved";

  @Override
  public String name() {
    return "copies";
  }

  @Override
  public Outcome run() throws Exception {
    out.printf(Locale.ROOT, "Copies, loads and reloads of %,d rows%n", form.moved());
    var orders = new MovedOrders(form.moved());
    server.template(TEMPLATE, orders::fill);
    return new Outcome(
        List.of(
            table("copies", "Copies", COPIES, orders, orders.copies()),
            table("loads", "Loads", LOADS, orders, orders.loads()),
            table("reloads", "Reloads", RELOADS, orders, orders.reloads())),
        List.of());
  }

  private static final String COPIES =
      """
      %,d orders into an empty table with a key and an index. `copyInto` reads them through \
      sessions of its own, as from another database. COPY by hand is one transaction. Multiples of \
      one `INSERT .. SELECT` in the same round.
      """;

  private static final String LOADS =
      """
      %,d orders that Java makes, into an empty table with a key and an index. Multiples of one \
      COPY by hand in the same round, which writes text lines.
      """;

  private static final String RELOADS =
      """
      A table with old rows gets %,d orders. By hand: a fresh table, its rows, its key, its index \
      and its statistics, one statement each, then an exchange of names; nothing is compared, and \
      rights, comments and constraints are lost. `reloadInto` carries the definition over, and \
      compares all rows unless said otherwise. Multiples of the way by hand in the same round.
      """;

  private Table table(
      String plot, String title, String words, MovedOrders orders, List<Contender> ways)
      throws Exception {
    var standings =
        new Standings(
            new Rounds(server, TEMPLATE, orders, out)
                .run(form.of(ways), form.rounds(), form.measures()));
    return new Table(
        title,
        words.formatted(form.moved()),
        List.of("way", "s", "time", "CPU", "CPU, s", "log, MB"),
        standings.all().stream().map(standing -> line(standing, standings)).toList(),
        standings.plot(plot, "time, as a multiple of " + standings.first().contender().name()));
  }

  private static List<String> line(Standing standing, Standings among) {
    return List.of(
        Standings.name(standing),
        Numbers.of(standing.spread(Standing::wall)),
        among.multiple(standing, Standing::wall),
        among.multiple(standing, Standing::cpu),
        Numbers.of(standing.spread(Standing::cpu).median()),
        Numbers.of(standing.spread(cost -> cost.log() / 1e6).median()));
  }
}
