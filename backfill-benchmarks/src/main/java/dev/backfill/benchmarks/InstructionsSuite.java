package dev.backfill.benchmarks;

import dev.backfill.benchmarks.count.Counted;
import dev.backfill.benchmarks.count.Counts;
import dev.backfill.benchmarks.measure.Contender.Family;
import dev.backfill.benchmarks.measure.Spread;
import dev.backfill.benchmarks.page.Goal;
import dev.backfill.benchmarks.page.Numbers;
import dev.backfill.benchmarks.page.Plot;
import dev.backfill.benchmarks.page.Table;
import dev.backfill.benchmarks.server.BenchmarkServer;
import dev.backfill.benchmarks.server.CountingServer;
import dev.backfill.benchmarks.server.InstalledPostgres;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The server's instructions, where valgrind is installed.
 *
 * @param embedded the server whose programs are counted, beside an older one that is installed
 * @param form the amounts
 * @param out where its progress is printed
 */
record InstructionsSuite(BenchmarkServer embedded, Form form, PrintStream out) implements Suite {

  @Override
  public String name() {
    return "instructions";
  }

  @Override
  public boolean always() {
    return form.full();
  }

  @Override
  public Outcome run() throws Exception {
    var valgrind = CountingServer.valgrind();
    if (valgrind.isEmpty()) {
      return Outcome.missing("Instructions of the server: valgrind is not installed.");
    }
    out.println("Counting the server's instructions");
    var servers = new ArrayList<InstalledPostgres>();
    servers.add(embedded.programs());
    InstalledPostgres.older().ifPresent(servers::add);
    var counted = count(valgrind.get(), servers);
    return new Outcome(
        List.of(table(counted)),
        counted.stream().flatMap(one -> goals(one).stream()).toList(),
        servers.size() > 1
            ? List.of()
            : List.of("Instructions of an older PostgreSQL: none of Debian's is installed."));
  }

  /**
   * The counts of one server.
   *
   * @param version of it
   * @param all by what they are compared with
   */
  private record OfServer(String version, List<List<Counted>> all) {

    Counted batch(String name) {
      return all.get(Counts.BATCHES).stream()
          .filter(one -> one.name().equals(name))
          .findFirst()
          .orElseThrow();
    }
  }

  /** All servers at once: counts do not depend on what else the machine does. */
  private List<OfServer> count(Path valgrind, List<InstalledPostgres> servers) throws Exception {
    try (var threads = Executors.newFixedThreadPool(servers.size())) {
      var running = new ArrayList<Future<OfServer>>();
      for (var server : servers) {
        running.add(threads.submit(() -> count(valgrind, server)));
      }
      var counted = new ArrayList<OfServer>();
      for (var one : running) {
        counted.add(one.get());
      }
      return counted;
    }
  }

  private OfServer count(Path valgrind, InstalledPostgres programs) throws Exception {
    try (var server = CountingServer.start(valgrind, programs)) {
      return new OfServer(server.server().version(), new Counts(server, out).run());
    }
  }

  private static List<Goal> goals(OfServer counted) {
    return List.of(
        goal(counted, "`Jdbc.sql`: instructions, of the loop's UPDATE", 1.03, "Jdbc.sql"),
        goal(counted, "`set`: instructions, of the loop's UPDATE", 1.03, "set, by id"),
        Goal.atMost(
            told(counted, "`set` by date: instructions, of by key"),
            1.05,
            Spread.exactly(
                counted.batch("set, by date").each() / counted.batch("set, by id").each())));
  }

  private static Goal goal(OfServer counted, String what, double limit, String way) {
    return Goal.atMost(told(counted, what), limit, Spread.exactly(counted.batch(way).multiple()));
  }

  private static String told(OfServer counted, String what) {
    return "%s, PostgreSQL %s".formatted(what, counted.version());
  }

  private static Table table(List<OfServer> servers) {
    var rows = new ArrayList<List<String>>();
    var lines = new ArrayList<Plot.Line>();
    for (var server : servers) {
      for (var one : server.all().stream().flatMap(List::stream).toList()) {
        boolean ours = one.family() == Family.BACKFILL;
        rows.add(
            List.of(
                ours ? "**" + one.name() + "**" : one.name(),
                server.version(),
                Numbers.of(one.each() / 1e3),
                "%.3f".formatted(one.multiple())));
        lines.add(
            new Plot.Line(
                one.name() + ", " + server.version(),
                one.family(),
                Spread.exactly(one.multiple())));
      }
    }
    return new Table(
        "Instructions of the server",
        """
        Counted by valgrind, so that they repeat. For a batch of 10,000 orders, or for a chunk: \
        what many of them cost more than few, so that sessions, plans and planning do not count. \
        Backfill's have the claim and the ledger's statements in them. A batch is compared with the \
        loop's `UPDATE`, and a chunk with the loop's `UPDATE` of one row and its commit.
        """,
        List.of("what", "PostgreSQL", "thousand instructions", "of the loop"),
        rows,
        Optional.of(
            new Plot(
                "instructions",
                "instructions, as a multiple of the loop",
                lines,
                OptionalDouble.of(1))));
  }
}
