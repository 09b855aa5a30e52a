package dev.backfill.yaml;

import static dev.backfill.yaml.TierPlan.TIERS;
import static dev.backfill.yaml.TierPlan.faults;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.run.BackfillRunner;
import dev.backfill.scope.Range;
import dev.backfill.work.ChunkProcessor;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Work in Java that a file names gets what the file says of it. */
class WorkInJavaBindingTest {

  private DataSource shop;

  @BeforeEach
  void orders() {
    shop = Database.orders();
  }

  @Test
  void preserveExistingReachesWorkInJavaOrIsRefused() {
    var yaml = TIERS.replaceAll("(?s)work:.*", "work: {transform: tier}\n");
    var asking =
        PlanRegistry.of("shop", shop)
            .transform(
                "tier",
                plan -> {
                  var step = plan.table().transform(row -> "new").reading("amount").into("tier");
                  return plan.preserveExisting() ? step.preserveExisting() : step;
                });
    PlanRegistry.WorkFactory deaf =
        plan -> plan.table().transform(row -> "new").reading("amount").into("tier");

    assertThat(faults(yaml, PlanRegistry.of("shop", shop).transform("tier", deaf)))
        .containsExactly(
            "line 7, column 66, strategy.preserve_existing: the work 'tier' does not ask for"
                + " preserveExisting(), so it would overwrite values; call it in its factory, or"
                + " delete the key");
    assertThat(PlanFile.read(yaml).bind(asking).runWith(BackfillRunner.inMemory()).rowsChanged())
        .isEqualTo(1_900);
    assertThat(Database.count(shop, "tier = 'old'")).isEqualTo(100);
  }

  @Test
  void workInJavaIsApprovedByItsNameAndItsSettings() {
    var yaml =
        TIERS
            .replaceAll("(?s)work:.*", "work: {transform: one}\n")
            .replaceFirst("\n", "\n  requested_by: data-team\n  approvals_required: 1\n");
    ChunkProcessor<Range> same = chunk -> 0;
    PlanRegistry.WorkFactory factory =
        plan -> {
          assertThat(plan.preserveExisting()).isIn(true, false);
          return same;
        };
    var registry =
        PlanRegistry.of("shop", shop).transform("one", factory).transform("two", factory);

    var hashes =
        Stream.of(
                yaml,
                yaml.replace("transform: one", "transform: two"),
                yaml.replace("preserve_existing: true", "preserve_existing: false"))
            .map(text -> PlanFile.read(text).bind(registry).approvalTerms().termsHash());

    assertThat(hashes).doesNotHaveDuplicates().hasSize(3);
  }

  /** The damage that the refusal excludes. */
  @Test
  void workThatDoesNotAskOverwritesWhereTheFileDoesNotSetIt() {
    var yaml =
        TIERS
            .replace(", preserve_existing: true", "")
            .replaceAll("(?s)work:.*", "work: {transform: tier}\n");
    PlanRegistry.WorkFactory deaf =
        plan -> plan.table().transform(row -> "new").reading("amount").into("tier");

    var unused =
        PlanFile.read(yaml)
            .bind(PlanRegistry.of("shop", shop).transform("tier", deaf))
            .runWith(BackfillRunner.inMemory());

    assertThat(Database.count(shop, "tier = 'old'")).isZero();
  }
}
