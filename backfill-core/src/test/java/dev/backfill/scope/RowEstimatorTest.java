package dev.backfill.scope;

import static dev.backfill.scope.ChunkBy.DAY;
import static dev.backfill.scope.ChunkBy.HOUR;
import static dev.backfill.scope.ChunkBy.MONTH;
import static dev.backfill.scope.ChunkBy.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.contract.BackfillException;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Strategies that ask the scope how many rows there are. */
class RowEstimatorTest {

  private static final DateRange YEAR_2023 =
      new DateRange(LocalDate.of(2023, 1, 1), LocalDate.of(2024, 1, 1));

  private final List<DateRange> asked = new ArrayList<>();
  private final List<DateRange> cut = new ArrayList<>();

  /** One row a day, and a hundred in July; cuts after whole days. */
  private final class Rows implements RowEstimator<DateRange> {
    @Override
    public Estimate estimate(DateRange range) {
      asked.add(range);
      return new Estimate(rowsIn(range), Estimate.Source.EXACT);
    }

    private long rowsIn(DateRange range) {
      return range.from().datesUntil(range.to()).mapToLong(Rows::rowsOf).sum();
    }

    private static long rowsOf(LocalDate day) {
      return day.getMonthValue() == 7 ? 100 : 1;
    }

    @Override
    public Iterator<DateRange> cut(DateRange range, long rows, Order order) {
      cut.add(range);
      var days = range.from().datesUntil(range.to()).toList();
      var pieces = new ArrayList<DateRange>();
      LocalDate from = range.from();
      for (LocalDate day : days) {
        if (rowsIn(new DateRange(from, day.plusDays(1))) > rows && from.isBefore(day)) {
          pieces.add(new DateRange(from, day));
          from = day;
        }
      }
      pieces.add(new DateRange(from, range.to()));
      return (order == Order.NEWEST_FIRST ? pieces.reversed() : pieces).iterator();
    }
  }

  private Scope<DateRange> table() {
    return new Scope<>() {
      @Override
      public String definition() {
        return "table";
      }

      @Override
      public Iterator<DateRange> ranges() {
        return List.of(YEAR_2023).iterator();
      }

      @Override
      public RangeCodec<DateRange> codec() {
        return RangeCodec.dates();
      }

      @Override
      public Optional<RowEstimator<DateRange>> estimator() {
        return Optional.of(new Rows());
      }
    };
  }

  private Planning<DateRange> planning(Order order) {
    return new Planning<>(ZoneOffset.UTC, order, table().estimator());
  }

  @Test
  void aMonthWithTooManyRowsIsCutAndTheOthersStayWhole() throws Exception {
    var pieces = Coverage.read(MONTH.atMost(1_500).split(YEAR_2023, planning(Order.OLDEST_FIRST)));

    Coverage.require(YEAR_2023, pieces);
    assertThat(pieces.stream().map(piece -> RangeCodec.dates().id(piece, ZoneOffset.UTC)))
        .containsExactly(
            "2023-01",
            "2023-02",
            "2023-03",
            "2023-04",
            "2023-05",
            "2023-06",
            "2023-07-01..2023-07-16",
            "2023-07-16..2023-07-31",
            "2023-07-31",
            "2023-08",
            "2023-09",
            "2023-10",
            "2023-11",
            "2023-12");
  }

  @Test
  void newestFirstGoesDownInsideACutMonthToo() throws Exception {
    var pieces =
        new ArrayList<>(
            Coverage.read(MONTH.atMost(1_500).split(YEAR_2023, planning(Order.NEWEST_FIRST))));

    assertThat(pieces.getFirst().to()).isEqualTo(YEAR_2023.to());
    Coverage.require(YEAR_2023, pieces.reversed());
  }

  @Test
  void monthsAreEstimatedOnlyWhenTheyAreWanted() throws Exception {
    var pieces = MONTH.atMost(1_500).split(YEAR_2023, planning(Order.OLDEST_FIRST));

    assertThat(asked).isEmpty();
    pieces.next();
    pieces.next();
    assertThat(asked).hasSize(2);
  }

  @Test
  void atTheLimitAMonthStaysWholeAndAboveItIsCut() throws Exception {
    var july = new DateRange(LocalDate.of(2023, 7, 1), LocalDate.of(2023, 8, 1));

    Coverage.read(MONTH.atMost(3_100).split(YEAR_2023, planning(Order.OLDEST_FIRST)));
    assertThat(cut).isEmpty();

    Coverage.read(MONTH.atMost(3_099).split(YEAR_2023, planning(Order.OLDEST_FIRST)));
    assertThat(cut).containsExactly(july);
  }

  @Test
  void rowsLeavesTheCuttingToTheScope() throws Exception {
    ChunkStrategy<DateRange> strategy = rows(100);

    var pieces = Coverage.read(strategy.split(YEAR_2023, planning(Order.OLDEST_FIRST)));

    Coverage.require(YEAR_2023, pieces);
    assertThat(pieces.getFirst().from().until(pieces.getFirst().to(), ChronoUnit.DAYS))
        .isEqualTo(100);
    assertThat(strategy.count(YEAR_2023, ZoneOffset.UTC)).isEmpty();
    assertThat(MONTH.atMost(100).count(YEAR_2023, ZoneOffset.UTC)).isEmpty();
  }

  @Test
  void aScopeThatCannotCountIsRefusedByNameWithWhatServesInstead() {
    var days = Scope.dates(YEAR_2023.from(), YEAR_2023.to());

    assertThatThrownBy(() -> ChunkBy.<DateRange>rows(500_000).requireServes(days))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "'rows 500000' needs a scope that can count its rows, and 'dates' cannot; use a table's"
                + " scope, or DAY, WEEK, MONTH, QUARTER or YEAR");
    assertThatThrownBy(() -> MONTH.atMost(7).requireServes(days))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'month at most 7 rows'");
    assertThatThrownBy(
            () -> HOUR.atMost(7).requireServes(Scope.instants(Instant.EPOCH, Instant.MAX)))
        .hasMessageContaining("HOUR, or a calendar unit in a zone, such as MONTH.in(zone)");
    assertThatThrownBy(() -> ChunkBy.<IdRange>rows(7).requireServes(Scope.ids(1, 2)))
        .hasMessageContaining("width(n)");
    assertThatThrownBy(() -> ChunkBy.<KeySet<Long>>rows(7).requireServes(Scope.keys(List.of(1L))))
        .hasMessageContaining("size(n)");
  }

  @Test
  void aScopeThatCanCountIsAcceptedAndPlainUnitsNeedNone() {
    assertThatCode(() -> ChunkBy.<DateRange>rows(1).requireServes(table()))
        .doesNotThrowAnyException();
    assertThatCode(() -> DAY.atMost(1).requireServes(table())).doesNotThrowAnyException();
    assertThatCode(() -> DAY.requireServes(Scope.dates(YEAR_2023.from(), YEAR_2023.to())))
        .doesNotThrowAnyException();
  }

  @Test
  void splittingWithoutASizerIsRefusedToo() {
    var none = new Planning<DateRange>(ZoneOffset.UTC, Order.OLDEST_FIRST, Optional.empty());

    assertThatThrownBy(() -> MONTH.atMost(7).split(YEAR_2023, none))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'month at most 7 rows' needs a scope that can count its rows");
  }

  @Test
  void aFailingEstimateEndsTheIterationWithItsCause() throws Exception {
    var broken = new IOException("row data");
    var pieces = splitFailingWith(broken);

    assertThatThrownBy(pieces::next)
        .isInstanceOf(BackfillException.class)
        .hasCause(broken)
        .hasMessageNotContaining("row data");
  }

  @Test
  void anInterruptedEstimateKeepsTheInterruption() throws Exception {
    var pieces = splitFailingWith(new InterruptedException());

    assertThatThrownBy(pieces::next).isInstanceOf(BackfillException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void anUncheckedFailureIsPassedOnAsItIs() throws Exception {
    var broken = new IllegalStateException("broken");
    var pieces = splitFailingWith(broken);

    assertThatThrownBy(pieces::next).isSameAs(broken);
  }

  private static Iterator<DateRange> splitFailingWith(Exception failure) throws Exception {
    RowEstimator<DateRange> broken =
        new RowEstimator<>() {
          @Override
          public Estimate estimate(DateRange range) throws Exception {
            throw failure;
          }

          @Override
          public Iterator<DateRange> cut(DateRange range, long rows, Order order) {
            throw new AssertionError("nothing to cut");
          }
        };
    return MONTH
        .atMost(1)
        .split(YEAR_2023, new Planning<>(ZoneOffset.UTC, Order.OLDEST_FIRST, Optional.of(broken)));
  }

  @Test
  void afterTheLastPieceThereIsNone() throws Exception {
    for (ChunkStrategy<DateRange> strategy : List.of(DAY, DAY.atMost(100))) {
      for (Order order : Order.values()) {
        var pieces = strategy.split(YEAR_2023, planning(order));

        assertThat(Coverage.read(pieces)).hasSize(365);
        assertThatThrownBy(pieces::next).isInstanceOf(NoSuchElementException.class);
      }
    }
  }
}
