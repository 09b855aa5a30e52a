package dev.backfill.yaml;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;

/** The file of a plan that sets tiers of orders, and what a registry has against such files. */
final class TierPlan {

  static final String TIERS =
      """
      backfill:
        name: orders_tier
        scope:
          table: orders
          column: order_date
          date_range: {start: 2023-01-01, end: 2024-01-01}
        strategy: {chunk_by: month, parallelism: 2, preserve_existing: true}
        work:
          set:
            tier: case when amount >= 1000 then 'gold' else 'base' end
      """;

  private TierPlan() {}

  static List<String> faults(String yaml, PlanRegistry registry) {
    var file = PlanFile.read(yaml);
    return catchThrowableOfType(PlanFileException.class, () -> file.bind(registry))
        .faults()
        .stream()
        .map(PlanFileException.Fault::toString)
        .toList();
  }
}
