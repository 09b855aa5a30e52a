package dev.backfill.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.scope.DateRange;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.KeySet;
import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Two footprints overlap if, and only if, there is a value that both write. */
class FootprintProperties {

  private static final List<String> COLUMNS = List.of("a", "b", "c");
  private static final int ROWS = 12;

  /** A footprint over few rows, of which each can be looked at: from, to, pairwise. */
  record Drawn(Set<String> columns, List<Integer> bounds, boolean nulls) {

    Set<String> written() {
      return columns.isEmpty() ? Set.copyOf(COLUMNS) : columns;
    }

    <R extends Range> Footprint footprint(
        RangeCodec<R> codec, Function<Drawn, List<R>> ranges, String along) {
      return new Footprint(
          "p",
          new WrittenColumns("public", "t", columns, along),
          ranges.apply(this).stream().map(codec::write).toList(),
          nulls,
          "",
          false,
          Set.of());
    }

    boolean has(int row) {
      return IntStream.range(0, bounds.size() / 2)
          .anyMatch(i -> bounds.get(2 * i) <= row && row < bounds.get(2 * i + 1));
    }

    /** By looking at each value. */
    boolean shares(Drawn other) {
      boolean row =
          (nulls && other.nulls) || IntStream.range(0, ROWS).anyMatch(i -> has(i) && other.has(i));
      return row && written().stream().anyMatch(other.written()::contains);
    }

    <R> List<R> ranges(BiFunction<Integer, Integer, R> make) {
      var made = new ArrayList<R>();
      for (int i = 0; i < bounds.size(); i += 2) {
        made.add(make.apply(bounds.get(i), bounds.get(i + 1)));
      }
      return made;
    }

    List<IdRange> ids() {
      return ranges((from, to) -> new IdRange(from, to));
    }

    /** The first and the last row mean an open end. */
    List<IdRange> openIds() {
      return ranges(
          (from, to) ->
              new IdRange(from == 0 ? Long.MIN_VALUE : from, to == ROWS ? Long.MAX_VALUE : to));
    }

    List<DateRange> dates() {
      var first = LocalDate.of(2023, 12, 28);
      return ranges((from, to) -> new DateRange(first.plusDays(from), first.plusDays(to)));
    }

    List<KeySet<Long>> keys() {
      return ranges((from, to) -> new KeySet<>(LongStream.range(from, to).boxed().toList()));
    }
  }

  @Provide
  Arbitrary<Drawn> drawn() {
    var columns = Arbitraries.of(COLUMNS).set().ofMaxSize(2);
    var range =
        Combinators.combine(
                Arbitraries.integers().between(0, ROWS - 1), Arbitraries.integers().between(1, 5))
            .as((from, width) -> List.of(from, Math.min(ROWS, from + width)));
    var bounds =
        range
            .list()
            .ofMinSize(1)
            .ofMaxSize(3)
            .map(all -> all.stream().flatMap(List::stream).toList());
    return Combinators.combine(columns, bounds, Arbitraries.of(true, false)).as(Drawn::new);
  }

  private static <R extends Range> void assertExact(
      Drawn one, Drawn other, RangeCodec<R> codec, Function<Drawn, List<R>> ranges) {
    var mine = one.footprint(codec, ranges, "by id");
    var theirs = other.footprint(codec, ranges, "by id");

    assertThat(mine.overlaps(theirs, codec)).isEqualTo(one.shares(other));
    assertThat(theirs.overlaps(mine, codec)).isEqualTo(one.shares(other));
  }

  @Property(tries = 300)
  void rangesOfEachTypeOverlapExactlyWhereTheyShareAValue(
      @ForAll("drawn") Drawn one, @ForAll("drawn") Drawn other) {
    assertExact(one, other, RangeCodec.ids(), Drawn::ids);
    assertExact(one, other, RangeCodec.ids(), Drawn::openIds);
    assertExact(one, other, RangeCodec.dates(), Drawn::dates);
    assertExact(one, other, RangeCodec.keys(Long.class), Drawn::keys);
  }

  /** Along different columns, of different types, or without ranges: only columns tell. */
  @Property(tries = 200)
  void whatCannotBeComparedOverlapsIfItSharesAColumn(
      @ForAll("drawn") Drawn one, @ForAll("drawn") Drawn other) {
    boolean column = one.written().stream().anyMatch(other.written()::contains);
    var ids = one.footprint(RangeCodec.ids(), Drawn::ids, "by id");

    assertThat(
            List.of(
                other.footprint(RangeCodec.ids(), Drawn::ids, "by other_id"),
                other.footprint(RangeCodec.ids(), Drawn::ids, ""),
                other.footprint(RangeCodec.ids(), all -> List.<IdRange>of(), "by id"),
                other.footprint(RangeCodec.dates(), Drawn::dates, "by id")))
        .allMatch(theirs -> ids.overlaps(theirs, RangeCodec.ids()) == column);
  }

  @Property(tries = 200)
  void whatIsWrittenDownIsReadBack(
      @ForAll("drawn") Drawn drawn, @ForAll String plan, @ForAll String lo, @ForAll String hi) {
    var footprint =
        new Footprint(
            plan,
            new WrittenColumns(lo + "\n", hi + "\\n", drawn.columns(), lo + "\r\\" + hi),
            List.of(new RangeCodec.Bounds(lo, hi), new RangeCodec.Bounds("", "\n\\")),
            drawn.nulls(),
            hi,
            !drawn.nulls(),
            drawn.columns());

    assertThat(Footprint.parse(footprint.text())).isEqualTo(footprint);
  }

  @Example
  void plansOfAGroupThatComeAfterEachOtherDoNotOverlap() {
    var written = new WrittenColumns("public", "t", Set.of(), "");
    var daily = new Footprint("daily", written, List.of(), false, "", false, Set.of());
    var monthly = new Footprint("monthly", written, List.of(), false, "", false, Set.of("daily"));

    assertThat(daily.overlaps(monthly, RangeCodec.ids())).isFalse();
    assertThat(monthly.overlaps(daily, RangeCodec.ids())).isFalse();
    assertThat(monthly.overlaps(monthly, RangeCodec.ids())).isTrue();
  }

  @Example
  void textKeysMayBeOneToTheirColumn() {
    var codec = RangeCodec.keys(String.class);

    assertThat(codec.areDisjoint(new KeySet<>(List.of("A")), new KeySet<>(List.of("a")))).isFalse();
  }

  @Example
  void aPlanOfTooManyRangesCountsAsOneOfAllRows() {
    var ranges =
        IntStream.rangeClosed(0, Footprint.MOST_RANGES)
            .mapToObj(i -> RangeCodec.ids().write(new IdRange(i, i + 1)))
            .toList();
    var written = new WrittenColumns("public", "t", Set.of(), "by id");

    assertThat(new Footprint("p", written, ranges, false, "", false, Set.of()).ranges()).isEmpty();
    assertThat(
            new Footprint("p", written, ranges.subList(1, 1_001), false, "", false, Set.of())
                .ranges())
        .hasSize(Footprint.MOST_RANGES);
  }

  @Example
  void otherTextIsRefused() {
    assertThatThrownBy(() -> Footprint.parse("p\npublic"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "The text is not a footprint of a run: it was changed by hand, or a newer version of"
                + " this library wrote it. End the run that wrote it, or run both with one"
                + " version");
  }
}
