package dev.backfill.web.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ChunkView;
import dev.backfill.ledger.RowCounts;
import dev.backfill.scope.ChunkKind;
import dev.backfill.web.Samples;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChunkGridTest {

  private static ChunkView chunk(long no, String id, String bounds) {
    return new ChunkView(
        no,
        id,
        ChunkKind.RANGE,
        bounds,
        no == 1 ? ChunkState.SUCCEEDED : ChunkState.PENDING,
        0,
        RowCounts.NONE,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static ChunkGrid grid(ChunkView... chunks) {
    return ChunkGrid.of(List.of(chunks));
  }

  private static List<String> words(ChunkGrid grid) {
    var words = new ArrayList<String>();
    for (var row : grid.rows()) {
      row.cells().forEach(cell -> cell.ifPresent(some -> words.add(some.words())));
    }
    return words;
  }

  @Test
  void monthsLieInTheRowOfTheirYear() {
    var grid = ChunkGrid.of(Samples.seed().chunks());

    assertThat(grid.width()).isEqualTo(12);
    assertThat(grid.rows()).extracting(ChunkGrid.Row::label).containsExactly("2023");
    assertThat(words(grid)).hasSize(12).contains("2023-07: succeeded", "2023-08: running");
  }

  @Test
  void aQuarterFillsItsThreeMonths() {
    var grid = grid(chunk(1, "2023-Q3", "[2023-07-01, 2023-10-01)"));

    assertThat(grid.width()).isEqualTo(12);
    assertThat(words(grid)).containsOnly("2023-Q3: succeeded").hasSize(3);
  }

  @Test
  void weeksLieInTheYearThatTheyBelongTo() {
    var grid =
        grid(
            chunk(1, "2020-W53", "[2020-12-28, 2021-01-04)"),
            chunk(2, "2021-W01", "[2021-01-04, 2021-01-11)"));

    assertThat(grid.width()).isEqualTo(53);
    assertThat(grid.rows()).extracting(ChunkGrid.Row::label).containsExactly("2020", "2021");
    assertThat(grid.rows().getFirst().cells().get(52)).isPresent();
    assertThat(grid.rows().getLast().cells().getFirst()).isPresent();
  }

  @Test
  void theLabelCountsWhereTheBoundsAreInAnotherZone() {
    var span = Span.of(chunk(1, "2023-07-01", "[2023-06-30T22:00:00Z, 2023-07-01T22:00:00Z)"));
    var hour =
        Span.of(chunk(1, "2023-10-29T02:00+02:00", "[2023-10-29T00:00:00Z, 2023-10-29T01:00:00Z)"));

    assertThat(span.orElseThrow().from()).isEqualTo(LocalDateTime.of(2023, 7, 1, 0, 0));
    assertThat(hour.orElseThrow())
        .isEqualTo(
            new Span(LocalDateTime.of(2023, 10, 29, 2, 0), LocalDateTime.of(2023, 10, 29, 3, 0)));
  }

  @Test
  void aPartOfAMonthLiesInItsMonth() {
    var grid =
        grid(
            chunk(1, "2023-01-15..2023-02-01", "[2023-01-15, 2023-02-01)"),
            chunk(2, "2023-02", "[2023-02-01, 2023-03-01)"),
            chunk(3, "2023-03", "[2023-03-01, 2023-04-01)"));

    assertThat(grid.width()).isEqualTo(12);
    assertThat(words(grid)).hasSize(3);
  }

  @Test
  void hoursOfManyYearsShareTheCellOfTheirDay() {
    var grid = ChunkGrid.of(Samples.hours(100_000).chunks());

    assertThat(grid.width()).isEqualTo(31);
    assertThat(grid.perCell()).isEqualTo(24);
    assertThat(words(grid).getFirst())
        .isEqualTo("2013-01-01T00:00Z to 2013-01-01T23:00Z: 24 succeeded");
    assertThat(words(grid)).anyMatch(word -> word.endsWith("23 succeeded, 1 failed"));
  }

  @Test
  void idsLieInTheOrderOfWork() {
    var few = ChunkGrid.of(Samples.ids(120).chunks());
    var many = ChunkGrid.of(Samples.ids(100_000).chunks());

    assertThat(few.perCell()).isEqualTo(1);
    assertThat(few.rows()).extracting(ChunkGrid.Row::label).containsExactly("1", "51", "101");
    assertThat(many.perCell()).isEqualTo(34);
    assertThat(words(many)).hasSizeLessThanOrEqualTo(3_000);
  }

  @Test
  void whatOnlyLooksLikeADateIsAnId() {
    assertThat(Span.of(chunk(1, "2023-13", "[2023-13, 2023-14)"))).isEmpty();
    assertThat(Span.of(chunk(1, "1000..2000", "[1000, 2000)"))).isEmpty();
    assertThat(Span.of(chunk(1, "2000", "[2000, 2001)"))).isEmpty();
    assertThat(grid(chunk(1, "+12023-07", "[+12023-07-01, +12023-08-01)")).width()).isEqualTo(50);
  }
}
