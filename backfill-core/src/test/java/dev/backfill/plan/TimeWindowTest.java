package dev.backfill.plan;

import static java.time.DayOfWeek.FRIDAY;
import static java.time.DayOfWeek.MONDAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A window is a time on the wall. 2024-01-15 is a Monday. */
class TimeWindowTest {

  @Test
  void aMomentIsInsideIfItsTimeIsAndTheWindowBeganOnOneOfItsDays() {
    assertInside("09:00-17:00", "2024-01-15T08:59:59", false);
    assertInside("09:00-17:00", "2024-01-15T09:00", true);
    assertInside("09:00-17:00", "2024-01-15T16:59:59", true);
    assertInside("09:00-17:00", "2024-01-15T17:00", false);
    assertInside("22:00-06:00", "2024-01-15T22:00", true);
    assertInside("22:00-06:00", "2024-01-15T00:00", true);
    assertInside("22:00-06:00", "2024-01-15T05:59", true);
    assertInside("22:00-06:00", "2024-01-15T06:00", false);
    assertInside("22:00-06:00", "2024-01-15T21:59", false);
    assertInside("20:00-24:00", "2024-01-15T23:59:59", true);
    assertInside("20:00-24:00", "2024-01-16T00:00", false);
    assertInside("mon 00:00-24:00", "2024-01-15T00:00", true);
    assertInside("mon 00:00-24:00", "2024-01-15T23:59:59", true);
    assertInside("mon 00:00-24:00", "2024-01-16T00:00", false);
    assertInside("fri 22:00-06:00", "2024-01-19T21:59", false);
    assertInside("fri 22:00-06:00", "2024-01-19T22:00", true);
    assertInside("fri 22:00-06:00", "2024-01-20T05:59", true);
    assertInside("fri 22:00-06:00", "2024-01-19T05:59", false);
    assertInside("sun 22:00-06:00", "2024-01-15T05:59", true);
    assertInside("sat-mon 09:00-10:00", "2024-01-15T09:00", true);
    assertInside("sat-mon 09:00-10:00", "2024-01-16T09:00", false);
  }

  private static void assertInside(String window, String at, boolean inside) {
    assertThat(TimeWindow.parse(window).contains(LocalDateTime.parse(at)))
        .as("%s at %s", window, at)
        .isEqualTo(inside);
  }

  @Test
  void whatIsPrintedReadsAsTheSame() {
    for (String text :
        List.of(
            "22:00-06:00",
            "mon-fri 20:00-24:00",
            "mon,wed,sat-sun 00:00-24:00",
            "09:00-17:00 Europe/Berlin",
            "tue 09:00-17:00 +02:00")) {
      assertThat(TimeWindow.parse(text)).hasToString(text);
    }
  }

  @Test
  void daysMayGoOverTheEndOfTheWeekAndOverlap() {
    assertThat(TimeWindow.parse("fri-mon,sat,sun 09:00-10:00"))
        .hasToString("mon,fri-sun 09:00-10:00");
    assertThat(TimeWindow.parse("mon-sun 09:00-10:00")).hasToString("09:00-10:00");
  }

  @Test
  void itIsBuiltInCode() {
    var nights = TimeWindow.daily(LocalTime.of(22, 0), LocalTime.of(6, 0));

    assertThat(nights).isEqualTo(TimeWindow.parse("22:00-06:00"));
    assertThat(nights.on(MONDAY, FRIDAY).in(ZoneId.of("UTC")))
        .isEqualTo(TimeWindow.parse("mon,fri 22:00-06:00 UTC"));
  }

  @Test
  void anotherFormIsRefused() {
    for (String text :
        List.of(
            "",
            "22:00",
            "22-06",
            "24:00-06:00",
            "22:00-25:00",
            "22:00-06:60",
            "mo 22:00-06:00",
            "mon- 22:00-06:00",
            "22:00 - 06:00",
            "22:00-06:00 ",
            "9:00-17:00")) {
      assertThatThrownBy(() -> TimeWindow.parse(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "'%s' is not a window; write one such as 22:00-06:00, mon-fri 20:00-24:00 or sat,sun"
                  + " 00:00-24:00 Europe/Berlin",
              text);
    }
  }

  @Test
  void windowsThatMeanNothingAreRefused() {
    assertThatThrownBy(() -> TimeWindow.parse("22:00-22:00"))
        .hasMessage("a window from 22:00 to 22:00 has no length; a whole day is 00:00-24:00");
    assertThatThrownBy(() -> TimeWindow.parse("22:00-23:00 Europe/Berlni"))
        .hasMessage(
            "'Europe/Berlni' is no time zone; write one such as Europe/Berlin, UTC or +02:00");
    assertThatThrownBy(
            () -> new TimeWindow(Set.of(), LocalTime.NOON, LocalTime.MAX, Optional.empty()))
        .hasMessage("a window needs at least one day; name one, or leave it out");
  }
}
