package dev.backfill.scope;

import static dev.backfill.scope.ChunkBy.DAY;
import static dev.backfill.scope.ChunkBy.MONTH;
import static dev.backfill.scope.ChunkBy.YEAR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The faults of the script that this library grew from, each as a test that it would fail. */
class SeedFaultsTest {

  /** All pairs of days from 2023-01-01 to 2024-01-01. */
  private static final int PAIRS_OF_2023 = 66_795;

  /** What the script did: 32 days on, then back to the first of that month. */
  private static final class NaiveMonths implements Iterator<UncheckedDates> {
    private final LocalDate end;
    private LocalDate current;

    NaiveMonths(DateRange range) {
      current = range.from();
      end = range.to();
    }

    @Override
    public boolean hasNext() {
      return current.isBefore(end);
    }

    @Override
    public UncheckedDates next() {
      LocalDate from = current;
      LocalDate next = from.plusDays(32);
      current = (next.isBefore(end) ? next : end).withDayOfMonth(1);
      return new UncheckedDates(from, current);
    }

    /** No right splitting of a year has more pieces than days. */
    List<UncheckedDates> someOfYear() {
      var pieces = new ArrayList<UncheckedDates>();
      while (hasNext() && pieces.size() <= 366) {
        pieces.add(next());
      }
      return pieces;
    }
  }

  @Test
  void monthsOfEveryPairOfDatesOf2023EndAndCover() {
    List<DateRange> pairs = pairsOf2023().toList();

    assertThat(pairs).hasSize(PAIRS_OF_2023);
    for (DateRange range : pairs) {
      Coverage.require(range, months(range));
    }
  }

  @Test
  void theCoverageCheckRefusesTheScriptsMonthsForEveryPairThatDoesNotEndOnAFirst() {
    var accepted = pairsOf2023().filter(SeedFaultsTest::acceptsNaiveMonths).toList();

    assertThat(accepted).hasSize(2_363).allMatch(range -> range.to().getDayOfMonth() == 1);
  }

  private static boolean acceptsNaiveMonths(DateRange range) {
    try {
      Coverage.require(
          new UncheckedDates(range.from(), range.to()), new NaiveMonths(range).someOfYear());
      return true;
    } catch (AssertionError e) {
      return false;
    }
  }

  @Test
  void theCoverageCheckNoticesThatTheScriptsMonthsDoNotEnd() {
    var naive = new NaiveMonths(dates("2023-01-01", "2023-03-15"));

    assertThatThrownBy(() -> Coverage.read(naive))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("does not end");
  }

  @Test
  void b1AnEndInsideAMonthGivesAShortLastPiece() {
    assertThat(months(dates("2023-01-01", "2023-03-15")))
        .containsExactly(
            dates("2023-01-01", "2023-02-01"),
            dates("2023-02-01", "2023-03-01"),
            dates("2023-03-01", "2023-03-15"));
  }

  @Test
  void b2ARangeInsideOneMonthIsOnePieceAndNotABackwardOne() {
    assertThat(months(dates("2023-01-05", "2023-01-20")))
        .containsExactly(dates("2023-01-05", "2023-01-20"));
    assertThat(months(dates("2023-01-01", "2023-01-31")))
        .containsExactly(dates("2023-01-01", "2023-01-31"));
  }

  @Test
  void b3NoMonthIsSwallowedAfterALateStart() {
    assertThat(months(dates("2023-01-31", "2023-04-01")))
        .containsExactly(
            dates("2023-01-31", "2023-02-01"),
            dates("2023-02-01", "2023-03-01"),
            dates("2023-03-01", "2023-04-01"));
    assertThat(months(dates("2024-02-29", "2024-04-01")))
        .containsExactly(dates("2024-02-29", "2024-03-01"), dates("2024-03-01", "2024-04-01"));
  }

  @Test
  void b17AYearIsAYearAndNot365Days() {
    var range = dates("2023-01-01", "2024-01-01");

    assertThat(pieces(YEAR, range)).containsExactly(range);
    assertThat(pieces(DAY, range)).hasSize(365);
  }

  @Test
  void b18LabelsAreMadeFromRangesAndSortLikeThem() {
    var range = dates("2023-01-01", "2023-06-01");
    var labels = pieces(DAY, range).stream().map(SeedFaultsTest::label).toList();

    assertThat(labels).hasSize(151).isSorted().doesNotHaveDuplicates();
    assertThat(months(dates("2022-11-01", "2023-03-01")).stream().map(SeedFaultsTest::label))
        .endsWith("2023-01", "2023-02");
    assertThat(months(dates("2023-01-01", "2023-03-01")).stream().map(SeedFaultsTest::label))
        .containsExactly("2023-01", "2023-02");
  }

  @Test
  void b19AStartAtNoonDoesNotKeepNoonInEveryPiece() {
    var berlin = ZoneId.of("Europe/Berlin");
    var range =
        new InstantRange(
            Instant.parse("2023-01-01T11:00:00Z"), Instant.parse("2023-01-03T11:00:00Z"));
    var days = new Case<>(RangeCodec.instants(), DAY.in(berlin), range, range).ascending();

    assertThat(days.stream().skip(1).map(InstantRange::from))
        .containsExactly(
            Instant.parse("2023-01-01T23:00:00Z"), Instant.parse("2023-01-02T23:00:00Z"));
  }

  @Test
  void b19TheEndOfTimeDoesNotOverflow() {
    var last = LocalDate.MAX.minusDays(1);
    var range = new DateRange(last.minusDays(2), last);

    assertThat(pieces(DAY, range)).hasSize(2);
    assertThat(months(range)).containsExactly(range);
  }

  private static Stream<DateRange> pairsOf2023() {
    LocalDate end = LocalDate.of(2024, 1, 1);
    return LocalDate.of(2023, 1, 1)
        .datesUntil(end)
        .flatMap(
            from ->
                from.plusDays(1).datesUntil(end.plusDays(1)).map(to -> new DateRange(from, to)));
  }

  private static List<DateRange> months(DateRange range) {
    return pieces(MONTH, range);
  }

  private static List<DateRange> pieces(DateChunking strategy, DateRange range) {
    return new ArrayList<>(new Case<>(RangeCodec.dates(), strategy, range, range).ascending());
  }

  private static String label(DateRange range) {
    return RangeCodec.dates().id(range, ZoneOffset.UTC);
  }

  private static DateRange dates(String from, String to) {
    return new DateRange(LocalDate.parse(from), LocalDate.parse(to));
  }
}
