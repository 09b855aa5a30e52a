package dev.backfill.scope;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** A range that is cut in two is covered by its halves, and cutting comes to an end at one key. */
class HalvesProperties {

  @Provide
  Arbitrary<IdRange> ids() {
    return Combinators.combine(Arbitraries.longs(), Arbitraries.longs())
        .filter((a, b) -> !a.equals(b))
        .as((a, b) -> new IdRange(Math.min(a, b), Math.max(a, b)));
  }

  @Property(tries = 500)
  void idsAreHalvedDownToOneWithoutOverflow(@ForAll("ids") IdRange range) {
    var codec = RangeCodec.ids();
    var now = range;
    for (int cuts = 0; !codec.halves(now).isEmpty(); cuts++) {
      var halves = codec.halves(now);
      assertThat(halves).hasSize(2);
      assertThat(halves.get(0).from()).isEqualTo(now.from());
      assertThat(halves.get(0).to()).isEqualTo(halves.get(1).from());
      assertThat(halves.get(1).to()).isEqualTo(now.to());
      assertThat(cuts).isLessThan(66);
      now = halves.get(cuts % 2);
    }
    assertThat(now.to() - now.from()).isEqualTo(1);
  }

  @Property(tries = 300)
  void daysAreHalvedDownToOne(
      @ForAll @IntRange(min = -2_000_000, max = 2_000_000) int first,
      @ForAll @IntRange(min = 1, max = 100_000) int days) {
    var codec = RangeCodec.dates();
    var now = new DateRange(LocalDate.ofEpochDay(first), LocalDate.ofEpochDay(first + days));
    while (!codec.halves(now).isEmpty()) {
      var halves = codec.halves(now);
      assertThat(halves.get(0).from()).isEqualTo(now.from());
      assertThat(halves.get(0).to()).isEqualTo(halves.get(1).from()).isAfter(now.from());
      assertThat(halves.get(1).to()).isEqualTo(now.to());
      now = halves.get(1);
    }
    assertThat(now.from().plusDays(1)).isEqualTo(now.to());
  }

  @Property(tries = 300)
  void instantsAreHalvedDownToOneMicrosecond(
      @ForAll @IntRange(min = 0, max = 2_000_000_000) int seconds,
      @ForAll @IntRange(min = 0, max = 999_999) int micros,
      @ForAll @IntRange(min = 1, max = Integer.MAX_VALUE) int length) {
    var codec = RangeCodec.instants();
    var from = Instant.ofEpochSecond(seconds).plus(micros, ChronoUnit.MICROS);
    var now = new InstantRange(from, from.plus(length, ChronoUnit.MICROS));
    for (int cuts = 0; !codec.halves(now).isEmpty(); cuts++) {
      var halves = codec.halves(now);
      assertThat(halves.get(0).from()).isEqualTo(now.from());
      assertThat(halves.get(0).to()).isEqualTo(halves.get(1).from());
      assertThat(halves.get(1).to()).isEqualTo(now.to());
      assertThat(cuts).isLessThan(66);
      now = halves.get(cuts % 2);
    }
    assertThat(now.from().plus(1, ChronoUnit.MICROS)).isEqualTo(now.to());
  }

  @Property(tries = 50)
  void keysAreHalvedDownToOne(@ForAll @IntRange(min = 1, max = 200) int count) {
    var codec = RangeCodec.keys(Long.class);
    var all = LongStream.range(0, count).boxed().toList();

    assertThat(leaves(codec, new KeySet<>(all))).isEqualTo(all);
  }

  private static List<Long> leaves(RangeCodec<KeySet<Long>> codec, KeySet<Long> keys) {
    var halves = codec.halves(keys);
    if (halves.isEmpty()) {
      assertThat(keys.keys()).hasSize(1);
      return keys.keys();
    }
    return halves.stream().flatMap(half -> leaves(codec, half).stream()).toList();
  }
}
