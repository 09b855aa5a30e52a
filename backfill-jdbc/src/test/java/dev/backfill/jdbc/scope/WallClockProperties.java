package dev.backfill.jdbc.scope;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Order is kept both ways, in all zones, above all where clocks are set. */
class WallClockProperties {

  /** A zone and an instant near one of its transitions, or anywhere. */
  record Moment(ZoneId zone, Instant instant) {}

  @Provide
  Arbitrary<Moment> moments() {
    Arbitrary<ZoneId> zones =
        Arbitraries.of(new ArrayList<>(new TreeSet<>(ZoneId.getAvailableZoneIds())))
            .map(ZoneId::of);
    return zones.flatMap(
        zone ->
            Combinators.combine(
                    Arbitraries.longs().between(-2_000_000_000L, 3_000_000_000L),
                    Arbitraries.longs().between(-8_000_000_000L, 8_000_000_000L))
                .as(
                    (second, micros) -> {
                      var next = zone.getRules().nextTransition(Instant.ofEpochSecond(second));
                      var base = next == null ? Instant.ofEpochSecond(second) : next.getInstant();
                      return new Moment(zone, base.plus(micros, ChronoUnit.MICROS));
                    }));
  }

  @Property(tries = 2_000)
  void laterInstantsAreNeverShownEarlier(
      @ForAll("moments") Moment moment, @ForAll("seconds") long seconds) {
    var clock = new WallClock(moment.zone());
    var later = moment.instant().plusSeconds(seconds);

    assertThat(clock.at(later)).isAfterOrEqualTo(clock.at(moment.instant()));
  }

  /** The clock as it hangs on the wall goes back, and would put rows into two pieces. */
  @Property(tries = 1)
  void theClockItselfGoesBack() {
    var berlin = ZoneId.of("Europe/Berlin");
    var first = Instant.parse("2023-10-29T00:45:00Z");

    assertThat(LocalDateTime.ofInstant(first.plusSeconds(1800), berlin))
        .isBefore(LocalDateTime.ofInstant(first, berlin));
  }

  @Property(tries = 2_000)
  void everyTimeOfAClockLiesBetweenItsFloorAndTheNextMicrosecond(@ForAll("moments") Moment moment) {
    var clock = new WallClock(moment.zone());
    // any time of day, those that the clock skips or repeats included
    var shown = LocalDateTime.ofInstant(moment.instant(), ZoneOffset.UTC);

    var floor = clock.floor(shown);

    assertThat(clock.at(floor)).isBeforeOrEqualTo(shown);
    assertThat(clock.at(floor.plus(1, ChronoUnit.MICROS))).isAfter(shown);
  }

  @Provide
  Arbitrary<Long> seconds() {
    return Arbitraries.longs().between(0, 20_000);
  }
}
