package dev.backfill;

import static dev.backfill.scope.ChunkBy.DAY;
import static dev.backfill.scope.ChunkBy.HOUR;
import static dev.backfill.scope.ChunkBy.MONTH;
import static dev.backfill.scope.ChunkBy.rows;
import static dev.backfill.scope.ChunkBy.size;
import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.scope.DateRange;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.InstantRange;
import dev.backfill.scope.KeySet;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec;
import dev.backfill.scope.RowEstimator;
import dev.backfill.scope.Scope;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The sentences that cut, as a user writes them; that others do not compile is tested elsewhere.
 */
class ChunkingSentencesTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final LocalDate JAN_2023 = LocalDate.of(2023, 1, 1);
  private static final LocalDate JAN_2024 = LocalDate.of(2024, 1, 1);
  private static final Instant T0 = Instant.parse("2023-01-01T00:00:00Z");
  private static final Instant T1 = Instant.parse("2023-02-01T00:00:00Z");

  @Test
  void rangesOfEveryTypeAreCutByWhatSuitsThem() {
    PlanSteps.Options<DateRange> months =
        Backfill.plan("months", JAN_2023, JAN_2024).chunkBy(MONTH);
    PlanSteps.Options<IdRange> ids = Backfill.plan("ids", 0, 5_200_000).chunkBy(width(10_000));
    PlanSteps.Options<InstantRange> hours = Backfill.plan("hours", T0, T1).chunkBy(HOUR);
    PlanSteps.Options<InstantRange> zoned =
        Backfill.plan("zoned", T0, T1).chunkBy(MONTH.in(BERLIN));
    PlanSteps.Options<KeySet<Long>> keys =
        Backfill.plan("keys", List.of(1L, 2L, 3L)).chunkBy(size(100));

    assertThat(List.of(months, ids, hours, zoned, keys))
        .map(plan -> plan.build().definition().strategy().definition())
        .containsExactly(
            "month", "width 10000", "hour in UTC", "month in Europe/Berlin", "size 100");
    assertThat(zoned.build().definition().zone()).isEqualTo(BERLIN);
    assertThat(months.build().definition().zone()).isEqualTo(ZoneOffset.UTC);
  }

  @Test
  void aScopeThatCanCountIsCutByRows() {
    Scope<DateRange> table = new CountingScope<>(Scope.dates(JAN_2023, JAN_2024));
    PlanSteps.Options<DateRange> capped =
        Backfill.plan("capped", table).chunkBy(MONTH.atMost(500_000));
    PlanSteps.Options<DateRange> even = Backfill.plan("even", table).chunkBy(rows(500_000));

    assertThat(List.of(capped, even))
        .map(plan -> plan.build().definition().strategy().definition())
        .containsExactly("month at most 500000 rows", "rows 500000");
  }

  @Test
  void aScopeThatCannotCountIsRefusedWhereTheSentenceSaysRows() {
    var days = Backfill.plan("days", JAN_2023, JAN_2024);

    assertThatThrownBy(() -> days.chunkBy(rows(500_000)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'rows 500000'")
        .hasMessageContaining("MONTH");
    assertThatThrownBy(() -> days.chunkBy(DAY.atMost(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Like another scope, with an estimator. */
  private record CountingScope<R extends Range>(Scope<R> scope)
      implements Scope<R>, RowEstimator<R> {
    @Override
    public String definition() {
      return "counting " + scope.definition();
    }

    @Override
    public Iterator<R> ranges() throws Exception {
      return scope.ranges();
    }

    @Override
    public RangeCodec<R> codec() {
      return scope.codec();
    }

    @Override
    public Optional<RowEstimator<R>> estimator() {
      return Optional.of(this);
    }

    @Override
    public Estimate estimate(R range) {
      return new Estimate(1, Estimate.Source.GIVEN);
    }

    @Override
    public Iterator<R> cut(R range, long rows, Order order) {
      return List.of(range).iterator();
    }
  }
}
