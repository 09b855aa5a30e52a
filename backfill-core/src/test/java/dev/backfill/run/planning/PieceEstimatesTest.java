package dev.backfill.run.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.scope.Estimate;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Order;
import dev.backfill.scope.Planning;
import dev.backfill.scope.RowEstimator;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** How many pieces are estimated together. */
class PieceEstimatesTest {

  private final List<Integer> asked = new ArrayList<>();

  private final PieceEstimates<IdRange> estimates =
      new PieceEstimates<>(
          new Planning<>(ZoneOffset.UTC, Order.OLDEST_FIRST, Optional.of(new Asked())));

  /** Writes down how many ranges each question is about. */
  private final class Asked implements RowEstimator<IdRange> {

    @Override
    public Estimate estimate(IdRange range) {
      return new Estimate(range.from(), Estimate.Source.EXPLAIN);
    }

    @Override
    public List<Estimate> estimates(List<IdRange> ranges) throws Exception {
      asked.add(ranges.size());
      return RowEstimator.super.estimates(ranges);
    }

    @Override
    public Iterator<IdRange> cut(IdRange range, long rows, Order order) {
      return Collections.emptyIterator();
    }
  }

  private static List<IdRange> pieces(int count) {
    return LongStream.range(0, count).mapToObj(from -> new IdRange(from, from + 1)).toList();
  }

  @Test
  void thoseThatAStrategyCutsWithoutAskingAreEstimatedTogether() throws Exception {
    var found = estimates.of(pieces(3), 0);

    assertThat(found)
        .extracting(estimate -> estimate.orElseThrow().rows())
        .containsExactly(0L, 1L, 2L);
    assertThat(asked).containsExactly(3);
    assertThat(estimates.atOnce()).isEqualTo(32);
  }

  /** The next piece may cost seconds, and may fail: what is cut before it is kept. */
  @Test
  void afterAQuestionOfTheStrategyEachIsEstimatedByItself() throws Exception {
    var unused =
        estimates
            .forStrategy()
            .estimator()
            .orElseThrow()
            .cut(new IdRange(0, 9), 3, Order.OLDEST_FIRST);

    assertThat(estimates.atOnce()).isEqualTo(1);
  }

  @Test
  void fiveThousandAreAskedForAndNoMore() throws Exception {
    var found = estimates.of(pieces(3), 4_999);

    assertThat(found.getFirst()).isPresent();
    assertThat(found.subList(1, 3)).containsOnly(Optional.empty());
    assertThat(asked).containsExactly(1);
    assertThat(estimates.of(pieces(2), 5_000)).containsOnly(Optional.empty());
    assertThat(asked).hasSize(1);
  }
}
