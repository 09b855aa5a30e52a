package dev.backfill.jdbc.sql;

import dev.backfill.base.Printable;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds what the user may have meant. */
public final class SimilarNames {

  private static final int SHOWN = 3;

  private SimilarNames() {}

  /**
   * A half sentence that names the closest candidates.
   *
   * @return such as {@code ; did you mean 'orders'?}, or what there is instead if nothing is close
   */
  public static String hint(String wanted, Collection<String> candidates) {
    List<String> close = closest(wanted, candidates);
    return close.isEmpty()
        ? ""
        : "; did you mean '%s'?".formatted(Printable.text(String.join("', '", close)));
  }

  /** At most three candidates, the closest first, none too far away. */
  static List<String> closest(String wanted, Collection<String> candidates) {
    var key = wanted.toLowerCase(Locale.ROOT);
    int limit = Math.max(2, wanted.length() / 3);
    return candidates.stream()
        .filter(candidate -> distance(key, candidate.toLowerCase(Locale.ROOT)) <= limit)
        .sorted(
            Comparator.<String>comparingInt(c -> distance(key, c.toLowerCase(Locale.ROOT)))
                .thenComparing(Comparator.naturalOrder()))
        .limit(SHOWN)
        .toList();
  }

  /** The number of characters that must be added, dropped or replaced (Levenshtein). */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
