package dev.backfill.examples.planfile;

import dev.backfill.examples.scenario.Screen;
import dev.backfill.examples.scenario.Sql;
import dev.backfill.ledger.PlanChangedException;
import dev.backfill.plan.BackupProbe.Backup;
import dev.backfill.run.BackfillRunner;
import dev.backfill.yaml.PlanDiff;
import dev.backfill.yaml.PlanFile;
import dev.backfill.yaml.PlanFileException;
import dev.backfill.yaml.PlanRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;

/**
 * Runs a plan that is a file, on a table that is made for it. Then the file is edited: a typo is
 * refused, and another way of cutting is shown and not resumed.
 */
public final class PlanFromFile {

  /** On the command line. */
  public static final String NAME = "plan-file";

  private static final String FILE = "orders_tier.yaml";

  private final DataSource database;
  private final Path folder;
  private final Screen screen;

  /**
   * Asks no database yet.
   *
   * @param database without a table of orders
   * @param folder where the file is put
   * @param screen for people
   */
  public PlanFromFile(DataSource database, Path folder, Screen screen) {
    this.database = database;
    this.folder = folder;
    this.screen = screen;
  }

  /**
   * Runs it on a PostgreSQL of its own.
   *
   * @param args {@code --folder=..}; others are not read
   */
  public static void main(String[] args) {
    OwnDatabase.play(
        "plan_file", (pool, folder, screen) -> new PlanFromFile(pool, folder, screen).play(), args);
  }

  /**
   * Runs the plan, and shows two edits.
   *
   * @throws SQLException if the database refuses
   * @throws IOException if the file cannot be written
   */
  public void play() throws SQLException, IOException {
    table();
    Path file = Files.writeString(folder.resolve(FILE), template());
    var registry = registry();

    // @start region="planFile"
    var plan = PlanFile.read(file);
    var report = plan.bind(registry).runWith(BackfillRunner.inMemory());
    // @end

    screen.say("plan", plan.name() + ", read from " + FILE);
    screen.say(
        "run",
        "%s, %s rows changed, %s checks, %s"
            .formatted(
                report.state(),
                Screen.count(report.rowsChanged()),
                report.checks().size(),
                report.guarantee()));
    typo(file);
    edit(plan, registry);
  }

  /** Orders of 2023 without a tier, and some of 2024 that the application has given one. */
  private void table() throws SQLException {
    var sql = new Sql(database);
    sql.execute(
        """
        create table orders (
          id bigint primary key, order_date date not null, amount int not null, tier text)
        """,
        "create index on orders (order_date)",
        """
        insert into orders (id, order_date, amount)
          select n, date '2023-01-01' + n % 365, n % 2000 from generate_series(1, 40000) n
        """,
        """
        insert into orders
          select n, date '2024-01-01' + n % 14, n % 2000,
                 case when n % 2000 >= 1000 then 'gold' else 'base' end
            from generate_series(100001, 104000) n
        """);
    sql.analyze("orders");
  }

  private static String template() throws IOException {
    try (InputStream in = PlanFromFile.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IOException(FILE + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The backups of this example are never older than now, and its webhook is this screen. */
  private PlanRegistry registry() {
    return PlanRegistry.of("shop", database)
        .backups(location -> targets -> List.of(Backup.of(Instant.now(), location, 1)))
        .webhook(
            (address, frequency) -> {
              screen.say("webhook", "%s, to %s".formatted(frequency, address));
              return event -> {};
            });
  }

  private void typo(Path file) throws IOException {
    Path typo = folder.resolve("typo.yaml");
    Files.writeString(typo, Files.readString(file).replace("chunk_by: month", "chunk_by: monht"));
    try {
      var unused = PlanFile.read(typo);
    } catch (PlanFileException e) {
      screen.say("typo", lines(String.valueOf(e.getMessage())));
    }
  }

  private void edit(PlanFile before, PlanRegistry registry) {
    var after = PlanFile.read(quarters(before.toYaml()));
    screen.say("edit", lines(PlanDiff.between(before, after).toString()));
    try {
      var unused = after.bind(registry).runWith(BackfillRunner.inMemory());
    } catch (PlanChangedException e) {
      screen.say("refused", String.valueOf(e.getMessage()));
    }
  }

  /** Each under the first. */
  private static String lines(String text) {
    return text.replace("\n", "\n            ");
  }

  /** The labels of months go, too: they would contradict. */
  private static String quarters(String yaml) {
    return yaml.replaceAll("(?s)    chunks:.*    post_checks", "    post_checks")
        .replace("chunk_by: month", "chunk_by: quarter");
  }
}
