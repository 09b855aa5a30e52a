package dev.backfill.examples.quickstart;

import dev.backfill.contract.BackfillException;
import dev.backfill.contract.TimeSource;
import dev.backfill.examples.postgres.FolderInUseException;
import dev.backfill.examples.postgres.LocalPostgres;
import dev.backfill.examples.scenario.OrderlyEnd;
import dev.backfill.examples.scenario.Pools;
import dev.backfill.examples.scenario.Screen;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RunState;
import dev.backfill.ledger.RunView;
import dev.backfill.report.BackfillReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import javax.sql.DataSource;

/**
 * Backfills the orders of a real PostgreSQL, and may be killed at any moment: {@code mvn -q
 * -Pquickstart}. What is done to the orders is said in {@code OrdersTier}.
 */
public final class Quickstart {

  private static final String DATABASE = "quickstart";
  private static final int OK = 0;
  private static final int WRONG = 1;
  private static final int REFUSED = 2;
  private static final DateTimeFormatter WHEN =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT)
          .withZone(ZoneId.systemDefault());

  private final Arguments arguments;
  private final Screen screen;
  private final OrderlyEnd end;

  private Quickstart(Arguments arguments, Screen screen, OrderlyEnd end) {
    this.arguments = arguments;
    this.screen = screen;
    this.end = end;
  }

  /**
   * Runs the quickstart and ends with status 0 if everything is as expected, 1 if not, 2 if it was
   * refused.
   *
   * @param args such as {@code --scale=0.1}; see {@code Arguments}
   */
  public static void main(String[] args) {
    System.exit(run(new Screen(System.out), args));
  }

  private static int run(Screen screen, String... args) {
    Arguments arguments;
    try {
      arguments = Arguments.of(args);
      Files.createDirectories(arguments.folder());
    } catch (IllegalArgumentException | IOException e) {
      screen.line("Quickstart refused: " + e.getMessage());
      return REFUSED;
    }
    System.setProperty(
        "org.slf4j.simpleLogger.logFile", arguments.folder().resolve("quickstart.log").toString());
    var end = OrderlyEnd.install(() -> screen.line("\nStopping ..."));
    try (end) { // the process that ends it waits for the last line
      return new Quickstart(arguments, screen, end).toTheEnd();
    }
  }

  private int toTheEnd() {
    try {
      return run();
    } catch (FolderInUseException e) {
      screen.interrupt("Quickstart refused: " + e.getMessage());
      return REFUSED;
    } catch (CancellationException e) {
      screen.interrupt("Stopped. To resume: " + arguments.command());
      return WRONG;
    } catch (IOException | SQLException | BackfillException | IllegalStateException e) {
      screen.interrupt("Quickstart failed: " + e.getMessage());
      screen.line("To resume: " + arguments.command() + "   To start over: .. -Dreset");
      return WRONG;
    }
  }

  private int run() throws IOException, SQLException {
    screen.line(
        "Backfill quickstart: each order in a real PostgreSQL gets a tier, month by month.");
    screen.line("Kill it whenever you like:  kill -9 " + ProcessHandle.current().pid());
    screen.line("Run it again to resume:     " + arguments.command());
    screen.line("");
    if (arguments.reset() && LocalPostgres.wipe(arguments.folder())) {
      screen.say("reset", "the data of the last quickstart is thrown away");
    }
    long began = TimeSource.system().nanos();
    screen.begin("server", "PostgreSQL ");
    try (var postgres = LocalPostgres.open(arguments.folder())) {
      screen.line(
          "%s on port %d, %s"
              .formatted(
                  settings(postgres),
                  postgres.port(),
                  switch (postgres.found()) {
                    case NOTHING -> "made and started in " + since(began);
                    case DATA -> "started in " + since(began);
                    case SERVER -> "found running: a killed quickstart had left it";
                  }));
      end.check();
      return arguments.compareRounds() > 0
          ? new Comparison(postgres, new Orders(arguments.scale()), screen, end)
              .run(arguments.compareRounds())
          : backfill(postgres.database(DATABASE));
    }
  }

  /** As the server reports, not as it was set. */
  private static String settings(LocalPostgres postgres) throws SQLException {
    try (var connection = postgres.database(DATABASE).getConnection();
        var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                """
                select format('%s (fsync %s, synchronous_commit %s)',
                  split_part(current_setting('server_version'), ' ', 1),
                  current_setting('fsync'), current_setting('synchronous_commit'))
                """)) {
      row.next();
      return row.getString(1);
    }
  }

  private int backfill(DataSource database) throws IOException, SQLException {
    var orders = new Orders(arguments.scale());
    load(new OrdersTable(database), orders);
    try (var pool = Pools.of(database, OrdersTier.CONNECTIONS)) {
      var tier = new OrdersTier(pool);
      announce(tier.before());
      var watchers = Watchers.of(arguments.folder(), arguments.webhook());
      BackfillReport report;
      try (var run = tier.start(watchers)) {
        end.stopBy(() -> run.cancel(false));
        report = run.await();
      }
      return judge(report, orders, pool);
    }
  }

  private void load(OrdersTable table, Orders orders) throws SQLException {
    if (table.holds(orders)) {
      screen.say("data", Screen.count(orders.count()) + " TPC-H orders, there from before");
      return;
    }
    new LoadProgress(screen, end).load(table, orders);
  }

  private void announce(Optional<RunView> before) {
    screen.say("plan", OrdersTier.IN_WORDS);
    before.ifPresent(
        run ->
            screen.say(
                run.state() == RunState.COMPLETED ? "finished" : "resuming",
                "%s of %s chunks were done before, started %s"
                    .formatted(
                        Screen.count(run.count(ChunkState.SUCCEEDED)),
                        Screen.count(run.total()),
                        WHEN.format(run.plannedAt()))));
    if (before.map(RunView::state).equals(Optional.of(RunState.COMPLETED))) {
      screen.say("", "nothing to do; to start over: " + arguments.command() + " -Dreset");
    }
    screen.line("");
  }

  private int judge(BackfillReport report, Orders orders, DataSource database) throws SQLException {
    Path file = arguments.folder().resolve(Watchers.REPORT);
    screen.line("");
    if (end.isAsked()) {
      throw new CancellationException("told to end");
    }
    screen.say("report", shown(file).toString());
    if (report.state() != RunState.COMPLETED) {
      report.notes().forEach(note -> screen.say(report.state().toString(), note));
      return WRONG;
    }
    screen.say("check", "SQL on the table, against the values of the TPC-H generator");
    var verdict =
        Verdict.of(
            TierTotals.expected(orders),
            TierTotals.found(database),
            report.progress().rows(),
            orders.countByHand());
    verdict.lines().forEach(line -> screen.say("", line));
    screen.line("");
    screen.line(
        verdict.right()
            ? "Everything is as expected: each order was changed once."
            : "THE TABLE IS NOT AS EXPECTED. Please report this, with " + shown(file) + ".");
    return verdict.right() ? OK : WRONG;
  }

  /** As short as it can be typed. */
  private static Path shown(Path file) {
    Path here = Path.of("").toAbsolutePath();
    Path there = file.toAbsolutePath().normalize();
    return there.startsWith(here) ? here.relativize(there) : there;
  }

  private static String since(long began) {
    return Screen.seconds(Duration.ofNanos(TimeSource.system().nanos() - began));
  }
}
