package dev.backfill.benchmarks;

import static dev.backfill.benchmarks.measure.Contender.Family;

import dev.backfill.benchmarks.data.OrdersTable;
import dev.backfill.benchmarks.data.RowContenders;
import dev.backfill.benchmarks.measure.Contender;
import dev.backfill.benchmarks.measure.Cost;
import dev.backfill.benchmarks.measure.Rounds;
import dev.backfill.benchmarks.measure.Standing;
import dev.backfill.benchmarks.page.Goal;
import dev.backfill.benchmarks.page.Numbers;
import dev.backfill.benchmarks.page.Plot;
import dev.backfill.benchmarks.page.Table;
import dev.backfill.benchmarks.server.BenchmarkServer;
import dev.backfill.benchmarks.springbatch.BySpringBatch;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Changing every row of a table.
 *
 * @param server where
 * @param form how many rows and rounds
 * @param out where it is told how far it is
 */
record RowsSuite(BenchmarkServer server, Form form, PrintStream out) implements Suite {

  @Override
  public String name() {
    return "rows";
  }

  @Override
  public Outcome run() throws Exception {
    out.printf(Locale.ROOT, "Changing %,d rows%n", form.rows());
    var table = new OrdersTable(form.rows());
    server.template("orders", table::fill);
    var ours = new RowContenders(form.rows());
    var all = new ArrayList<>(ours.all());
    all.addAll(peers());
    var standings =
        new Rounds(server, "orders", table, out).run(all, form.rounds(), form.rounds() > 1);
    return new Outcome(List.of(table(standings)), new Reading(standings).goals(ours));
  }

  private List<Contender> peers() {
    var peers = new BySpringBatch(form.rows());
    int chunk = (int) Math.min(1_000, form.rows() / 20);
    return List.of(
        peers.tasklet(2, 40),
        peers.tasklet(4, 40),
        peers.cursorAndArrays(4, chunk),
        peers.cursor(4, chunk),
        peers.paging(4, chunk));
  }

  private Table table(List<Standing> standings) {
    var one = standings.getFirst();
    return new Table(
        "Rows",
        """
        %,d orders, each of which gets a tier: a new version of the row, and new entries in two \
        indexes. Multiples of one `UPDATE` of the whole table in the same round, median and range \
        of %d round(s), the order of the ways shuffled in each. Every way begins on a copy of the \
        same files, vacuumed, in memory, checkpointed; afterwards every row is checked. The tables \
        of ledger and job repository are there before. *CPU* is the processor time of server and \
        client together.
        """
            .formatted(form.rows(), form.rounds()),
        List.of("way", "time", "CPU", "CPU of the client, s", "log, MB", "rows/s"),
        standings.stream().map(standing -> row(standing, one)).toList(),
        Optional.of(
            new Plot(
                "rows",
                "time, as a multiple of one UPDATE",
                standings.stream()
                    .map(
                        standing ->
                            new Plot.Line(
                                standing.contender().name(),
                                standing.contender().family(),
                                standing.over(one, Standing::wall)))
                    .toList(),
                OptionalDouble.of(1))));
  }

  private List<String> row(Standing standing, Standing one) {
    String name = standing.contender().name();
    return List.of(
        standing.contender().family() == Family.BACKFILL ? "**" + name + "**" : name,
        Numbers.of(standing.over(one, Standing::wall)),
        Numbers.of(standing.over(one, Standing::cpu)),
        Numbers.of(standing.spread(cost -> cost.client().toNanos() / 1e9).median()),
        Numbers.of(standing.spread(cost -> cost.log() / 1e6).median()),
        "%,.0f".formatted(standing.spread(this::rowsPerSecond).median()));
  }

  private double rowsPerSecond(Cost cost) {
    return form.rows() / Standing.wall(cost);
  }

  /**
   * What the standings say of the aims.
   *
   * @param standings of all ways
   */
  private record Reading(List<Standing> standings) {

    List<Goal> goals(RowContenders ours) {
      var one = of(ours.oneUpdate());
      var loop = of(ours.loop(1));
      return List.of(
          Goal.atMost(
              "`Jdbc.sql`, exactly once, one lane: time, of the loop by hand",
              1.03,
              of(ours.sql(1)).over(loop, Standing::wall)),
          Goal.atMost(
              "`set`, exactly once, one lane: time, of the loop by hand",
              1.03,
              of(ours.set(1)).over(loop, Standing::wall)),
          Goal.atMost(
              "`Jdbc.sql`, as many lanes as cores: time, of one UPDATE",
              0.60,
              of(ours.sql(2)).over(one, Standing::wall)),
          Goal.atMost("the same: CPU", 1.12, of(ours.sql(2)).over(one, Standing::cpu)),
          Goal.atMost(
              "`set`, as many lanes as cores: time, of one UPDATE",
              0.60,
              of(ours.set(2)).over(one, Standing::wall)),
          Goal.atMost("the same: CPU", 1.12, of(ours.set(2)).over(one, Standing::cpu)),
          Goal.atMost(
              "`transform`, as many lanes as cores: time, of one UPDATE",
              0.78,
              of(ours.transform(2)).over(one, Standing::wall)),
          Goal.atMost("the same: CPU", 1.55, of(ours.transform(2)).over(one, Standing::cpu)));
    }

    private Standing of(Contender contender) {
      return standings.stream()
          .filter(standing -> standing.contender().name().equals(contender.name()))
          .findFirst()
          .orElseThrow();
    }
  }
}
