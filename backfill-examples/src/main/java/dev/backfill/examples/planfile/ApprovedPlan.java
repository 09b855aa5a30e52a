package dev.backfill.examples.planfile;

import dev.backfill.examples.scenario.Screen;
import dev.backfill.examples.scenario.Sql;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.ledger.NotApprovedException;
import dev.backfill.run.BackfillRunner;
import dev.backfill.yaml.BoundPlan;
import dev.backfill.yaml.PlanDiff;
import dev.backfill.yaml.PlanFile;
import dev.backfill.yaml.PlanRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Runs the plan of the quickstart from its file, after a person has approved it. A version that was
 * edited after the approval is shown and refused.
 */
public final class ApprovedPlan {

  /** On the command line. */
  public static final String NAME = "approved-plan";

  private static final String FILE = "quickstart.yaml";

  private final DataSource database;
  private final Screen screen;

  /**
   * Asks no database yet.
   *
   * @param database without a table of orders
   * @param screen for people
   */
  public ApprovedPlan(DataSource database, Screen screen) {
    this.database = database;
    this.screen = screen;
  }

  /**
   * Runs it on a PostgreSQL of its own.
   *
   * @param args {@code --folder=..}; others are not read
   */
  public static void main(String[] args) {
    OwnDatabase.play(
        "approved_plan", (pool, folder, screen) -> new ApprovedPlan(pool, screen).play(), args);
  }

  /**
   * Tries the plan, approves it, tries an edited version, and runs the approved one.
   *
   * @throws SQLException if the database refuses
   * @throws IOException if the file is not there
   */
  public void play() throws SQLException, IOException {
    table();
    var file = PlanFile.read(text());
    var registry = PlanRegistry.of("shop", database);
    var plan = file.bind(registry);

    screen.say("plan", file.name() + ", read from " + FILE);
    tried(plan);

    // @start region="approve"
    var approval = JdbcLedger.in(database).approve(plan.approvalTerms(), "ann");
    // @end

    screen.say("approved", "by " + approval.by());
    edited(file, registry);
    var report = plan.runWith(BackfillRunner.inMemory());
    screen.say(
        "run",
        "%s, %s rows changed, %s"
            .formatted(report.state(), Screen.count(report.rowsChanged()), report.guarantee()));
    report.approvals().ifPresent(known -> screen.say("report", known.sentence()));
  }

  /** As in the quickstart, and much smaller. */
  private void table() throws SQLException {
    var sql = new Sql(database);
    sql.execute(
        """
        create table orders (
          o_orderkey bigint primary key, o_orderdate date not null,
          o_totalprice numeric(12, 2) not null, order_tier text)
        """,
        "create index on orders (o_orderdate)",
        """
        insert into orders
          select n, date '1992-01-01' + n % 2406, n * 7919 % 500000,
                 case when n % 10 = 0 then 'kept' end
            from generate_series(1, 20000) n
        """);
    sql.analyze("orders");
  }

  private static String text() throws IOException {
    try (InputStream in = ApprovedPlan.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IOException(FILE + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private void edited(PlanFile before, PlanRegistry registry) {
    var after = PlanFile.read(before.toYaml().replace("300000", "250000"));
    screen.say("edit", PlanDiff.between(before, after).toString().replace("\n", "\n            "));
    tried(after.bind(registry));
  }

  private void tried(BoundPlan<?> plan) {
    try {
      var unused = plan.runWith(BackfillRunner.inMemory());
    } catch (NotApprovedException e) {
      screen.say("refused", String.valueOf(e.getMessage()));
    }
  }
}
