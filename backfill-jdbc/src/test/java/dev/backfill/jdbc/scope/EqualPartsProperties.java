package dev.backfill.jdbc.scope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.catalog.ColumnType;
import dev.backfill.jdbc.catalog.Histogram;
import dev.backfill.jdbc.dialect.ExpectedShare;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.Order;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Days of which each has about as many rows as a piece shall have. */
class EqualPartsProperties {

  private static final LocalDate FIRST = LocalDate.of(2023, 12, 1);
  private static final int ROWS = 5_000;

  private static final DateBounds DAYS = new DateBounds(ColumnType.DATE, Optional.empty());

  /** Cutting at the nearest bound alone puts two days into one piece now and then. */
  @Property(tries = 300)
  void noPieceHasTwoOfThem(
      @ForAll @Size(min = 5, max = 90) List<@IntRange(min = 4_500, max = 5_500) Integer> rows,
      @ForAll Order order) {
    var points = new ArrayList<Histogram.Part>();
    for (int day = 0; day < rows.size(); day++) {
      long position = DAYS.position(FIRST.plusDays(day));
      points.add(new Histogram.Part(position, position + 1, rows.get(day)));
    }
    var estimator =
        new StatisticsEstimator<>(DAYS, Histogram.of(List.of(), points), ExpectedShare.ALL);

    Iterator<DateRange> pieces =
        estimator.cut(new DateRange(FIRST, FIRST.plusDays(rows.size())), ROWS, order);

    int cut = 0;
    for (; pieces.hasNext(); cut++) {
      var piece = pieces.next();
      assertThat(piece.to()).isEqualTo(piece.from().plusDays(1));
    }
    assertThat(cut).isEqualTo(rows.size());
  }
}
