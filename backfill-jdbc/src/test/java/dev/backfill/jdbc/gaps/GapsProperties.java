package dev.backfill.jdbc.gaps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.jdbc.JdbcGaps;
import dev.backfill.scope.ChunkBy;
import dev.backfill.scope.DateChunking;
import dev.backfill.scope.DateRange;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/**
 * Holes punched into a table of days are exactly the plan. The ways in which gaps are usually
 * looked for are shown to be caught.
 */
class GapsProperties {

  private static final LocalDate FIRST = LocalDate.of(2023, 12, 1);

  private static @Nullable GapWorld world;

  @BeforeContainer
  static void start() throws Exception {
    world = new GapWorld();
  }

  @AfterContainer
  static void stop() throws Exception {
    world().close();
  }

  private static GapWorld world() {
    if (world == null) {
      throw new AssertionError("There is no server");
    }
    return world;
  }

  /** Units, by an arithmetic of their own. */
  enum Unit {
    DAY,
    FIVE_DAYS,
    WEEK,
    MONTH;

    private DateChunking chunking() {
      return switch (this) {
        case DAY -> ChunkBy.DAY;
        case FIVE_DAYS -> ChunkBy.DAY.every(5);
        case WEEK -> ChunkBy.WEEK;
        case MONTH -> ChunkBy.MONTH;
      };
    }

    private LocalDate next(LocalDate day) {
      return switch (this) {
        case DAY -> day.plusDays(1);
        case FIVE_DAYS -> day.plusDays(5 - day.toEpochDay() % 5);
        case WEEK -> day.with(TemporalAdjusters.next(DayOfWeek.MONDAY));
        case MONTH -> day.withDayOfMonth(1).plusMonths(1);
      };
    }
  }

  /** Looks for gaps in the column day. */
  @FunctionalInterface
  private interface Finder {
    List<String> find(JdbcGaps<DateRange> gaps, DateRange range) throws Exception;
  }

  private static final Finder OURS = (gaps, range) -> GapWorld.found(gaps);

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void holesArePlannedAndNothingElse(
      @ForAll Unit unit,
      @ForAll @IntRange(min = 0, max = 60) int later,
      @ForAll @IntRange(min = 1, max = 200) int days,
      @ForAll long seed)
      throws Exception {
    check(OURS, unit, later, days, seed);
  }

  private static void check(Finder finder, Unit unit, int later, int days, long seed)
      throws Exception {
    var random = new Random(seed);
    var from = FIRST.plusDays(later);
    var range = new DateRange(from, from.plusDays(days));
    var bounds = new ArrayList<LocalDate>();
    for (var day = from; day.isBefore(range.to()); day = unit.next(day)) {
      bounds.add(day);
    }
    int periods = bounds.size();
    bounds.add(range.to());
    BitSet holes = GapWorld.holes(periods, random);
    world().fill("day", rows(bounds, holes, random));
    var gaps = world().table().gaps("day", unit.chunking(), range.from(), range.to());

    assertThat(finder.find(gaps, range)).isEqualTo(GapWorld.merged(bounds, holes));
    assertThat(gaps.found(List.of()).orElseThrow()).contains(" %,d ".formatted(periods));
  }

  /** Up to three in each period that is no hole, and some before and after all of them. */
  private static List<LocalDate> rows(List<LocalDate> bounds, BitSet holes, Random random) {
    var rows = new ArrayList<LocalDate>();
    for (int i = 0; i < bounds.size() - 1; i++) {
      long days = bounds.get(i + 1).toEpochDay() - bounds.get(i).toEpochDay();
      for (int row = random.nextInt(3); row >= 0 && !holes.get(i); row--) {
        rows.add(bounds.get(i).plusDays(random.nextLong(days)));
      }
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      rows.add(bounds.getFirst().minusDays(i));
      rows.add(bounds.getLast().plusDays(i - 1));
    }
    return rows;
  }

  /** The usual query: no day before the first row, and none after the last one, is ever missed. */
  @Example
  void gapsBetweenTheFirstAndTheLastRowAreCaught() {
    requireCaught(
        (gaps, range) ->
            merged(
                world()
                    .column(
                        """
                        select d::date from t, lateral (select min(day) a, max(day) b from t) e,
                               generate_series(e.a, e.b, interval '1 day') d
                         except select day from t order by 1
                        """),
                range));
  }

  @Example
  void gapsThatAreNotMergedAreCaught() {
    requireCaught(
        (gaps, range) -> {
          var days = new ArrayList<String>();
          gaps.ranges()
              .forEachRemaining(
                  gap ->
                      gap.from()
                          .datesUntil(gap.to())
                          .forEach(
                              day -> days.add(new DateRange(day, day.plusDays(1)).toString())));
          return days;
        });
  }

  /** A left join finds every day that has no row: this one is right, and must not be caught. */
  @Example
  void anotherQueryThatIsRightIsNotCaught() throws Exception {
    checkAll(
        (gaps, range) ->
            merged(
                world()
                    .column(
                        "select d::date from generate_series(date '%s', date '%s', '1 day') d except select day from t order by 1"
                            .formatted(range.from(), range.to().minusDays(1))),
                range));
  }

  private static List<String> merged(List<String> days, DateRange range) {
    var missing = new BitSet();
    days.forEach(
        day -> missing.set((int) (LocalDate.parse(day).toEpochDay() - range.from().toEpochDay())));
    var bounds = new ArrayList<>(range.from().datesUntil(range.to()).toList());
    bounds.add(range.to());
    return GapWorld.merged(bounds, missing);
  }

  private static void requireCaught(Finder broken) {
    assertThatThrownBy(() -> checkAll(broken)).isInstanceOf(AssertionError.class);
  }

  private static void checkAll(Finder finder) throws Exception {
    for (int seed = 0; seed < 20; seed++) {
      check(finder, Unit.DAY, seed, 40, seed);
    }
  }
}
