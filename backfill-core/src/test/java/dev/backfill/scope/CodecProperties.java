package dev.backfill.scope;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.NotEmpty;

/** What is written down is read back, whatever the keys are. */
class CodecProperties {

  @Property
  void anyTextKeysAreReadBack(@ForAll("anyText") @NotEmpty List<String> keys) {
    var codec = RangeCodec.keys(String.class);
    var set = new KeySet<>(keys);

    var bounds = codec.write(set);

    assertThat(codec.read(bounds)).isEqualTo(set);
    assertThat(bounds.lo().chars()).allMatch(unit -> unit >= ' ' && unit <= '~');
    assertThat(bounds.hi()).isEmpty();
  }

  @Property
  void differentTextKeysAreWrittenDifferently(
      @ForAll("anyText") @NotEmpty List<String> one,
      @ForAll("anyText") @NotEmpty List<String> other) {
    var codec = RangeCodec.keys(String.class);
    var first = new KeySet<>(one);
    var second = new KeySet<>(other);

    assertThat(codec.write(first).equals(codec.write(second))).isEqualTo(first.equals(second));
  }

  @Property(tries = 300)
  void differentKeySetsHaveDifferentLabels(@ForAll("someKeySets") Set<KeySet<Long>> sets) {
    var codec = RangeCodec.keys(Long.class);

    assertThat(sets.stream().map(set -> codec.id(set, ZoneOffset.UTC)).collect(Collectors.toSet()))
        .hasSameSizeAs(sets);
  }

  /** UTF-16 units of all kinds, halves of pairs too, and mostly those with a meaning. */
  @Provide
  Arbitrary<List<String>> anyText() {
    var units =
        Arbitraries.oneOf(
            Arbitraries.of(',', '\\', 'u', '0', '\n', '\r', '\0', '"', '\uD83D', '\uDE00', ':'),
            Arbitraries.chars().all());
    return units.list().ofMaxSize(6).map(CodecProperties::text).list().ofMaxSize(5);
  }

  private static String text(List<Character> units) {
    return units.stream().map(String::valueOf).collect(Collectors.joining());
  }

  @Provide
  Arbitrary<Set<KeySet<Long>>> someKeySets() {
    return Arbitraries.longs()
        .between(0, 5)
        .list()
        .uniqueElements()
        .ofMinSize(1)
        .ofMaxSize(5)
        .map(KeySet::new)
        .set()
        .ofMaxSize(40);
  }
}
