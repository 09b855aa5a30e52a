package dev.backfill.benchmarks;

import dev.backfill.benchmarks.data.OrdersTable;
import dev.backfill.benchmarks.data.RowContenders;
import dev.backfill.benchmarks.measure.Contender;
import dev.backfill.benchmarks.measure.Cost;
import dev.backfill.benchmarks.measure.Rounds;
import dev.backfill.benchmarks.measure.Standing;
import dev.backfill.benchmarks.page.Goal;
import dev.backfill.benchmarks.page.Numbers;
import dev.backfill.benchmarks.page.Table;
import dev.backfill.benchmarks.server.BenchmarkServer;
import dev.backfill.benchmarks.springbatch.BySpringBatch;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Changing every row of a table.
 *
 * @param server where
 * @param form the number of rows and of rounds
 * @param out where its progress is printed
 */
record RowsSuite(BenchmarkServer server, Form form, PrintStream out) implements Suite {

  /** Rows of the table that is changed before anything counts. */
  private static final long WARM_UP = 50_000;

  @Override
  public String name() {
    return "rows";
  }

  @Override
  public Outcome run() throws Exception {
    out.printf(Locale.ROOT, "Changing %,d rows%n", form.rows());
    if (form.rounds() > 1) {
      run(Math.min(WARM_UP, form.rows()), "warm_up");
    }
    var standings = run(form.rows(), "orders");
    return new Outcome(
        List.of(table(new Standings(standings))),
        new Reading(standings).goals(new RowContenders(form.rows())));
  }

  /** All ways on a table of so many rows; on a small one once, so that this process is warm. */
  private List<Standing> run(long rows, String template) throws Exception {
    var table = new OrdersTable(rows);
    server.template(template, table::fill);
    int rounds = rows == form.rows() ? form.rounds() : 1;
    return new Rounds(server, template, table, out).run(ways(rows), rounds, false);
  }

  private List<Contender> ways(long rows) {
    var ours = new RowContenders(rows);
    var all = new ArrayList<>(ours.best());
    if (form.others()) {
      all.addAll(ours.others());
    }
    all.addAll(peers(rows));
    return all;
  }

  private List<Contender> peers(long rows) {
    var peers = new BySpringBatch(rows);
    int chunk = (int) Math.min(1_000, rows / 20);
    int large = (int) Math.min(10_000, rows / 10);
    var best =
        List.of(
            peers.tasklet(2, 40),
            peers.tasklet(4, 40),
            peers.cursorAndArrays(4, chunk),
            peers.cursor(4, chunk),
            peers.paging(4, chunk));
    var others = List.of(peers.tasklet(4, 4), peers.cursor(4, large), peers.paging(4, large));
    return form.others() ? Stream.concat(best.stream(), others.stream()).toList() : best;
  }

  private Table table(Standings standings) {
    return new Table(
        "Rows",
        """
        %,d orders, each of which gets a tier: a new version of the row, and new entries in two \
        indexes. Multiples of one `UPDATE` of the whole table in the same round, median and range \
        of %d round(s), the order of the ways shuffled in each. Every way begins on a copy of the \
        same files, vacuumed, in memory, checkpointed; afterwards every row is checked. The tables \
        of ledger and job repository are there before. *CPU* is the processor time of server and \
        client together; the client's includes its compiler and collector.
        """
            .formatted(form.rows(), form.rounds()),
        List.of("way", "time", "CPU", "server, s", "client, s", "log, MB", "rows/s"),
        standings.all().stream().map(standing -> row(standing, standings)).toList(),
        standings.plot("rows", "time, as a multiple of one UPDATE"));
  }

  private List<String> row(Standing standing, Standings among) {
    return List.of(
        Standings.name(standing),
        among.multiple(standing, Standing::wall),
        among.multiple(standing, Standing::cpu),
        Numbers.of(standing.spread(cost -> cost.server().toNanos() / 1e9).median()),
        Numbers.of(standing.spread(cost -> cost.client().toNanos() / 1e9).median()),
        Numbers.of(standing.spread(cost -> cost.log() / 1e6).median()),
        "%,.0f".formatted(standing.spread(this::rowsPerSecond).median()));
  }

  private double rowsPerSecond(Cost cost) {
    return form.rows() / Standing.wall(cost);
  }

  /**
   * The results of the standings against the aims.
   *
   * @param standings of all ways
   */
  private record Reading(List<Standing> standings) {

    List<Goal> goals(RowContenders ours) {
      var loop = of(ours.loop(1));
      return List.of(
          Goal.atMost(
              "`Jdbc.sql`, one lane: time, of the loop by hand",
              1.03,
              of(ours.sql(1)).over(loop, Standing::wall)),
          Goal.atMost(
              "`set`, one lane: time, of the loop by hand",
              1.03,
              of(ours.set(1)).over(loop, Standing::wall)),
          ofOneUpdate("`Jdbc.sql`: time", 0.60, ours.sql(2), Standing::wall),
          ofOneUpdate("`Jdbc.sql`: CPU", 1.12, ours.sql(2), Standing::cpu),
          ofOneUpdate("`set`: time", 0.60, ours.set(2), Standing::wall),
          ofOneUpdate("`set`: CPU", 1.12, ours.set(2), Standing::cpu),
          Goal.atMost(
              "`transform`, one lane: time, of the loop by arrays",
              1.05,
              of(ours.transform(1)).over(of(ours.computed(1)), Standing::wall)),
          Goal.atMost(
              "`transform`, as many lanes as cores: CPU, of the loop by arrays",
              1.05,
              of(ours.transform(2)).over(of(ours.computed(2)), Standing::cpu)));
    }

    private Goal ofOneUpdate(
        String what, double limit, Contender contender, ToDoubleFunction<Cost> figure) {
      return Goal.atMost(
          what + ", as many lanes as cores, of one UPDATE",
          limit,
          of(contender).over(standings.getFirst(), figure));
    }

    private Standing of(Contender contender) {
      return standings.stream()
          .filter(standing -> standing.contender().name().equals(contender.name()))
          .findFirst()
          .orElseThrow();
    }
  }
}
