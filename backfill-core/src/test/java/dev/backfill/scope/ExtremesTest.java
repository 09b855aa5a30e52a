package dev.backfill.scope;

import static dev.backfill.scope.ChunkBy.DAY;
import static dev.backfill.scope.ChunkBy.HOUR;
import static dev.backfill.scope.ChunkBy.MONTH;
import static dev.backfill.scope.ChunkBy.QUARTER;
import static dev.backfill.scope.ChunkBy.WEEK;
import static dev.backfill.scope.ChunkBy.YEAR;
import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The ends of the types, where arithmetic overflows if it is let. */
class ExtremesTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final int SOME = 5;

  @Test
  void allIntegerKeysAreCoveredUpToBothEnds() {
    var all = new IdRange(Long.MIN_VALUE, Long.MAX_VALUE);
    for (long width : List.of(1L << 62, Long.MAX_VALUE, Long.MAX_VALUE / 3, (1L << 60) + 1)) {
      var any = new Case<>(RangeCodec.ids(), width(width), all, all);

      Coverage.require(all, any.ascending());
      assertThat(any.pieces(all, Order.NEWEST_FIRST).reversed()).isEqualTo(any.ascending());
      assertThat(width(width).count(all, ZoneOffset.UTC)).hasValue(any.ascending().size());
    }
  }

  @Test
  void pieceCountsThatDoNotFitAreTheGreatestThatDo() {
    var all = new IdRange(Long.MIN_VALUE, Long.MAX_VALUE);

    assertThat(width(1).count(all, ZoneOffset.UTC)).hasValue(Long.MAX_VALUE);
    assertThat(width(2).count(all, ZoneOffset.UTC)).hasValue(Long.MAX_VALUE);
    assertThat(width(4).count(all, ZoneOffset.UTC)).hasValue(1L << 62);
  }

  @Test
  void singleKeysAtTheEndsAreOnePiece() throws Exception {
    for (IdRange one :
        List.of(
            new IdRange(Long.MIN_VALUE, Long.MIN_VALUE + 1),
            new IdRange(Long.MAX_VALUE - 1, Long.MAX_VALUE))) {
      for (Order order : Order.values()) {
        assertThat(some(width(1), one, order)).containsExactly(one);
        assertThat(some(width(10_000), one, order)).containsExactly(one);
      }
    }
  }

  @Test
  void datesAtTheEndsOfTimeAreCutLazily() throws Exception {
    var nearlyAll = new DateRange(LocalDate.MIN.plusDays(1), LocalDate.MAX.minusDays(1));
    for (DateChunking unit : List.of(DAY, WEEK, MONTH, QUARTER, YEAR, YEAR.every(999_999_999))) {
      requireTouching(RangeCodec.dates(), unit, nearlyAll);
      assertThat(unit.count(nearlyAll, ZoneOffset.UTC)).isPresent();
    }
    assertThat(YEAR.count(nearlyAll, ZoneOffset.UTC)).hasValue(1_999_999_999);
  }

  @Test
  void instantsAtTheEndsOfTimeAreCutLazilyInEveryZone() throws Exception {
    var nearlyAll = new InstantRange(Instant.MIN.plusNanos(1), Instant.MAX.minusNanos(1));
    for (ZoneId zone : List.of(ZoneOffset.UTC, BERLIN, ZoneOffset.MAX, ZoneOffset.MIN)) {
      for (InstantChunking unit : Stream.of(DAY, WEEK, MONTH, YEAR).map(u -> u.in(zone)).toList()) {
        requireTouching(RangeCodec.instants(), unit, nearlyAll);
      }
      requireTouching(RangeCodec.instants(), HOUR.in(zone), nearlyAll);
      requireTouching(RangeCodec.instants(), HOUR.in(zone).every(Integer.MAX_VALUE), nearlyAll);
      assertThat(HOUR.in(zone).count(nearlyAll, zone).orElseThrow()).isGreaterThan(1L << 43);
    }
  }

  private static <R extends Range> void requireTouching(
      RangeCodec<R> codec, ChunkStrategy<R> strategy, R range) throws Exception {
    for (Order order : Order.values()) {
      List<R> left = List.of(range);
      var labels = new ArrayList<String>();
      for (R piece : some(strategy, range, order)) {
        assertThat(codec.read(codec.write(piece))).isEqualTo(piece);
        assertThat(codec.growth(piece, left.getFirst()).orElseThrow())
            .isEqualTo(codec.rest(left.getFirst(), piece, order).orElseThrow());
        left = codec.rest(range, piece, order).orElseThrow();
        labels.add(codec.id(piece, strategy.zone().orElse(ZoneOffset.UTC)));
      }
      assertThat(labels).doesNotHaveDuplicates().hasSizeGreaterThan(1);
    }
  }

  private static <R extends Range> List<R> some(ChunkStrategy<R> strategy, R range, Order order)
      throws Exception {
    Iterator<R> pieces =
        strategy.split(
            range, new Planning<>(strategy.zone().orElse(ZoneOffset.UTC), order, Optional.empty()));
    var some = new ArrayList<R>();
    while (pieces.hasNext() && some.size() < SOME) {
      some.add(pieces.next());
    }
    return some;
  }

  @Test
  void theFirstAndTheLastYearOfInstantsAreCoveredByEveryUnit() {
    var year = Duration.ofDays(800);
    var first = new InstantRange(Instant.MIN.plusNanos(1), Instant.MIN.plus(year));
    var last = new InstantRange(Instant.MAX.minus(year), Instant.MAX.minusNanos(1));
    for (ZoneId zone : List.of(ZoneOffset.UTC, BERLIN, ZoneOffset.MAX, ZoneOffset.MIN)) {
      for (InstantChunking unit :
          List.of(
              HOUR.in(zone),
              HOUR.in(zone).every(7),
              HOUR.in(zone).every(Integer.MAX_VALUE),
              DAY.in(zone),
              MONTH.in(zone).every(5),
              YEAR.in(zone).every(Integer.MAX_VALUE))) {
        for (InstantRange range : List.of(first, last)) {
          var any = new Case<>(RangeCodec.instants(), unit, range, range);
          var pieces = any.ascending();

          Coverage.require(range, pieces);
          assertThat(any.pieces(range, Order.NEWEST_FIRST).reversed()).isEqualTo(pieces);
        }
      }
    }
  }

  @Test
  void theYear9999IsAYearLikeOthers() {
    var range = new DateRange(LocalDate.of(9999, 11, 1), LocalDate.of(10_000, 3, 1));
    var months = new Case<>(RangeCodec.dates(), MONTH, range, range);

    assertThat(months.ascending().stream().map(months::label))
        .containsExactly("9999-11", "9999-12", "+10000-01", "+10000-02");
  }

  @Test
  void aCalendarCannotCutWhatHasNoBeginningOrNoEnd() {
    var open = new DateRange(LocalDate.of(2023, 1, 1), LocalDate.MAX);
    var openInstants = new InstantRange(Instant.MIN, Instant.EPOCH);

    assertThatThrownBy(() -> some(MONTH, open, Order.OLDEST_FIRST))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'month'")
        .hasMessageContaining("2023-01-01..max")
        .hasMessageContaining("give both bounds");
    assertThatThrownBy(() -> some(DAY.in(BERLIN), openInstants, Order.NEWEST_FIRST))
        .hasMessageContaining("'day in Europe/Berlin'")
        .hasMessageContaining("min..1970-01-01T00:00:00Z");
    assertThatThrownBy(() -> some(HOUR, openInstants, Order.NEWEST_FIRST))
        .hasMessageContaining("'hour in UTC'");
    assertThat(MONTH.count(open, ZoneOffset.UTC).orElseThrow()).isGreaterThan(11_000_000_000L);
  }

  @Test
  void unboundedRangesAreWrittenReadShownAndCompared() {
    var all = new DateRange(LocalDate.MIN, LocalDate.MAX);
    var known = new DateRange(LocalDate.of(2023, 1, 1), LocalDate.of(2024, 1, 1));
    var codec = RangeCodec.dates();

    assertThat(codec.read(codec.write(all))).isEqualTo(all);
    assertThat(codec.id(all, ZoneOffset.UTC)).isEqualTo("min..max");
    assertThat(codec.growth(known, all))
        .hasValue(
            List.of(
                new DateRange(LocalDate.MIN, known.from()),
                new DateRange(known.to(), LocalDate.MAX)));
    assertThat(codec.rest(all, all, Order.OLDEST_FIRST)).hasValue(List.of());
    assertThat(RangeCodec.ids().id(new IdRange(Long.MIN_VALUE, 0), ZoneOffset.UTC))
        .isEqualTo("min..0");
    assertThat(
            RangeCodec.instants().id(new InstantRange(Instant.EPOCH, Instant.MAX), ZoneOffset.UTC))
        .isEqualTo("1970-01-01T00:00:00Z..max");
  }
}
