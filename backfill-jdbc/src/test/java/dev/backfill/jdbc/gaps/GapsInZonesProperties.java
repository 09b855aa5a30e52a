package dev.backfill.jdbc.gaps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.jdbc.JdbcScope;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.scope.ChunkBy;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/**
 * Holes punched into a table of times are exactly the plan, where clocks are put forward and back,
 * by half an hour, at midnight, or by a whole day. Sessions are in another zone.
 */
@Tag("slow")
class GapsInZonesProperties {

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

  /** A zone, and a day shortly before its clocks are put to another time. */
  enum Place {
    BERLIN_FORWARD("Europe/Berlin", LocalDate.of(2024, 3, 29)),
    BERLIN_BACK("Europe/Berlin", LocalDate.of(2024, 10, 25)),
    NEW_YORK_BACK("America/New_York", LocalDate.of(2024, 11, 1)),
    SAO_PAULO_FORWARD_AT_MIDNIGHT("America/Sao_Paulo", LocalDate.of(2017, 10, 13)),
    LORD_HOWE_BACK_HALF_AN_HOUR("Australia/Lord_Howe", LocalDate.of(2024, 4, 5)),
    APIA_WITHOUT_A_DAY("Pacific/Apia", LocalDate.of(2011, 12, 28)),
    KATHMANDU("Asia/Kathmandu", LocalDate.of(2024, 1, 1));

    private final ZoneId zone;
    private final LocalDate day;

    Place(String zone, LocalDate day) {
      this.zone = ZoneId.of(zone);
      this.day = day;
    }
  }

  /** Columns of instants, and of what a clock shows. */
  enum Kind {
    at,
    seen;

    private String value(Instant instant, ZoneId zone) {
      return this == at ? instant.toString() : LocalDateTime.ofInstant(instant, zone).toString();
    }
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void holesInDaysOfAZoneArePlanned(
      @ForAll Place place,
      @ForAll Kind kind,
      @ForAll @IntRange(min = 1, max = 9) int days,
      @ForAll long seed)
      throws Exception {
    checkDays(GapWorld::found, place, kind, days, seed);
  }

  private static void checkDays(
      Function<JdbcScope<?>, List<String>> finder, Place place, Kind kind, int days, long seed)
      throws Exception {
    var random = new Random(seed);
    var dates = new ArrayList<>(place.day.datesUntil(place.day.plusDays(days + 1L)).toList());
    var bounds = dates.stream().map(day -> day.atStartOfDay(place.zone).toInstant()).toList();
    var room = new BitSet();
    for (int i = 0; i < days; i++) {
      room.set(i, bounds.get(i).isBefore(bounds.get(i + 1)));
    }
    BitSet holes = punched(kind, place.zone, bounds, room, random);
    var gaps =
        world()
            .table()
            .gaps(kind.name(), ChunkBy.DAY, dates.getFirst(), dates.getLast(), place.zone);

    assertThat(finder.apply(gaps)).isEqualTo(GapWorld.merged(dates, holes));
    if (place != Place.APIA_WITHOUT_A_DAY) {
      var instants =
          world()
              .table()
              .gaps(
                  kind.name(),
                  ChunkBy.DAY.in(ZoneOffset.UTC),
                  bounds.getFirst(),
                  bounds.getLast(),
                  place.zone);
      assertThat(GapWorld.found(instants)).isEqualTo(GapWorld.merged(bounds, holes));
    }
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void holesInHoursOfAClockArePlanned(
      @ForAll Place place,
      @ForAll Kind kind,
      @ForAll @IntRange(min = 0, max = 119) int minutes,
      @ForAll @IntRange(min = 1, max = 4_000) int length,
      @ForAll long seed)
      throws Exception {
    if (place == Place.LORD_HOWE_BACK_HALF_AN_HOUR
        || place == Place.SAO_PAULO_FORWARD_AT_MIDNIGHT) {
      return; // there an hour of the clock is no hour; days are looked at above
    }
    var random = new Random(seed);
    var from = place.day.atStartOfDay(place.zone).toInstant().plus(Duration.ofMinutes(minutes));
    var to = from.plus(Duration.ofMinutes(length));
    var bounds = new ArrayList<Instant>();
    for (var at = from; at.isBefore(to); at = nextHour(at, place.zone)) {
      bounds.add(at);
    }
    bounds.add(to);
    var room = new BitSet();
    for (int i = 0; i < bounds.size() - 1; i++) {
      room.set(i, kind == Kind.at || !isSecondPass(bounds.get(i), place.zone));
    }
    BitSet holes = punched(kind, place.zone, bounds, room, random);
    var gaps = world().table().gaps(kind.name(), ChunkBy.HOUR, from, to, place.zone);

    assertThat(GapWorld.found(gaps)).isEqualTo(GapWorld.merged(bounds, holes));
  }

  private static Instant nextHour(Instant at, ZoneId zone) {
    int offset = zone.getRules().getOffset(at).getTotalSeconds();
    long local = at.getEpochSecond() + offset;
    return Instant.ofEpochSecond(local - Math.floorMod(local, 3_600) + 3_600 - offset);
  }

  /** Whether the clock shows this hour again: rows there cannot be told from those of the first. */
  private static boolean isSecondPass(Instant at, ZoneId zone) {
    var last = zone.getRules().previousTransition(at.plusNanos(1));
    return last != null
        && last.isOverlap()
        && at.isBefore(last.getInstant().minus(last.getDuration()));
  }

  /** Fills the table, but for holes; a period without room goes with the one before it. */
  private static BitSet punched(
      Kind kind, ZoneId zone, List<Instant> bounds, BitSet room, Random random) throws Exception {
    int periods = bounds.size() - 1;
    BitSet holes = GapWorld.holes(periods, random);
    var rows = new ArrayList<String>();
    for (int i = 0; i < periods; i++) {
      if (!room.get(i)) {
        holes.set(i, i > 0 && holes.get(i - 1));
      } else if (!holes.get(i)) {
        rows.add(kind.value(within(bounds.get(i), bounds.get(i + 1), random), zone));
      }
    }
    rows.add(kind.value(bounds.getFirst().minus(1, ChronoUnit.MICROS), zone));
    rows.add(kind.value(bounds.getLast().plus(Duration.ofHours(2)), zone));
    world().fill(kind.name(), rows);
    return holes;
  }

  /** Often the first or the last microsecond. */
  private static Instant within(Instant from, Instant to, Random random) {
    long micros = ChronoUnit.MICROS.between(from, to);
    return from.plus(
        switch (random.nextInt(3)) {
          case 0 -> 0;
          case 1 -> micros - 1;
          default -> random.nextLong(micros);
        },
        ChronoUnit.MICROS);
  }

  /** Days of the session's zone, and days of UTC, are others. */
  @Example
  void daysOfAnotherZoneAreCaught() {
    for (var zone : List.of(ZoneId.of(Postgres.SESSION_ZONE), ZoneOffset.UTC)) {
      assertThatThrownBy(
              () -> {
                for (int seed = 0; seed < 20; seed++) {
                  checkDays(gaps -> inZone(zone), Place.BERLIN_BACK, Kind.at, 9, seed);
                }
              })
          .isInstanceOf(AssertionError.class);
    }
  }

  private static List<String> inZone(ZoneId zone) {
    var from = Place.BERLIN_BACK.day;
    return GapWorld.found(world().table().gaps("at", ChunkBy.DAY, from, from.plusDays(9), zone));
  }

  /** Days of 24 hours from the first one on are others after the clocks were put back. */
  @Example
  void daysOfTwentyFourHoursAreCaught() {
    assertThatThrownBy(
            () -> {
              for (int seed = 0; seed < 20; seed++) {
                checkDays(gaps -> ofTwentyFourHours(), Place.BERLIN_BACK, Kind.at, 9, seed);
              }
            })
        .isInstanceOf(AssertionError.class);
  }

  private static List<String> ofTwentyFourHours() {
    var place = Place.BERLIN_BACK;
    return GapWorld.found(
        world()
            .table()
            .gaps(
                "at",
                ChunkBy.DAY,
                place.day,
                place.day.plusDays(9),
                place.zone.getRules().getOffset(place.day.atTime(LocalTime.NOON))));
  }
}
