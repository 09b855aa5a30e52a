package dev.backfill.benchmarks;

import dev.backfill.benchmarks.page.Goal;
import dev.backfill.benchmarks.page.Page;
import dev.backfill.benchmarks.page.Table;
import dev.backfill.benchmarks.server.BenchmarkServer;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
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
    write(arguments, System.out);
    System.out.println("Written: " + arguments.page());
  }

  static List<Goal> write(Arguments arguments, PrintStream out) throws Exception {
    var tables = new ArrayList<Table>();
    var goals = new ArrayList<Goal>();
    try (var server = BenchmarkServer.start()) {
      String preface = Machine.told(arguments.form(), server, LocalDate.now(ZoneOffset.UTC));
      for (var suite : suites(server, arguments.form(), out)) {
        if (arguments.wants(suite.name())) {
          var outcome = suite.run();
          tables.addAll(outcome.tables());
          goals.addAll(outcome.goals());
          page(preface, goals, tables).write(arguments.page()); // what is measured is not lost
        }
      }
    }
    return goals;
  }

  private static Page page(String preface, List<Goal> goals, List<Table> tables) {
    var all = new ArrayList<>(tables);
    all.addFirst(
        Goal.table(
            """
            Each aim is a ratio within one run, so that it means the same on another machine, or a \
            count. The medians decide. What is missed, and why, stands in [figures](figures.md).
            """,
            goals));
    return new Page(preface, all);
  }

  static List<Suite> suites(BenchmarkServer server, Form form, PrintStream out) {
    return List.of(
        new RowsSuite(server, form, out),
        new CompareSuite(server, form, out),
        new CopiesSuite(server, form, out),
        new IdleSuite(server, form, out),
        new PlanningSuite(server, form, out),
        new EngineSuite(form, out),
        new MemorySuite(server, form, out),
        new MicroSuite(form, out));
  }

  /**
   * The arguments of the program.
   *
   * @param form the amount of measurement
   * @param only names of suites; empty for all
   * @param page the file that is written
   */
  record Arguments(Form form, List<String> only, Path page) {

    private static final List<String> SUITES =
        List.of("rows", "compare", "copies", "idle", "planning", "engine", "memory", "parts");

    Arguments {
      only = List.copyOf(only);
      var unknown = only.stream().filter(name -> !SUITES.contains(name)).toList();
      if (!unknown.isEmpty()) {
        throw new IllegalArgumentException(
            "no suite %s; there are %s".formatted(unknown, String.join(", ", SUITES)));
      }
    }

    static Arguments of(String[] args) {
      var form = Form.SHORT;
      List<String> only = List.of();
      var page = Path.of("docs", "benchmarks.md");
      for (String arg : args) {
        String value = arg.substring(arg.indexOf('=') + 1);
        switch (arg.replaceFirst("=.*", "")) {
          case "--form" -> form = Form.named(value);
          case "--only" -> only = value.equals("all") ? List.of() : List.of(value.split(",", -1));
          case "--page" -> page = Path.of(value);
          default ->
              throw new IllegalArgumentException(
                  "'%s' is none of --form=, --only=, --page=".formatted(arg));
        }
      }
      return new Arguments(form, only, page);
    }

    boolean wants(String suite) {
      return only.isEmpty() || only.contains(suite);
    }
  }
}
