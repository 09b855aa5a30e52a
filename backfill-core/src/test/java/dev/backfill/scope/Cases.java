package dev.backfill.scope;

import static dev.backfill.scope.ChunkBy.DAY;
import static dev.backfill.scope.ChunkBy.HOUR;
import static dev.backfill.scope.ChunkBy.MINUTE;
import static dev.backfill.scope.ChunkBy.MONTH;
import static dev.backfill.scope.ChunkBy.QUARTER;
import static dev.backfill.scope.ChunkBy.WEEK;
import static dev.backfill.scope.ChunkBy.YEAR;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Random strategies and ranges of all kinds, instants of all time zones. */
final class Cases implements ArbitrarySupplier<Case<?>> {

  static final List<ZoneId> ZONES =
      ZoneId.getAvailableZoneIds().stream().sorted().map(ZoneId::of).toList();

  private static final long MINUTE_SECONDS = 60;
  private static final long HOUR_SECONDS = 3_600;
  private static final long DAY_SECONDS = 24 * HOUR_SECONDS;

  /** A unit, and how many days it has, about. */
  private record Unit(DateChunking strategy, int days) {}

  private static final Arbitrary<Unit> UNITS =
      Arbitraries.of(
          new Unit(DAY, 1),
          new Unit(WEEK, 7),
          new Unit(MONTH, 30),
          new Unit(QUARTER, 91),
          new Unit(YEAR, 365));

  private static final Arbitrary<Integer> EVERY =
      Arbitraries.frequencyOf(
          Tuple.of(2, Arbitraries.just(1)), Tuple.of(1, Arbitraries.integers().between(2, 30)));

  /** How long a range is and how much wider the other one, in parts of a piece. */
  private record Lengths(double length, double before, double after) {
    static Arbitrary<Lengths> any() {
      var extra = Arbitraries.doubles().between(0, 3).ofScale(3);
      return Combinators.combine(Arbitraries.doubles().between(0, 30).ofScale(3), extra, extra)
          .as(Lengths::new);
    }
  }

  @Override
  public Arbitrary<Case<?>> get() {
    return Arbitraries.oneOf(
        dates().map(any -> any), instants().map(any -> any), ids().map(any -> any), keys());
  }

  /** Intervals only: key sets have no bounds. */
  static final class Intervals implements ArbitrarySupplier<Case<?>> {
    @Override
    public Arbitrary<Case<?>> get() {
      return Arbitraries.oneOf(
          dates().map(any -> any), instants().map(any -> any), ids().map(any -> any));
    }
  }

  static Arbitrary<Case<DateRange>> dates() {
    var starts = Arbitraries.longs().between(-80_000, 80_000).map(LocalDate::ofEpochDay);
    return Combinators.combine(UNITS, EVERY, starts, Lengths.any())
        .as(
            (unit, every, from, lengths) -> {
              double piece = (double) unit.days() * every;
              LocalDate to = from.plusDays(1 + (long) (lengths.length() * piece));
              return new Case<>(
                  RangeCodec.dates(),
                  unit.strategy().every(every),
                  new DateRange(from, to),
                  new DateRange(
                      from.minusDays((long) (lengths.before() * piece)),
                      to.plusDays((long) (lengths.after() * piece))));
            });
  }

  static Arbitrary<Case<InstantRange>> instants() {
    return Arbitraries.of(ZONES)
        .flatMap(
            zone ->
                Combinators.combine(
                        clocks(), EVERY, starts(zone), Lengths.any(), Arbitraries.of(0, 1, 999))
                    .as(
                        (clock, every, from, lengths, nanos) -> {
                          double piece = (double) clock.seconds() * every;
                          Instant to =
                              from.plusSeconds((long) (lengths.length() * piece))
                                  .plusNanos(1 + nanos);
                          return new Case<>(
                              RangeCodec.instants(),
                              clock.strategy().in(zone).every(every),
                              new InstantRange(from, to),
                              new InstantRange(
                                  from.minusSeconds((long) (lengths.before() * piece)),
                                  to.plusSeconds((long) (lengths.after() * piece))));
                        }));
  }

  private record Clock(InstantChunking strategy, long seconds) {}

  private static Arbitrary<Clock> clocks() {
    return Arbitraries.oneOf(
        Arbitraries.of(new Clock(HOUR, HOUR_SECONDS), new Clock(MINUTE, MINUTE_SECONDS)),
        UNITS.map(
            unit -> new Clock(unit.strategy().in(ZoneOffset.UTC), unit.days() * DAY_SECONDS)));
  }

  /** Anywhere between 1800 and 2150, and often shortly before the clocks change. */
  private static Arbitrary<Instant> starts(ZoneId zone) {
    var anywhere = Arbitraries.longs().between(-5_364_662_400L, 5_680_281_600L);
    List<ZoneOffsetTransition> changes = changes(zone);
    if (changes.isEmpty()) {
      return anywhere.map(Instant::ofEpochSecond);
    }
    var before = Arbitraries.longs().between(-3 * DAY_SECONDS, HOUR_SECONDS);
    var near =
        Combinators.combine(Arbitraries.of(changes), before)
            .as((change, seconds) -> change.toEpochSecond() + seconds);
    var nearWholeHour = near.map(second -> Math.floorDiv(second, HOUR_SECONDS) * HOUR_SECONDS);
    return Arbitraries.oneOf(anywhere, near, nearWholeHour).map(Instant::ofEpochSecond);
  }

  /** The changes of a zone up to 2040. */
  static List<ZoneOffsetTransition> changes(ZoneId zone) {
    var changes = new ArrayList<>(zone.getRules().getTransitions());
    Instant end = Instant.parse("2040-01-01T00:00:00Z");
    Instant at = changes.isEmpty() ? Instant.EPOCH : changes.getLast().getInstant();
    ZoneOffsetTransition next = zone.getRules().nextTransition(at);
    while (next != null && next.getInstant().isBefore(end)) {
      changes.add(next);
      next = zone.getRules().nextTransition(next.getInstant());
    }
    return changes;
  }

  static Arbitrary<Case<IdRange>> ids() {
    return Combinators.combine(
            Arbitraries.longs().between(Long.MIN_VALUE, Long.MAX_VALUE - 1),
            Arbitraries.oneOf(
                Arbitraries.longs().greaterOrEqual(1), Arbitraries.longs().between(1, 1_000)),
            Lengths.any())
        .as(
            (from, width, lengths) -> {
              long to = plus(from + 1, (long) (lengths.length() * width));
              return new Case<>(
                  RangeCodec.ids(),
                  ChunkBy.width(width),
                  new IdRange(from, to),
                  new IdRange(
                      plus(from, -(long) (lengths.before() * width)),
                      plus(to, (long) (lengths.after() * width))));
            });
  }

  /** Stays within the type; casting a great double to long does so too. */
  private static long plus(long value, long more) {
    try {
      return Math.addExact(value, more);
    } catch (ArithmeticException e) {
      return more < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  private static Arbitrary<Case<?>> keys() {
    return Arbitraries.oneOf(
        keys(Long.class, Arbitraries.longs()).map(any -> any),
        keys(Integer.class, Arbitraries.integers()).map(any -> any),
        keys(String.class, Arbitraries.strings().ofMaxLength(8)).map(any -> any),
        keys(UUID.class, Arbitraries.create(UUID::randomUUID)).map(any -> any));
  }

  static <K> Arbitrary<Case<KeySet<K>>> keys(Class<K> type, Arbitrary<K> one) {
    return Combinators.combine(
            one.list().uniqueElements().ofMinSize(1).ofMaxSize(60),
            Arbitraries.integers().between(1, 60),
            Arbitraries.integers().between(1, 20))
        .as(
            (keys, used, size) ->
                new Case<>(
                    RangeCodec.keys(type),
                    ChunkBy.size(size),
                    new KeySet<>(keys.subList(0, Math.min(used, keys.size()))),
                    new KeySet<>(keys)));
  }
}
