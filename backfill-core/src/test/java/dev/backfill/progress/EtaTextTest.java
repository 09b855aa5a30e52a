package dev.backfill.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class EtaTextTest {

  @Test
  void whatIsLeftIsShownAsABandWhereThereIsOne() {
    var band =
        new Eta.Band(Duration.ofMinutes(70), Duration.ofMinutes(89), Duration.ofMinutes(115));
    var sure = new Eta.Band(Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(3));

    assertThat(EtaText.brief(band)).isEqualTo("1h 29m");
    assertThat(band.text()).isEqualTo("1h 29m (1h 10m to 1h 55m)");
    assertThat(sure.text()).isEqualTo("1s");
    assertThat(new Eta.Unknown("paused").text()).isEqualTo("unknown (paused)");
    assertThat(EtaText.brief(new Eta.Done())).isEqualTo("done");
  }
}
