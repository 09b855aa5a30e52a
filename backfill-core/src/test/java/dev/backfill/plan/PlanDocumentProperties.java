package dev.backfill.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A plan's text is read back as it was, and no two plans have the same. */
class PlanDocumentProperties {

  @Property
  void everyDocumentIsReadBackFromItsText(@ForAll("documents") PlanDocument document) {
    assertThat(read(document.text())).isEqualTo(document);
  }

  /** A reader of the format as its comment describes it. */
  private static PlanDocument read(String text) {
    var fields = new LinkedHashMap<String, String>();
    for (String line : text.split("\n", -1)) {
      int colon = line.indexOf(": ");
      if (colon >= 0) {
        fields.put(line.substring(0, colon), unescape(line.substring(colon + 2)));
      }
    }
    return new PlanDocument(fields);
  }

  private static String unescape(String value) {
    var plain = new StringBuilder();
    boolean escaped = false;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (!escaped && c == '\\') {
        escaped = true;
        continue;
      }
      plain.append(escaped && c == 'n' ? '\n' : escaped && c == 'r' ? '\r' : c);
      escaped = false;
    }
    return plain.toString();
  }

  @Property
  void everyFieldIsOneLine(@ForAll("documents") PlanDocument document) {
    assertThat(document.text().lines().count()).isEqualTo(document.fields().size());
  }

  @Property
  void differentWorkHasDifferentText(@ForAll("values") String one, @ForAll("values") String other) {
    assertThat(PlanDocument.ofWork(one, "1").text().equals(PlanDocument.ofWork(other, "1").text()))
        .isEqualTo(one.equals(other));
  }

  @Provide
  Arbitrary<PlanDocument> documents() {
    return Arbitraries.maps(Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(9), values())
        .ofMaxSize(5)
        .map(fields -> new PlanDocument(Map.copyOf(fields)));
  }

  @Provide
  Arbitrary<String> values() {
    return Arbitraries.oneOf(
            Arbitraries.of('\\', 'n', 'r', '\n', '\r', ':', ' ', '\'', '\u2028', '\u0085'),
            Arbitraries.chars().all())
        .list()
        .ofMaxSize(7)
        .map(units -> units.stream().map(String::valueOf).collect(Collectors.joining()));
  }
}
