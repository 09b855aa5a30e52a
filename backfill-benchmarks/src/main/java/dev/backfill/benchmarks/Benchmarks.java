package dev.backfill.benchmarks;

import dev.backfill.benchmarks.server.BenchmarkServer;
import java.io.PrintStream;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;

/** Measures everything and writes the page. */
public final class Benchmarks {

  private Benchmarks() {}

  /**
   * The program.
   *
   * @param args {@code --form=short|full|tiny}, {@code --only=all} or names of suites, {@code
   *     --page=} and the file that is written
   */
  public static void main(String[] args) throws Exception {
    Locale.setDefault(Locale.ROOT);
    var arguments = Arguments.of(args);
    Results results;
    try (var server = BenchmarkServer.start()) {
      results = write(server, arguments, System.out);
    }
    System.out.println("Written: " + arguments.page());
    if (!results.broken().isEmpty()) {
      System.err.println("Ended with an error: " + String.join(", ", results.broken()));
      System.exit(1);
    }
  }

  /** Measures what is wanted. What breaks is said, and the other suites run. */
  static Results write(BenchmarkServer server, Arguments arguments, PrintStream out)
      throws Exception {
    var results = new Results();
    String preface = Machine.told(arguments.form(), server, LocalDate.now(ZoneOffset.UTC));
    for (var suite : suites(server, arguments.form(), out)) {
      if (arguments.wants(suite)) {
        long begin = System.nanoTime();
        run(suite, results, out);
        out.printf(
            Locale.ROOT,
            "%s took %d s%n",
            suite.name(),
            Duration.ofNanos(System.nanoTime() - begin).toSeconds());
        results.page(preface).write(arguments.page()); // what is measured is not lost
      }
    }
    return results;
  }

  private static void run(Suite suite, Results results, PrintStream out) {
    try {
      results.add(suite.run());
    } catch (Exception | Error e) { // such as a class of a peer that is not there
      out.printf(Locale.ROOT, "%s ended with an error%n", suite.name());
      e.printStackTrace(out);
      results.broke(suite.name());
    }
  }

  /** All of them, in the order of the page: what is compared most comes first. */
  static List<Suite> suites(BenchmarkServer server, Form form, PrintStream out) {
    var first = Target.first(server);
    return List.of(
        new RowsSuite(first, form, out),
        new OlderSuite(form, out),
        new InstructionsSuite(server, form, out),
        new IdleSuite(first, form, out),
        new TinySuite(server, form, out),
        new LoadSuite(server, form, out),
        new PlanningSuite(server, form, out),
        new EngineSuite(form, out),
        new CompareSuite(server, form, out),
        new CopiesSuite(server, form, out),
        new MemorySuite(server, form, out),
        new MicroSuite(server, form, out));
  }
}
