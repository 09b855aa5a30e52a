package dev.backfill.jdbc.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Conditions as PostgreSQL writes them in a plan. */
class PlanConditionTest {

  private static final Set<String> COLUMNS = Set.of("n", "kind", "done", "day", "Odd \"one\"");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(n = 7)",
        "(kind = 'a AND (b'::text)",
        "((kind)::text = 'it''s'::text)",
        "((kind)::text <> ALL ('{a,b}'::text[]))",
        "(n = ANY ('{1,2}'::integer[]))",
        "(n < '-5'::integer)",
        "(n >= 12.5)",
        "done",
        "(NOT done)",
        "(done IS NOT TRUE)",
        "(day IS NULL)",
        "(day >= '2023-01-01 00:00:00+00'::timestamp with time zone)",
        "(day < (now() - '30 days'::interval))",
        "(day < CURRENT_DATE)",
        "(t_1.n = 7)",
        "(\"Odd \"\"one\"\"\" = 1)",
        "((n > 1) AND ((kind = 'a'::text) OR (NOT done)))"
      })
  void whatComparesAnalyzedColumnsWithConstantsIsKnown(String condition) {
    assertThat(new PlanCondition(condition).isKnown(COLUMNS)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "((n % 100) = 7)",
        "(other = 7)",
        "(n = day)",
        "(lower(kind) = 'a'::text)",
        "is_old(n)",
        "(kind ~~ '%a%'::text)",
        "((n > 1) AND ((n % 2) = 0))",
        "(hashed SubPlan 1)"
      })
  void everythingElseIsNot(String condition) {
    assertThat(new PlanCondition(condition).isKnown(COLUMNS)).isFalse();
  }

  @Test
  void partsAreFoundThroughAndOrAndNot() {
    assertThat(new PlanCondition("((n > 1) AND (NOT ((kind = ' OR '::text) OR done)))").parts())
        .containsExactly("n > 1", "kind = ' OR '::text", "done");
  }
}
