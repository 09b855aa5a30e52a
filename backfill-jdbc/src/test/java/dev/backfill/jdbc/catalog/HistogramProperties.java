package dev.backfill.jdbc.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/**
 * Rows below a position, and the position below which so many rows lie, are each other's inverse.
 */
class HistogramProperties {

  @Provide
  Arbitrary<ColumnStatistics> statistics() {
    var position = Arbitraries.longs();
    var bounds =
        position.list().ofMinSize(2).ofMaxSize(20).map(all -> all.stream().sorted().toList());
    var common =
        position
            .set()
            .ofMaxSize(10)
            .map(all -> all.stream().map(at -> new ColumnStatistics.Common(at, 0.05)).toList());
    return Combinators.combine(Arbitraries.doubles().between(0, 0.5), common, bounds)
        .as(ColumnStatistics::new);
  }

  @Property
  void moreRowsLieBelowAHigherPosition(
      @ForAll("statistics") ColumnStatistics statistics, @ForAll List<Long> positions) {
    var histogram = statistics.spread(1_000_000);
    double last = 0;

    for (long position : new TreeSet<>(positions)) {
      assertThat(histogram.below(position)).isGreaterThanOrEqualTo(last - 1e-6);
      last = histogram.below(position);
    }
  }

  /** Of more positions than the greatest long, most lie in the middle. */
  @Test
  void aSpanThatIsWiderThanHalfOfTheAxisHasItsQuantiles() {
    var histogram =
        new ColumnStatistics(0, List.of(), List.of(Long.MIN_VALUE, Long.MAX_VALUE)).spread(1_000);

    assertThat(histogram.positionOf(250)).isEqualTo(Long.MIN_VALUE / 2);
    assertThat(histogram.positionOf(500)).isBetween(-1L, 1L);
    assertThat(histogram.positionOf(750)).isBetween(Long.MAX_VALUE / 2, Long.MAX_VALUE / 2 + 1);
    assertThat(histogram.positionOf(1_000)).isEqualTo(Long.MAX_VALUE);
  }

  @Property
  void noRowIsForgotten(@ForAll("statistics") ColumnStatistics statistics) {
    var histogram = statistics.spread(1_000_000);

    assertThat(histogram.below(Long.MIN_VALUE)).isZero();
    assertThat(histogram.below(Long.MAX_VALUE))
        .isCloseTo(1_000_000 * (1 - statistics.nullShare()), within(1.0));
  }

  @Property
  void thePositionOfSoManyRowsIsTheOneBelowWhichTheyLie(
      @ForAll("statistics") ColumnStatistics statistics) {
    var histogram = statistics.spread(1_000_000);
    var at = new ArrayList<Long>();
    for (int i = 0; i <= 100; i++) {
      double rows = histogram.below(histogram.end()) * i / 100;
      long position = histogram.positionOf(rows);
      at.add(position);

      long before = Math.max(position, Long.MIN_VALUE + 1) - 1;
      long after = Math.min(position, Long.MAX_VALUE - 1) + 1;
      assertThat(histogram.below(before)).isLessThanOrEqualTo(rows + 1);
      assertThat(histogram.below(after)).isGreaterThanOrEqualTo(rows - 1);
    }
    assertThat(at).isSorted();
  }
}
