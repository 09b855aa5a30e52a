package dev.backfill.scope;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What holds for every strategy that cuts by arithmetic, on every range, in every zone. */
class ChunkByProperties {

  private static final int TRIES = 2_000;

  @Property(tries = TRIES)
  void piecesCoverTheRangeWithoutGapOrOverlapInBothOrders(
      @ForAll(supplier = Cases.class) Case<?> any, @ForAll Order order) {
    requireCoverage(any, order);
  }

  private static <R extends Range> void requireCoverage(Case<R> any, Order order) {
    Coverage.require(any.range(), any.oldestFirst(any.pieces(any.range(), order), order));
  }

  @Property(tries = TRIES)
  void newestFirstMakesTheSamePiecesInReverse(@ForAll(supplier = Cases.class) Case<?> any) {
    requireReverse(any);
  }

  private static <R extends Range> void requireReverse(Case<R> any) {
    var newest = any.pieces(any.range(), Order.NEWEST_FIRST);

    assertThat(any.oldestFirst(newest, Order.NEWEST_FIRST)).isEqualTo(any.ascending());
  }

  @Property(tries = TRIES)
  void theCountIsTheNumberOfPieces(@ForAll(supplier = Cases.class) Case<?> any) {
    requireCount(any);
  }

  private static <R extends Range> void requireCount(Case<R> any) {
    assertThat(any.strategy().count(any.range(), any.zone())).hasValue(any.ascending().size());
  }

  @Property(tries = TRIES)
  void noTwoPiecesHaveTheSameLabel(@ForAll(supplier = Cases.Intervals.class) Case<?> any) {
    requireUniqueLabels(any);
  }

  private static <R extends Range> void requireUniqueLabels(Case<R> any) {
    var labels = any.ascending().stream().map(any::label).toList();

    assertThat(labels).doesNotHaveDuplicates().allMatch(label -> label.length() <= 200);
  }

  @Property(tries = TRIES)
  void whatIsLeftAfterAnyPieceIsCutIntoTheVeryPiecesThatFollowed(
      @ForAll(supplier = Cases.class) Case<?> any,
      @ForAll Order order,
      @ForAll @IntRange(max = 10_000) int where) {
    requireResumable(any, order, where);
  }

  private static <R extends Range> void requireResumable(Case<R> any, Order order, int where) {
    var pieces = any.pieces(any.range(), order);
    int last = where % pieces.size();

    var rest = any.codec().rest(any.range(), pieces.get(last), order).orElseThrow();

    assertThat(rest).hasSizeLessThanOrEqualTo(1);
    assertThat(rest.stream().flatMap(left -> any.pieces(left, order).stream()))
        .containsExactlyElementsOf(pieces.subList(last + 1, pieces.size()));
  }

  @Property(tries = TRIES)
  void aWiderRangeKeepsTheWholePiecesAndTheirLabels(
      @ForAll(supplier = Cases.Intervals.class) Case<?> any) {
    requireStable(any);
  }

  private static <R extends Range> void requireStable(Case<R> any) {
    var pieces = any.ascending();
    var whole = pieces.size() < 3 ? List.<R>of() : pieces.subList(1, pieces.size() - 1);

    var wider = any.pieces(any.wider(), Order.OLDEST_FIRST);

    assertThat(wider).containsAll(whole);
    assertThat(wider.stream().map(any::label)).containsAll(whole.stream().map(any::label).toList());
  }

  @Property(tries = TRIES)
  void growthAddsOnlyWhatIsMissingUnderNewLabels(
      @ForAll(supplier = Cases.Intervals.class) Case<?> any) {
    requireGrowth(any);
  }

  private static <R extends Range> void requireGrowth(Case<R> any) {
    var planned = any.ascending();
    var growth = any.codec().growth(any.range(), any.wider()).orElseThrow();

    var all = new ArrayList<R>(planned);
    growth.forEach(part -> all.addAll(any.pieces(part, Order.OLDEST_FIRST)));
    all.sort(Coverage.BY_LOWER_BOUND);

    assertThat(growth).isSortedAccordingTo(Coverage.BY_LOWER_BOUND);
    Coverage.require(any.wider(), all);
    assertThat(all.stream().map(any::label)).doesNotHaveDuplicates();
  }

  @Property
  void aNarrowerRangeIsNoGrowth(@ForAll(supplier = Cases.class) Case<?> any) {
    requireNoShrinking(any);
  }

  private static <R extends Range> void requireNoShrinking(Case<R> any) {
    var growth = any.codec().growth(any.wider(), any.range());

    if (any.wider().equals(any.range())) {
      assertThat(growth).hasValue(List.of());
    } else {
      assertThat(growth).isEmpty();
    }
  }

  @Property
  void everyPieceIsReadBackAsItWasWritten(@ForAll(supplier = Cases.class) Case<?> any) {
    requireRoundTrip(any);
  }

  private static <R extends Range> void requireRoundTrip(Case<R> any) {
    for (R piece : any.ascending()) {
      assertThat(any.codec().read(any.codec().write(piece))).isEqualTo(piece);
    }
  }
}
