package dev.backfill.run;

import static dev.backfill.scope.ChunkBy.MONTH;
import static dev.backfill.scope.ChunkBy.width;

import dev.backfill.Backfill;
import dev.backfill.PlanStages;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.IdRange;
import java.time.LocalDate;

/** Plans that many tests of the engine use. */
final class Plans {

  static final LocalDate JAN_2023 = LocalDate.of(2023, 1, 1);
  static final LocalDate JAN_2024 = LocalDate.of(2024, 1, 1);

  private Plans() {}

  /** Twelve months. */
  static PlanStages.Options<DateRange> year2023(String name) {
    return Backfill.plan(name, JAN_2023, JAN_2024).chunkBy(MONTH);
  }

  /** So many chunks of ten ids. */
  static PlanStages.Options<IdRange> ids(String name, int chunks) {
    return Backfill.plan(name, 0, 10L * chunks).chunkBy(width(10));
  }
}
