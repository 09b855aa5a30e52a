package dev.backfill.benchmarks;

import dev.backfill.benchmarks.measure.Contender.Family;
import dev.backfill.benchmarks.measure.Spread;
import dev.backfill.benchmarks.memory.Child;
import dev.backfill.benchmarks.memory.EngineCost;
import dev.backfill.benchmarks.page.Goal;
import dev.backfill.benchmarks.page.Numbers;
import dev.backfill.benchmarks.page.Plot;
import dev.backfill.benchmarks.page.Table;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * The engine without a database.
 *
 * @param form the number of rounds
 * @param out where its progress is printed
 */
record EngineSuite(Form form, PrintStream out) implements Suite {

  /** Half a microsecond is aimed at where a task of a pool takes a tenth of one. */
  private static final double OF_A_TASK = 5;

  @Override
  public String name() {
    return "engine";
  }

  @Override
  public Outcome run() throws Exception {
    int chunks = (int) Math.min(1_000_000, form.remembered());
    out.printf(Locale.ROOT, "The engine, %,d chunks in memory%n", chunks);
    var lines =
        new Child(form.measures())
            .run(EngineCost.class, Integer.toString(chunks), Integer.toString(2 * form.rounds()));
    lines.forEach(line -> out.println("  " + line));
    var cold = of(lines, "backfill", true);
    var ours = of(lines, "backfill", false);
    var rows =
        List.of(
            new Line("**Backfill, a whole run, four lanes**", Family.BACKFILL, ours),
            new Line("**the same, the first run of the process**", Family.BACKFILL, cold),
            new Line("a pool of four threads, a task each", Family.RAW, of(lines, "pool", false)));
    return new Outcome(
        List.of(table(chunks, rows)),
        List.of(
            Goal.atMost(
                "a chunk in memory: CPU, of a pool's task (0.5 us where that takes 0.1)",
                OF_A_TASK,
                ofTheTask(lines))));
  }

  private record Line(String name, Family family, Cost cost) {}

  private record Cost(Spread cpu, Spread wall) {}

  private static Cost of(List<String> lines, String what, boolean first) {
    return new Cost(
        Spread.of(column(lines, what, first, 2)), Spread.of(column(lines, what, first, 3)));
  }

  private static List<Double> column(List<String> lines, String what, boolean first, int column) {
    return lines.stream()
        .map(line -> line.split(" ", -1))
        .filter(words -> words[0].equals(what) && words[1].equals("0") == first)
        .map(words -> Double.parseDouble(words[column]))
        .toList();
  }

  /** Within each round, but the first. */
  private static Spread ofTheTask(List<String> lines) {
    var ours = column(lines, "backfill", false, 2);
    var pool = column(lines, "pool", false, 2);
    return Spread.of(
        IntStream.range(0, ours.size()).mapToObj(no -> ours.get(no) / pool.get(no)).toList());
  }

  private static Table table(int chunks, List<Line> lines) {
    return new Table(
        "The engine",
        """
        %,d chunks that do nothing, ledger in memory, heap of %d MB: microseconds for each, of the \
        processors (collections and the compiler included) and elapsed.
        """
            .formatted(chunks, Child.HEAP),
        List.of("way", "CPU, us", "elapsed, us"),
        lines.stream()
            .map(
                line ->
                    List.of(
                        line.name(), Numbers.of(line.cost().cpu()), Numbers.of(line.cost().wall())))
            .toList(),
        Optional.of(
            new Plot(
                "engine",
                "microseconds of the processors for each chunk",
                lines.stream()
                    .map(
                        line ->
                            new Plot.Line(
                                line.name().replace("*", ""), line.family(), line.cost().cpu()))
                    .toList(),
                OptionalDouble.empty())));
  }
}
