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
import dev.backfill.benchmarks.springbatch.BySpringBatch;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Changing every row of a table.
 *
 * @param on where
 * @param form the number of rows and of rounds
 * @param out where its progress is printed
 */
record RowsSuite(Target on, Form form, PrintStream out) implements Suite {

  /** Rows of the table that is changed before anything counts. */
  private static final long WARM_UP = 50_000;

  @Override
  public String name() {
    return "rows";
  }

  @Override
  public Outcome run() throws Exception {
    out.printf(Locale.ROOT, "Changing %,d rows%n", form.rows());
    if (form.measures()) {
      run(Math.min(WARM_UP, form.rows()), "warm_up");
    }
    var standings = run(form.rows(), "orders");
    return new Outcome(
        List.of(table(new Standings(standings))),
        new Reading(on, standings).goals(new RowContenders(form.rows())));
  }

  /** All ways on a table of so many rows; on a small one once, so that this process is warm. */
  private List<Standing> run(long rows, String template) throws Exception {
    var table = new OrdersTable(rows);
    on.server().template(template, table::fill);
    int rounds = rows == form.rows() ? form.rounds() : 1;
    return new Rounds(on.server(), template, table, out).run(ways(rows), rounds, false);
  }

  private List<Contender> ways(long rows) {
    var ours = new RowContenders(rows);
    var all = new ArrayList<>(ours.best());
    if (on.isFirst()) {
      if (form.others()) {
        all.addAll(ours.others());
      }
      all.addAll(peers(rows));
    }
    return all;
  }

  private List<Contender> peers(long rows) {
    var peers = new BySpringBatch(rows);
    int chunk = (int) Math.min(1_000, rows / 20);
    return List.of(
        peers.tasklet(2, 40),
        peers.tasklet(4, 40),
        peers.cursorAndArrays(4, chunk),
        peers.paging(4, chunk));
  }

  private Table table(Standings standings) {
    return new Table(
        on.named("Rows"),
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
        standings.plot(on.file("rows"), "time, as a multiple of one UPDATE"));
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
   * @param on where
   * @param standings of all ways
   */
  private record Reading(Target on, List<Standing> standings) {

    List<Goal> goals(RowContenders ours) {
      return List.of(
          ofTheLoop("`Jdbc.sql`, one lane: time", 1.03, ours.sql(1), ours.loop(1)),
          ofTheLoop("`set`, one lane: time", 1.03, ours.set(1), ours.loop(1)),
          onTheCores("`Jdbc.sql`", ours.sql(2), ours),
          cpu("`Jdbc.sql`", ours.sql(2)),
          onTheCores("`set`", ours.set(2), ours),
          cpu("`set`", ours.set(2)),
          Goal.atMost(
              on.named("`set` by month, as many lanes as cores: time, of by key"),
              1.05,
              of(ours.byMonth()).over(of(ours.set(2)), Standing::wall)),
          Goal.atMost(
              on.named("`transform`, one lane: time, of the loop by arrays"),
              1.05,
              of(ours.transform(1)).over(of(ours.computed(1)), Standing::wall)),
          Goal.atMost(
              on.named("`transform`, as many lanes as cores: CPU, of the loop by arrays"),
              1.05,
              of(ours.transform(2)).over(of(ours.computed(2)), Standing::cpu)));
    }

    private Goal ofTheLoop(String what, double limit, Contender ours, Contender loop) {
      return Goal.atMost(
          on.named(what + ", of the loop by hand"), limit, of(ours).over(of(loop), Standing::wall));
    }

    /** Of one UPDATE, or of the loop on as many connections, whichever is nearer to its aim. */
    private Goal onTheCores(String what, Contender lanes, RowContenders ours) {
      String time = what + ", as many lanes as cores: time";
      return Goal.either(
          Goal.atMost(
              on.named(time + ", of one UPDATE"),
              0.60,
              of(lanes).over(standings.getFirst(), Standing::wall)),
          ofTheLoop(time, 1.03, lanes, ours.loop(2)));
    }

    private Goal cpu(String what, Contender lanes) {
      return Goal.atMost(
          on.named(what + ", as many lanes as cores: CPU, of one UPDATE"),
          1.12,
          of(lanes).over(standings.getFirst(), Standing::cpu));
    }

    private Standing of(Contender contender) {
      return standings.stream()
          .filter(standing -> standing.contender().name().equals(contender.name()))
          .findFirst()
          .orElseThrow();
    }
  }
}
