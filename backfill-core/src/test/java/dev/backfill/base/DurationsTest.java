package dev.backfill.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class DurationsTest {

  private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

  @Test
  void lengthsWithinAHundredYearsStayAsTheyAre() {
    var some = Duration.ofDays(36_499).plusNanos(1);

    assertThat(Durations.capped(some)).isEqualTo(some);
    assertThat(Durations.nanos(some)).isEqualTo(some.toNanos());
    assertThat(Durations.millis(some.negated())).isEqualTo(some.negated().toMillis());
  }

  @Test
  void longerOnesCountAsAHundredYears() {
    assertThat(Durations.capped(FOREVER)).isEqualTo(Durations.LONGEST);
    assertThat(Durations.capped(FOREVER.negated())).isEqualTo(Durations.LONGEST.negated());
    assertThat(Durations.nanos(FOREVER)).isEqualTo(Durations.LONGEST.toNanos());
    assertThat(Durations.millis(FOREVER)).isEqualTo(Durations.LONGEST.toMillis());
  }

  @Test
  void aClockThatHasRunForACenturyCanStillBeAddedTo() {
    assertThat(Durations.LONGEST.toNanos() + Durations.nanos(FOREVER)).isPositive();
  }
}
