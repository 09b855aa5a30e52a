package dev.backfill.run.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.ledger.ChunkCoverage;
import dev.backfill.ledger.ChunkCoverage.Stretch;
import dev.backfill.ledger.ChunkCoverage.Undone;
import dev.backfill.ledger.ChunkState;
import dev.backfill.scope.Chunk;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.KeyRange;
import dev.backfill.scope.KeySet;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The sentences in which a hole is named. */
class CoverageProofTest {

  private static final LocalDate JAN = LocalDate.parse("2024-01-01");

  private static DateRange months(int from, int to) {
    return new DateRange(JAN.plusMonths(from), JAN.plusMonths(to));
  }

  private static Stretch<Range> stretch(long no, String label, Range range) {
    return stretch(no, label, range, OptionalLong.empty());
  }

  private static Stretch<Range> stretch(long no, String label, Range range, OptionalLong parent) {
    var chunk = Chunk.<Range>of(no, label, ChunkKind.RANGE, range, Optional.empty());
    return new Stretch<>(parent, Order.OLDEST_FIRST, chunk, chunk, 1);
  }

  private static String objection(
      boolean shown, long chunks, Range whole, ChunkCoverage<Range> found) {
    return new CoverageProof<Range>("orders_tier", new CoverageWords(shown))
        .objection(List.of(new PlannedPart<>(ChunkKind.RANGE, Optional.of(whole), chunks)), found)
        .orElse("");
  }

  private static ChunkCoverage<Range> of(List<Stretch<Range>> stretches) {
    return new ChunkCoverage<>(stretches, List.of(), Optional.empty());
  }

  @Test
  void aHoleIsNamedWithItsRangeItsNeighboursAndWhatToDo() {
    var found =
        of(List.of(stretch(1, "2024-01", months(0, 1)), stretch(3, "2024-03", months(2, 3))));

    assertThat(objection(true, 3, months(0, 3), found))
        .isEqualTo(
            "The chunks in the ledger are not those that were planned: 2024-02-01 up to 2024-03-01"
                + " is in no chunk, after chunk 2024-01, before chunk 2024-03."
                + " An entry of the ledger was changed or deleted. Restore it and run the plan"
                + " again, or run these rows under another plan name and then"
                + " ledger.forget(\"orders_tier\").");
  }

  @Test
  void rowDataIsNotShown() {
    var found =
        of(
            List.of(
                stretch(1, "1", new KeyRange(List.of(), List.of("secret"))),
                stretch(3, "3", new KeyRange(List.of("zeta"), List.of()))));

    assertThat(objection(false, 3, KeyRange.ALL, found))
        .contains("a part of the plan is in no chunk, after chunk 1")
        .doesNotContain("secret", "zeta");
  }

  @Test
  void overlapsAndForeignChunksAreNamed() {
    assertThat(
            objection(
                true,
                2,
                months(0, 2),
                of(
                    List.of(
                        stretch(1, "a", new DateRange(JAN, JAN.plusDays(40))),
                        stretch(2, "b", months(1, 2))))))
        .contains("chunk a overlaps chunk b");
    assertThat(
            objection(
                true,
                1,
                months(0, 1),
                of(List.of(stretch(1, "a", months(0, 1)), stretch(2, "b", months(5, 6))))))
        .contains("chunk b is not a part of the plan");
  }

  @Test
  void keysWithoutAChunkAreCounted() {
    assertThat(
            objection(
                true,
                2,
                new KeySet<>(List.of(1L, 2L, 3L, 4L)),
                of(List.of(stretch(2, "3..4", new KeySet<>(List.of(3L, 4L)))))))
        .contains("2 keys are in no chunk: chunk number 1 is missing before chunk 3..4");
  }

  @Test
  void aPartOfASplitChunkThatIsMissingIsNamed() {
    var whole = stretch(1, "2024-01..2024-03", months(0, 2));
    var found =
        new ChunkCoverage<>(
            List.of(whole, stretch(2, "2024-01", months(0, 1), OptionalLong.of(1))),
            List.of(whole.first()),
            Optional.empty());

    assertThat(objection(true, 1, months(0, 2), found))
        .contains(
            "2024-02-01 up to 2024-03-01 is in no chunk of those that replace chunk"
                + " 2024-01..2024-03, after chunk 2024-01");
    assertThat(objection(true, 1, months(0, 2), of(found.stretches())))
        .contains("chunk 2024-01 is a part of chunk number 1, which is not SPLIT");
  }

  @Test
  void aChunkThatWasNotDoneIsNamed() {
    var all = List.of(stretch(1, "a", months(0, 1)));

    assertThat(
            objection(
                true,
                1,
                months(0, 1),
                new ChunkCoverage<>(
                    all, List.of(), Optional.of(new Undone("a", ChunkState.SUCCEEDED)))))
        .contains("chunk a is SUCCEEDED, but its last batch was not committed");
    assertThat(
            objection(
                true,
                1,
                months(0, 1),
                new ChunkCoverage<>(
                    all, List.of(), Optional.of(new Undone("a", ChunkState.PENDING)))))
        .contains("chunk a is PENDING.");
  }

  /** A range of a host's own. */
  private record Shard(int no) implements Range {}

  @Test
  void rangesOfOtherTypesAreCounted() {
    var found = of(List.of(stretch(2, "two", new Shard(2))));

    assertThat(objection(true, 1, new Shard(1), found)).isEmpty();
    assertThat(objection(true, 2, new Shard(1), found))
        .contains(
            "2 chunks of the kind range were planned, and there are 1: chunk number 1 is missing"
                + " before chunk two");
  }
}
