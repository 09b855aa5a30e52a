package dev.backfill.yaml;

import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.BackfillRunner;
import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;

/** Examples of the Javadoc and of the page. */
final class Snippets {

  private Snippets() {}

  // @start region="file"
  static BackfillReport runFile(Path file, DataSource shop) {
    var registry = PlanRegistry.of("shop", shop);

    return PlanFile.read(file).bind(registry).runWith(BackfillRunner.inMemory());
  }

  // @end

  // @start region="approve"
  static void approve(Path file, DataSource shop, String person) {
    var bound = PlanFile.read(file).bind(PlanRegistry.of("shop", shop));

    JdbcLedger.in(shop).approve(bound.approvalTerms(), person, Duration.ofDays(7));
  }

  // @end

  static String diff(Path before, Path after) {
    // @start region="diff"
    var diff = PlanDiff.between(PlanFile.read(before), PlanFile.read(after));
    // @end
    return diff.toString();
  }

  // @start region="estimated"
  static void writeFigures(Path file, Path estimated, DataSource shop) {
    var plan = PlanFile.read(file);
    var rehearsal = plan.bind(PlanRegistry.of("shop", shop)).dryRunWith(BackfillRunner.inMemory());

    plan.estimatedBy(rehearsal).write(estimated);
  }

  // @end

  static PlanRegistry registry(DataSource shop) {
    // @start region="registry"
    var registry =
        PlanRegistry.of("shop", shop)
            .transform(
                "tier_of_order",
                plan -> {
                  var tier =
                      plan.table()
                          .transform(row -> row.getInt("amount") >= 1_000 ? "gold" : "base")
                          .reading("amount")
                          .into("tier");
                  return plan.preserveExisting() ? tier.preserveExisting() : tier;
                })
            .check(
                "no_negative_amounts",
                plan ->
                    plan.table()
                        .check("no_negative_amounts", "select id from orders where amount < 0"));
    // @end
    return registry;
  }
}
