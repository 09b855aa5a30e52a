package dev.backfill.plan;

import dev.backfill.scope.Range;
import dev.backfill.scope.Scope;
import dev.backfill.support.Figures;
import dev.backfill.support.Sha256;

/**
 * The ranges that an approval covers. Value.
 *
 * @param text in words, for people; two that differ may have the same words, such as {@code 3 keys}
 * @param fingerprint of all their bounds, as the ledger writes them down; 64 hexadecimal digits
 */
record ApprovedRanges(String text, String fingerprint) {

  /** The number of digits of the fingerprint that people see: {@value}. */
  private static final int SHOWN = 12;

  static <R extends Range> ApprovedRanges of(Scope<R> scope) throws Exception {
    String nulls = scope.nulls().isPresent() ? ", and rows without a value" : "";
    if (scope.discovers()) {
      String found = "found in the data by the run" + nulls;
      return new ApprovedRanges(found, Sha256.of(found));
    }
    var ranges = scope.ranges();
    var codec = scope.codec();
    String first = "";
    String fingerprint = Sha256.of(nulls);
    long count = 0;
    while (ranges.hasNext()) {
      R range = ranges.next();
      var bounds = codec.write(range);
      fingerprint =
          Sha256.of(fingerprint + bounds.lo().length() + " " + bounds.lo() + " " + bounds.hi());
      first = count == 0 && !codec.sensitive() ? range.toString() : first;
      count++;
    }
    return new ApprovedRanges(words(count, first) + nulls, fingerprint);
  }

  private static String words(long count, String first) {
    if (count == 1 && !first.isEmpty()) {
      return first;
    }
    return "%s %s%s"
        .formatted(
            Figures.count(count),
            count == 1 ? "range" : "ranges",
            first.isEmpty() ? "" : " from " + first);
  }

  /** The beginning of the fingerprint, for people. */
  String shownFingerprint() {
    return fingerprint.substring(0, SHOWN);
  }
}
