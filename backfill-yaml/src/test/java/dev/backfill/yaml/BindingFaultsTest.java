package dev.backfill.yaml;

import static dev.backfill.yaml.TierPlan.TIERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.check.Check;
import dev.backfill.jdbc.JdbcTable;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** All that a plan lacks to be run is named at once, with its place in the file. */
class BindingFaultsTest {

  private static final String NO_WEBHOOK =
      "line %d, column %d, monitoring.progress_webhook: nothing is registered that sends to a"
          + " webhook; call PlanRegistry.webhook(..), or delete the section 'monitoring'";

  private DataSource shop;

  private String checksOfATable() {
    return String.join(", ", JdbcTable.of(shop, "orders").checks().names());
  }

  @BeforeEach
  void orders() {
    shop = Database.orders();
  }

  private List<String> faults(String yaml) {
    return TierPlan.faults(yaml, PlanRegistry.of("shop", shop));
  }

  @Test
  void theTemplateOfTheFirstSpecificationLacksWhatARunNeedsAndSaysSo() {
    assertThat(faults(Seed.text()))
        .containsExactly(
            "line 2, column 3, work: the section 'work' is missing; write set, sql, delete or"
                + " transform, such as 'work: {set: {tier: \"'gold'\"}}'",
            "line 8, column 5, scope.column: the key 'column' is missing in 'scope'; name the"
                + " column of 'public.orders' that the chunks go by",
            "line 48, column 22, rollback.backup_location: nothing is registered that finds backups"
                + " at 's3://backups/orders_pre_backfill/'; call PlanRegistry.backups(..), or name"
                + " a folder",
            NO_WEBHOOK.formatted(51, 23));
  }

  @Test
  void everythingThatIsNotRegisteredIsNamedAtOnce() {
    var yaml =
        """
        backfill:
          name: x
          scope:
            table: orders
            column: order_date
            date_range: {start: 2023-01-01, end: 2024-01-01}
          strategy: {chunk_by: month}
          work: {transform: tier_of_ordr}
          execution:
            pre_checks: [verify_source_data_exist, verify_no_nulls_in_teir]
            post_checks: [my_chek]
          rollback: {strategy: restore_from_backup, backup_location: "s3://b/"}
          monitoring: {progress_webhook: "${env:HOOK}"}
        """;
    var registry =
        PlanRegistry.of("shop", shop)
            .transform("tier_of_order", plan -> chunk -> 0)
            .check("my_check", plan -> Check.of("mine", context -> Check.passed("yes")));

    assertThat(TierPlan.faults(yaml, registry))
        .containsExactly(
            "line 8, column 21, work.transform: no work 'tier_of_ordr' is registered. Did you mean"
                + " 'tier_of_order'? Registered are: tier_of_order",
            "line 10, column 18, execution.pre_checks[0]: there is no check"
                + " 'verify_source_data_exist'. Did you mean 'verify_source_data_exists'?"
                + " Registered are: my_check, "
                + checksOfATable(),
            "line 10, column 44, execution.pre_checks[1]: Table 'public.orders' has no column"
                + " 'teir'; did you mean 'tier'?",
            "line 11, column 19, execution.post_checks[0]: there is no check 'my_chek'. Did you"
                + " mean 'my_check'? Registered are: my_check, "
                + checksOfATable(),
            "line 12, column 62, rollback.backup_location: nothing is registered that finds backups"
                + " at 's3://b/'; call PlanRegistry.backups(..), or name a folder",
            NO_WEBHOOK.formatted(13, 34));
  }

  @Test
  void tablesColumnsAndDataSourcesAreNamedWithSimilarOnes() {
    assertThat(faults(TIERS.replace("table: orders", "table: oders")))
        .containsExactly(
            "line 4, column 12, scope.table: There is no table 'oders'; did you mean 'orders'?");
    assertThat(faults(TIERS.replace("column: order_date", "column: order_dat")))
        .containsExactly(
            "line 5, column 13, scope.column: Table 'public.orders' has no column 'order_dat'; did"
                + " you mean 'order_date'?");
    assertThat(faults(TIERS.replace("      tier:", "      teir:")))
        .containsExactly(
            "line 10, column 13, work.set.teir: Table 'public.orders' has no column 'teir'; did you"
                + " mean 'tier'?");
    assertThat(
            TierPlan.faults(
                TIERS.replace("table: orders", "table: orders\n    data_source: shpo"),
                PlanRegistry.of("shop", shop).dataSource("stock", shop)))
        .containsExactly(
            "line 5, column 18, scope.data_source: no data source 'shpo' is registered. Did you"
                + " mean 'shop'? Registered are: shop, stock");
    assertThat(TierPlan.faults(TIERS, PlanRegistry.of("shop", shop).dataSource("stock", shop)))
        .containsExactly(
            "line 4, column 5, scope.data_source: the key is missing, and several data sources are"
                + " registered: shop, stock");
  }

  @Test
  void aColumnOfTimesNeedsAZone() {
    assertThat(faults(TIERS.replace("column: order_date", "column: placed_at")))
        .singleElement()
        .asString()
        .startsWith("line 4, column 5, scope.zone: Column 'placed_at'")
        .endsWith("; write scope.zone, such as 'zone: Europe/Berlin'");
  }

  @Test
  void aCheckOfColumnsNeedsWorkThatNamesThem() {
    var sql =
        TIERS
                .replace(", preserve_existing: true", "")
                .replaceAll("(?s)work:.*", "work: {sql: \"delete from orders where {chunk}\"}\n")
            + "  execution: {pre_checks: [verify_target_column_exists]}\n";

    assertThat(faults(sql))
        .containsExactly(
            "line 9, column 28, execution.pre_checks[0]: check 'verify_target_column_exists' needs"
                + " the columns that the work writes, and SQL of your own does not tell them;"
                + " register a check of this name");
  }

  @Test
  void aNameIsRegisteredOnce() {
    var registry = PlanRegistry.of("shop", shop);

    assertThatThrownBy(() -> registry.dataSource("shop", shop))
        .hasMessage("A data source of the name 'shop' is registered already; use another name");
  }
}
