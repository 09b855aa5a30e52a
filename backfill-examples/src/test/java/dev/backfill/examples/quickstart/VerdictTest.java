package dev.backfill.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.ledger.RowCounts;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerdictTest {

  private static final Map<String, Totals> EXPECTED =
      Map.of("gold", new Totals(8, 900_00, 80), "manual", new Totals(2, 100_00, 20));

  @Test
  void everyNumberAsExpectedIsRight() {
    var verdict = Verdict.of(EXPECTED, EXPECTED, new RowCounts(8, 2, 0), 2);

    assertThat(verdict.right()).isTrue();
    assertThat(verdict.lines())
        .anyMatch(line -> line.matches("total +10 +1,000.00 +as expected"))
        .noneMatch(line -> line.contains("WRONG"));
  }

  @Test
  void aTierWithOneOrderMoreIsWrong() {
    var found = Map.of("gold", new Totals(9, 900_00, 80), "manual", new Totals(2, 100_00, 20));

    assertThat(Verdict.of(EXPECTED, found, new RowCounts(8, 2, 0), 2).right()).isFalse();
  }

  @Test
  void twoOrdersThatChangedPlacesAreWrong() {
    var found = Map.of("gold", new Totals(8, 900_00, 81), "manual", new Totals(2, 100_00, 19));

    assertThat(Verdict.of(EXPECTED, found, new RowCounts(8, 2, 0), 2).right()).isFalse();
  }

  @Test
  void anOrderWithoutATierIsWrong() {
    var found =
        Map.of(
            "gold", new Totals(7, 800_00, 70),
            "manual", new Totals(2, 100_00, 20),
            "(none)", new Totals(1, 100_00, 10));

    var verdict = Verdict.of(EXPECTED, found, new RowCounts(8, 2, 0), 2);

    assertThat(verdict.right()).isFalse();
    assertThat(verdict.lines()).anyMatch(line -> line.matches("\\(none\\) +1 .*WRONG.*"));
  }

  @Test
  void anOrderThatWasChangedTwiceIsWrongThoughTheTableLooksRight() {
    var verdict = Verdict.of(EXPECTED, EXPECTED, new RowCounts(9, 2, 0), 2);

    assertThat(verdict.right()).isFalse();
    assertThat(verdict.lines()).anyMatch(line -> line.matches("changed +9 +WRONG: expected 8"));
  }
}
