package dev.backfill.jdbc.gaps;

import static dev.backfill.jdbc.scope.TableRows.number;

import dev.backfill.jdbc.scope.BoundType;
import dev.backfill.scope.Range;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Says what a search for gaps has found, for people.
 *
 * @param search the search
 * @param type its bounds
 */
record GapSentence<R extends Range, B extends Comparable<? super B>>(
    GapSearch<R, B> search, BoundType<R, B> type) {

  /** One sentence without full stop; gaps in any order. */
  String about(List<R> gaps) {
    var finding = search.groups().flatMap(groups -> groups.about(gaps));
    if (finding.filter(known -> known.all() == 0).isPresent()) {
      return search.groups().orElseThrow().none() + rest(finding);
    }
    var expected =
        search.periods().stream()
            .filter(period -> search.hasRoom(period) && search.rule().expects(period))
            .toList();
    String searched = searched(expected.size());
    return (gaps.isEmpty() ? none(searched, finding) : some(gaps, expected, searched, finding))
        + rest(finding);
  }

  private String none(String searched, Optional<GapGroups.Finding> finding) {
    String where = search.groups().map(groups -> " in " + groups.each(finding)).orElse("");
    return search.rule().takesSparsePeriods()
        ? "No gaps: none of %s has %s%s; there is nothing to do"
            .formatted(searched, search.rule().gap(), where)
        : "No gaps: each of %s has rows%s; there is nothing to do".formatted(searched, where);
  }

  private String some(
      List<R> gaps, List<R> expected, String searched, Optional<GapGroups.Finding> finding) {
    long found = among(gaps, expected);
    return "%s of %s %s %s%s, in %s range%s%s"
        .formatted(
            number(found),
            searched,
            found == 1 ? "has" : "have",
            search.rule().gap(),
            search
                .groups()
                .map(groups -> " in at least one group by " + groups.column().name())
                .orElse(""),
            number(gaps.size()),
            gaps.size() == 1 ? "" : "s",
            finding.map(known -> search.groups().orElseThrow().lacking(known)).orElse(""));
  }

  private String rest(Optional<GapGroups.Finding> finding) {
    return finding.map(known -> search.groups().orElseThrow().without(known)).orElse("");
  }

  private long among(List<R> gaps, List<R> expected) {
    var ends = new TreeMap<B, B>();
    gaps.forEach(gap -> ends.put(type.from(gap), type.to(gap)));
    return expected.stream()
        .filter(
            period -> {
              var gap = ends.floorEntry(type.from(period));
              return gap != null && type.from(period).compareTo(gap.getValue()) < 0;
            })
        .count();
  }

  private String searched(int periods) {
    return "%s %s of %s%s"
        .formatted(
            number(periods),
            periodsInWords(periods),
            search.rows().facts().fullName(search.axis().column()),
            search.rule().calendars().isEmpty() ? "" : " that are to have rows");
  }

  /** A unit with a zone, or several of them, is no single word. */
  private String periodsInWords(int periods) {
    String text = search.unit().definition();
    if (text.indexOf(' ') >= 0) {
      return "periods (%s)".formatted(text);
    }
    return periods == 1 ? text : text + "s";
  }
}
