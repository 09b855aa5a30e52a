package dev.backfill.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.LOCALE)
class FiguresTest {

  private static String millis(long millis) {
    return Figures.duration(Duration.ofMillis(millis));
  }

  @Test
  void durationsAreShownInTheirTwoGreatestUnitsRoundedDown() {
    assertThat(millis(0)).isEqualTo("0s");
    assertThat(millis(85)).isEqualTo("85ms");
    assertThat(millis(1_499)).isEqualTo("1.4s");
    assertThat(millis(2_000)).isEqualTo("2s");
    assertThat(millis(9_999)).isEqualTo("9.9s");
    assertThat(millis(42_900)).isEqualTo("42s");
    assertThat(millis(60_000)).isEqualTo("1m");
    assertThat(millis(1_083_000)).isEqualTo("18m 3s");
    assertThat(millis(6_959_999)).isEqualTo("1h 55m");
    assertThat(Figures.duration(Duration.ofHours(76))).isEqualTo("3d 4h");
    assertThat(Figures.duration(Duration.ofDays(2_000))).isEqualTo("2,000d");
    assertThat(millis(-5)).isEqualTo("0s");
  }

  @Test
  void numbersDoNotDependOnTheLocale() {
    var before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      assertThat(Figures.count(5_200_000)).isEqualTo("5,200,000");
      assertThat(Figures.rate(23_700.4, "rows")).isEqualTo("23,700 rows/s");
      assertThat(Figures.rate(9.96, "rows")).isEqualTo("10 rows/s");
      assertThat(Figures.rate(1.44, "rows")).isEqualTo("1.4 rows/s");
      assertThat(Figures.rate(0.5, "chunks")).isEqualTo("30 chunks/min");
      assertThat(Figures.rate(0.0012, "chunks")).isEqualTo("4.3 chunks/h");
      assertThat(Figures.rate(0, "chunks")).isEqualTo("0 chunks/s");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void aBarIsFullOnlyAt100Percent() {
    assertThat(Figures.bar(58, 25, '#', '-')).isEqualTo("##############-----------");
    assertThat(Figures.bar(99, 30, '#', '-')).endsWith("#-");
    assertThat(Figures.bar(100, 3, '#', '-')).isEqualTo("###");
    assertThat(Figures.bar(0, 3, '#', '-')).isEqualTo("---");
  }

  @Test
  void volumesAreShownInUnitsOfAThousand() {
    assertThat(Figures.bytes(-1)).isEqualTo("0 B");
    assertThat(Figures.bytes(999)).isEqualTo("999 B");
    assertThat(Figures.bytes(1_000)).isEqualTo("1.0 kB");
    assertThat(Figures.bytes(85_400_000)).isEqualTo("85 MB");
    assertThat(Figures.bytes(999_600_000)).isEqualTo("1.0 GB");
    assertThat(Figures.bytes(Long.MAX_VALUE)).isEqualTo("9.2 EB");
  }
}
