package dev.backfill.benchmarks;

import static dev.backfill.benchmarks.measure.Contender.Family;

import dev.backfill.benchmarks.idle.IdleBackfill;
import dev.backfill.benchmarks.idle.IdleDbScheduler;
import dev.backfill.benchmarks.idle.IdleJobRunr;
import dev.backfill.benchmarks.idle.IdleTable;
import dev.backfill.benchmarks.idle.IdleWay;
import dev.backfill.benchmarks.idle.RawCommits;
import dev.backfill.benchmarks.measure.Rounds;
import dev.backfill.benchmarks.measure.Spread;
import dev.backfill.benchmarks.measure.Standing;
import dev.backfill.benchmarks.page.Goal;
import dev.backfill.benchmarks.page.Numbers;
import dev.backfill.benchmarks.page.Plot;
import dev.backfill.benchmarks.page.Table;
import dev.backfill.benchmarks.springbatch.IdleSpringBatch;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Chunks that do nothing.
 *
 * @param on where
 * @param form the number of chunks and of rounds
 * @param out where its progress is printed
 */
record IdleSuite(Target on, Form form, PrintStream out) implements Suite {

  private static final int LANES = 4;

  /** The throughput per second of the hand-written loop where 5,000 and 20,000 are aimed at. */
  private static final double BY_HAND = 7_700;

  @Override
  public String name() {
    return "idle";
  }

  @Override
  public Outcome run() throws Exception {
    out.printf(Locale.ROOT, "Remembering %,d chunks that do nothing%n", form.idle());
    var table = new IdleTable(form.idle());
    on.server().template("idle", table::fill);
    var ways = ways();
    var standings =
        new Rounds(on.server(), "idle", table, out)
            .run(ways.stream().map(IdleWay::contender).toList(), form.rounds(), form.measures());
    var rates = new ArrayList<Spread>();
    for (int no = 0; no < ways.size(); no++) {
      rates.add(
          standings.get(no).over(ways.get(no)::rate, standings.getFirst(), ways.getFirst()::rate));
    }
    return new Outcome(
        List.of(table(ways, standings, rates)),
        List.of(
            Goal.atLeast(
                on.named("durable, one transaction a chunk: chunks a second, of the loop by hand"),
                5_000 / BY_HAND,
                rates.get(1)),
            Goal.atLeast(
                on.named("durable, sharing transactions: chunks a second, of the loop by hand"),
                20_000 / BY_HAND,
                rates.get(2))));
  }

  private List<IdleWay> ways() {
    int many = form.idle();
    var ours = new IdleBackfill(LANES, many);
    var durable = List.of(new RawCommits("done").on(LANES, many), ours.alone(), ours.sharing());
    if (!on.isFirst()) {
      return durable;
    }
    int fewer = Math.max(many / 5, 20);
    var all = new ArrayList<>(durable);
    all.addAll(
        List.of(
            ours.lambda(),
            new IdleDbScheduler(8, many).way(),
            new IdleJobRunr(8, fewer).way(),
            new IdleSpringBatch(fewer).items(),
            new IdleSpringBatch(Math.max(many / 20, 20)).partitions(LANES)));
    return all;
  }

  private Table table(List<IdleWay> ways, List<Standing> standings, List<Spread> rates) {
    var rows = new ArrayList<List<String>>();
    var lines = new ArrayList<Plot.Line>();
    for (int no = 0; no < ways.size(); no++) {
      var way = ways.get(no);
      var contender = way.contender();
      rows.add(
          List.of(
              contender.family() == Family.BACKFILL
                  ? "**" + contender.name() + "**"
                  : contender.name(),
              "%,d".formatted(way.chunks()),
              Numbers.of(standings.get(no).spread(way::rate).median()),
              Numbers.of(rates.get(no)),
              Numbers.of(standings.get(no).spread(way::cpuMicros).median())));
      lines.add(new Plot.Line(contender.name(), contender.family(), rates.get(no)));
    }
    return new Table(
        on.named("Chunks that do nothing"),
        """
        What it costs to remember that a piece is done, each durably. Backfill's are whole runs, \
        with planning and verdict; the jobs of db-scheduler and JobRunr are queued before the clock \
        runs. Chunks a second as multiples of the loop by hand in the same round.
        """,
        List.of("way", "chunks", "a second", "of the loop", "CPU, us per chunk"),
        rows,
        Optional.of(
            new Plot(
                on.file("idle"),
                "chunks a second, as a multiple of the loop by hand",
                lines,
                OptionalDouble.of(1))));
  }
}
