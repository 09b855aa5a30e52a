package dev.backfill.benchmarks;

import dev.backfill.benchmarks.page.Goal;
import dev.backfill.benchmarks.page.Table;
import dev.backfill.benchmarks.server.BenchmarkServer;
import dev.backfill.benchmarks.server.InstalledPostgres;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows and durable chunks on an older server, the one that Debian's packages have installed.
 *
 * @param form the amounts
 * @param out where its progress is printed
 */
record OlderSuite(Form form, PrintStream out) implements Suite {

  @Override
  public String name() {
    return "older";
  }

  @Override
  public boolean always() {
    return form.full();
  }

  @Override
  public Outcome run() throws Exception {
    var installed = InstalledPostgres.older();
    if (installed.isEmpty()) {
      return Outcome.missing(
          "An older PostgreSQL: Debian's packages of 15 and 16 are not installed, or cannot be run"
              + " as root without unshare.");
    }
    try (var server = BenchmarkServer.start(installed.get())) {
      String version = server.version();
      out.println("On PostgreSQL " + version);
      return on(new Target(server, version.replaceFirst("\\..*", "")));
    }
  }

  private Outcome on(Target older) throws Exception {
    List<Table> tables = new ArrayList<>();
    List<Goal> goals = new ArrayList<>();
    for (Suite suite : List.of(new RowsSuite(older, form, out), new IdleSuite(older, form, out))) {
      var outcome = suite.run();
      tables.addAll(outcome.tables());
      goals.addAll(outcome.goals());
    }
    return new Outcome(tables, goals);
  }
}
