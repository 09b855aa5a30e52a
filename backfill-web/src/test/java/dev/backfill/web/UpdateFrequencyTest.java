package dev.backfill.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpdateFrequencyTest {

  @Test
  void textIsReadAsPlanDocumentsHaveIt() {
    assertThat(UpdateFrequency.parse("per_chunk")).isEqualTo(UpdateFrequency.perChunk());
    assertThat(UpdateFrequency.parse("on_state_change")).isEqualTo(UpdateFrequency.onStateChange());
    for (String text : List.of("30s", "every 30s", " 30 S ", "EVERY 30 s")) {
      assertThat(UpdateFrequency.parse(text))
          .isEqualTo(UpdateFrequency.every(Duration.ofSeconds(30)));
    }
    assertThat(UpdateFrequency.parse("5m")).isEqualTo(UpdateFrequency.every(Duration.ofMinutes(5)));
    assertThat(UpdateFrequency.parse("every 99999h"))
        .isEqualTo(UpdateFrequency.every(Duration.ofHours(99_999)));
    assertThat(UpdateFrequency.parse("1h")).isEqualTo(UpdateFrequency.every(Duration.ofHours(1)));
    for (String text : List.of("5 %", "5%", "every 5 %", "every 5%")) {
      assertThat(UpdateFrequency.parse(text)).isEqualTo(UpdateFrequency.everyPercent(5));
    }
  }

  @Test
  void itsTextIsReadAsTheSame() {
    for (UpdateFrequency frequency :
        List.of(
            UpdateFrequency.perChunk(),
            UpdateFrequency.onStateChange(),
            UpdateFrequency.every(Duration.ofMinutes(2)),
            UpdateFrequency.everyPercent(10))) {
      assertThat(UpdateFrequency.parse(frequency.toString()))
          .isEqualTo(frequency)
          .hasSameHashCodeAs(frequency);
    }
  }

  @Test
  void whatIsNoFrequencyIsRefusedWithWhatIsOne() {
    for (String text : List.of("", "often", "30", "0s", "0 %", "101 %", "-5s", "1d", "5 % 6 %")) {
      assertThatIllegalArgumentException().as(text).isThrownBy(() -> UpdateFrequency.parse(text));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UpdateFrequency.parse("often"))
        .withMessage(
            "'often' is no update frequency: use per_chunk, on_state_change, a time such as 30s,"
                + " or percentage points such as 5 %");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UpdateFrequency.every(Duration.ofMillis(999)));
  }
}
