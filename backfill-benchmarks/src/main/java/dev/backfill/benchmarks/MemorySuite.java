package dev.backfill.benchmarks;

import dev.backfill.benchmarks.data.OrdersTable;
import dev.backfill.benchmarks.measure.Contender.Family;
import dev.backfill.benchmarks.measure.Spread;
import dev.backfill.benchmarks.memory.Child;
import dev.backfill.benchmarks.memory.Looks;
import dev.backfill.benchmarks.memory.ManyChunks;
import dev.backfill.benchmarks.memory.ManyRows;
import dev.backfill.benchmarks.page.Goal;
import dev.backfill.benchmarks.page.Numbers;
import dev.backfill.benchmarks.page.Plot;
import dev.backfill.benchmarks.page.Table;
import dev.backfill.benchmarks.server.BenchmarkServer;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The memory held while many chunks or rows are processed.
 *
 * @param server where the rows are
 * @param form the amounts to measure
 * @param out where its progress is printed
 */
record MemorySuite(BenchmarkServer server, Form form, PrintStream out) implements Suite {

  /** Bytes for each chunk that has ended, of a ledger that has nowhere else to put it. */
  private static final int IN_MEMORY = 16;

  /** Nothing that is held for each is smaller than a byte. */
  private static final double NOTHING = 1;

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public Outcome run() throws Exception {
    var held = List.of(chunks(), durableChunks(), rows());
    return new Outcome(
        List.of(table(held)),
        List.of(
            goal(held.get(0), IN_MEMORY), goal(held.get(1), NOTHING), goal(held.get(2), NOTHING)));
  }

  private Goal goal(Held held, double allowed) {
    return Goal.atMost(
        "%,d %s: bytes more for each".formatted(held.count(), held.what()),
        allowed,
        Spread.exactly(held.looks().slope()));
  }

  private Held chunks() throws Exception {
    return held(
        "chunks, ledger in memory",
        form.remembered(),
        child().run(ManyChunks.class, Long.toString(form.remembered())));
  }

  private Held durableChunks() throws Exception {
    server.template("empty", unused -> {});
    try (var database = server.copy("empty")) {
      return held(
          "chunks, ledger in PostgreSQL",
          form.durable(),
          child().run(ManyChunks.class, Long.toString(form.durable()), database.url()));
    }
  }

  private Held rows() throws Exception {
    server.template("many", new OrdersTable(form.transformed())::fill);
    try (var database = server.copy("many")) {
      return held(
          "rows through `transform`",
          form.transformed(),
          child().run(ManyRows.class, database.url(), Long.toString(form.transformed())));
    }
  }

  private Child child() {
    return new Child(form.measures());
  }

  private Held held(String what, long count, List<String> lines) {
    var held = new Held(what, count, Looks.in(lines));
    out.printf(
        Locale.ROOT,
        "  %,12d %-32s %8.1f MB at most, %8.3f B more for each%n",
        count,
        what,
        held.looks().held().high() / 1e6,
        held.looks().slope());
    return held;
  }

  /**
   * The memory held by one run.
   *
   * @param what went by
   * @param count the number of them
   * @param looks at the heap
   */
  private record Held(String what, long count, Looks looks) {}

  private static Table table(List<Held> held) {
    return new Table(
        "Memory",
        """
        Child processes with a heap of %d MB, which is looked at twice a second after a full \
        collection. *More for each* is the slope of what is held, after the first quarter of the run.
        """
            .formatted(Child.HEAP),
        List.of(
            "what", "how many", "most held, MB", "of that for each, bytes", "more for each, bytes"),
        held.stream()
            .map(
                one ->
                    List.of(
                        one.what(),
                        "%,d".formatted(one.count()),
                        Numbers.of(one.looks().held().high() / 1e6),
                        Numbers.of(one.looks().held().high() / one.count()),
                        Numbers.of(one.looks().slope())))
            .toList(),
        Optional.of(
            new Plot(
                "memory",
                "held at any time, MB of %d".formatted(Child.HEAP),
                held.stream()
                    .map(
                        one ->
                            new Plot.Line(
                                "%,d %s".formatted(one.count(), one.what().replace("`", "")),
                                Family.BACKFILL,
                                one.looks().held().times(1e-6)))
                    .toList(),
                OptionalDouble.of(Child.HEAP))));
  }
}
