package dev.backfill.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.Plan;
import dev.backfill.scope.ChunkBy;
import dev.backfill.scope.IdRange;
import org.junit.jupiter.api.Test;

class ReportsTest {

  private final Plan<IdRange> plan =
      Backfill.plan("rehash", 0, 100).chunkBy(ChunkBy.width(10)).description("Rehash").build();

  @Test
  void aCompletedReportTellsOfThePlan() {
    var report = Reports.completed(plan, 42);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.rowsChanged()).isEqualTo(42);
    assertThat(report.about().fingerprint()).isEqualTo(plan.fingerprint());
    assertThat(report.toMarkdown()).contains("rehash", "Rehash", "42");
  }

  @Test
  void aFailureCarriesItsReport() {
    var failure = Reports.failure(plan, "The table is gone.");

    assertThat(failure)
        .hasMessageContaining("rehash")
        .hasMessageContaining("The table is gone.")
        .hasNoCause();
    assertThat(failure.report().state()).isEqualTo(RunState.FAILED);
    assertThat(failure.report().notes())
        .containsExactly(
            "The table is gone.",
            "0 of 1 chunks are committed; run the same plan again to continue.");
  }
}
