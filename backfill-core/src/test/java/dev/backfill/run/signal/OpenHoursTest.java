package dev.backfill.run.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.plan.TimeWindow;
import dev.backfill.testing.ManualClock;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Windows go by the clock on the wall, also on the days on which it is changed. */
class OpenHoursTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static String at(String instant, ZoneId zone, String... windows) {
    var hours =
        new OpenHours(
            Arrays.stream(windows).map(TimeWindow::parse).toList(),
            zone,
            ManualClock.startingAt(instant));
    assertThat(hours.areNow()).isEqualTo(hours.waitingFor().isEmpty());
    return hours.waitingFor().orElse("open");
  }

  private static String opens(String when) {
    return "waiting for the window that opens at " + when;
  }

  @Test
  void withoutWindowsItIsAlwaysOpen() {
    var hours =
        new OpenHours(List.of(), ZoneOffset.UTC, ManualClock.startingAt("2024-01-15T12:00:00Z"));

    assertThat(hours.areNow()).isTrue();
    assertThat(hours.waitingFor()).isEmpty();
  }

  @Test
  void theNextOneOfSeveralIsWaitedFor() {
    String monday = "2024-01-15T12:00:00Z";

    assertThat(at(monday, ZoneOffset.UTC, "22:00-06:00")).isEqualTo(opens("2024-01-15 22:00 UTC"));
    assertThat(at(monday, ZoneOffset.UTC, "22:00-06:00", "13:00-14:00"))
        .isEqualTo(opens("2024-01-15 13:00 UTC"));
    assertThat(at(monday, ZoneOffset.UTC, "22:00-06:00", "12:00-12:01")).isEqualTo("open");
    assertThat(at(monday, ZoneOffset.UTC, "mon 06:00-07:00"))
        .isEqualTo(opens("2024-01-22 06:00 UTC"));
    assertThat(at(monday, ZoneOffset.UTC, "mon 12:00-13:00 Europe/Berlin"))
        .isEqualTo(opens("2024-01-22 12:00 Europe/Berlin"));
    assertThat(at("2024-01-15T11:30:00Z", ZoneOffset.UTC, "12:00-13:00 Europe/Berlin"))
        .isEqualTo("open");
  }

  /** On 2024-03-31 the clock of Berlin goes from 02:00 to 03:00, at 01:00 UTC. */
  @Test
  void anHourThatIsLeftOutDoesNotExist() {
    assertThat(at("2024-03-31T00:30:00Z", BERLIN, "02:00-03:00"))
        .isEqualTo(opens("2024-04-01 02:00 Europe/Berlin"));
    assertThat(at("2024-03-31T00:30:00Z", BERLIN, "02:30-05:00"))
        .isEqualTo(opens("2024-03-31 03:00 Europe/Berlin"));
    assertThat(at("2024-03-31T01:00:00Z", BERLIN, "02:30-05:00")).isEqualTo("open");
    assertThat(at("2024-03-31T00:59:59Z", BERLIN, "22:00-02:30")).isEqualTo("open");
    assertThat(at("2024-03-31T01:00:00Z", BERLIN, "22:00-02:30"))
        .isEqualTo(opens("2024-03-31 22:00 Europe/Berlin"));
    assertThat(at("2024-03-31T00:30:00Z", BERLIN, "sun 02:00-03:00"))
        .isEqualTo(opens("2024-04-07 02:00 Europe/Berlin"));
  }

  /** On 2024-10-27 the clock of Berlin goes from 03:00 back to 02:00, at 01:00 UTC. */
  @Test
  void anHourThatIsRepeatedIsInsideBothTimes() {
    assertThat(at("2024-10-27T00:15:00Z", BERLIN, "02:00-02:30")).isEqualTo("open");
    assertThat(at("2024-10-27T00:30:00Z", BERLIN, "02:00-02:30"))
        .isEqualTo(opens("2024-10-27 02:00 Europe/Berlin"));
    assertThat(at("2024-10-27T01:15:00Z", BERLIN, "02:00-02:30")).isEqualTo("open");
    assertThat(at("2024-10-27T01:30:00Z", BERLIN, "02:00-02:30"))
        .isEqualTo(opens("2024-10-28 02:00 Europe/Berlin"));
    assertThat(at("2024-10-27T00:50:00Z", BERLIN, "02:15-02:45"))
        .isEqualTo(opens("2024-10-27 02:15 Europe/Berlin"));
  }
}
