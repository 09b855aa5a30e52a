package dev.backfill.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.work.TableDifference.ColumnMatches;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Results of comparisons: sums, shares, texts. */
class TableDifferenceTest {

  private static TableDifference found(long differing, String... keys) {
    return new TableDifference(
        10, differing, 0, 0, List.of(new ColumnMatches("a", 10, differing)), List.of(keys));
  }

  @Test
  void aColumnMatchesInAllRowsOnlyIfNoRowDiffers() {
    assertThat(new ColumnMatches("a", 5, 0).percent()).isEqualTo("100.00 %");
    assertThat(new ColumnMatches("a", 0, 0).percent()).isEqualTo("100.00 %");
    assertThat(new ColumnMatches("a", Long.MAX_VALUE - 1, 1).percent()).isEqualTo("99.99 %");
    assertThat(new ColumnMatches("a", 1, 2).percent()).isEqualTo("33.33 %");
    assertThat(new ColumnMatches("a", 0, 1).percent()).isEqualTo("0.00 %");
  }

  @Test
  void sumsEndAtTheGreatestNumber() {
    var huge = new TableDifference(Long.MAX_VALUE, 1, 1, 1, List.of(), List.of());

    assertThat(huge.plus(huge))
        .isEqualTo(new TableDifference(Long.MAX_VALUE, 2, 2, 2, List.of(), List.of()));
  }

  @Test
  void columnsAreAddedByName() {
    var one = new TableDifference(1, 0, 0, 0, List.of(new ColumnMatches("a", 1, 0)), List.of());
    var other =
        new TableDifference(
            1,
            1,
            0,
            0,
            List.of(new ColumnMatches("b", 1, 1), new ColumnMatches("a", 2, 0)),
            List.of());

    assertThat(one.plus(other).columns())
        .containsExactly(new ColumnMatches("a", 3, 0), new ColumnMatches("b", 1, 1));
  }

  @Test
  void aSampleHasAtMostAThousandKeys() {
    var many = found(1, IntStream.range(0, 700).mapToObj(String::valueOf).toArray(String[]::new));

    assertThat(many.plus(many).keys()).hasSize(TableDifference.MOST_KEYS).startsWith("0", "1");
  }

  @Test
  void aResultIsReadAsItWasWritten() {
    for (var result :
        List.of(
            TableDifference.NONE,
            found(3),
            found(3, "", "|", "\\", "\\p", "a\nb", "(1, x)"),
            new TableDifference(0, 0, 5, Long.MAX_VALUE, List.of(), List.of("7")))) {
      assertThat(TableDifference.parse(result.toText())).isEqualTo(result);
    }
  }

  @Test
  void aTextThatIsNoResultIsRefused() {
    for (String text : List.of("", "1|2", "a|0|0|0|0", "0|0|0|0|2|a|1|1")) {
      assertThatThrownBy(() -> TableDifference.parse(text))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void theSentenceCountsWithoutRowData() {
    assertThat(found(1, "secret").sentence())
        .isEqualTo("10 rows match, 1 differs, 0 are only left, 0 are only right");
  }

  @Test
  void aBatchWithAResultIsTheLastOfItsChunk() {
    assertThat(Batch.compared(found(2)).kept()).isEqualTo(12);
    assertThatThrownBy(() -> new Batch(0, 0, 0, Optional.of("next"), Optional.of(found(2))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("last batch");
  }
}
