package dev.backfill.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.plan.PlanDocument;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Definitions of different texts are different, and so are their fingerprints. */
class OneLineProperties {

  /** Every text of up to five of the characters that an escape could confuse. */
  @Example
  void differentShortTextsGiveDifferentLines() {
    var seen = new HashMap<String, String>();
    for (String text : upTo(5, "")) {
      String before = seen.put(OneLine.of(text), text);
      assertThat(before).as("the line of %s", text).isNull();
    }
    assertThat(seen).hasSizeGreaterThan(9_000);
  }

  private static List<String> upTo(int length, String begun) {
    var all = new java.util.ArrayList<String>(List.of(begun));
    if (length > 0) {
      for (String c : List.of("\\", "n", "r", "\n", "\r", "a")) {
        all.addAll(upTo(length - 1, begun + c));
      }
    }
    return all;
  }

  @Property
  void differentTextsGiveDifferentFingerprints(
      @ForAll("texts") String one, @ForAll("texts") String other) {
    assertThat(fingerprint(one).equals(fingerprint(other))).isEqualTo(one.equals(other));
    assertThat(OneLine.of(one)).doesNotContain("\n", "\r");
  }

  /** So that a run of an earlier version is continued. */
  @Property
  void textsWithoutAnEscapedLetterStayAsTheyWere(@ForAll("harmless") String text) {
    assertThat(OneLine.of(text)).isEqualTo(text.replace("\n", "\\n"));
  }

  private static String fingerprint(String text) {
    return new PlanDocument(Map.of("work", OneLine.of(text))).sha256();
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withChars('\\', 'n', 'r', '\n', '\r', 'd').ofMaxLength(6);
  }

  @Provide
  Arbitrary<String> harmless() {
    return Arbitraries.of("a\nb", "x ~ '\\d+'", "a\n\n c", "E'\\t'", "\\\\", "n r");
  }
}
