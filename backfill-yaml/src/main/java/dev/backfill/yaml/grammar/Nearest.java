package dev.backfill.yaml.grammar;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what a mistyped name was meant to be. */
public final class Nearest {

  private Nearest() {}

  /**
   * A sentence for a message, such as <code> Did you mean 'month'?</code>, or nothing.
   *
   * @param typed as it was written
   * @param names those that exist
   */
  public static String hint(String typed, Collection<String> names) {
    return of(typed, names).map(" Did you mean '%s'?"::formatted).orElse("");
  }

  /**
   * The nearest name, if one is near.
   *
   * @param typed as it was written
   * @param names those that exist
   */
  public static Optional<String> of(String typed, Collection<String> names) {
    String plain = plain(typed);
    return names.stream()
        .filter(name -> distance(plain, plain(name)) <= Math.max(1, plain(name).length() / 3))
        .min(Comparator.comparingInt(name -> distance(plain, plain(name))))
        .or(() -> beginningOf(plain, names));
  }

  private static Optional<String> beginningOf(String plain, Collection<String> names) {
    return plain.length() < 3
        ? Optional.empty()
        : names.stream()
            .filter(name -> plain(name).startsWith(plain) || plain.startsWith(plain(name)))
            .findFirst();
  }

  private static String plain(String name) {
    return name.substring(0, Math.min(name.length(), 100))
        .toLowerCase(Locale.ROOT)
        .replaceAll("[-_ ]", "");
  }

  /** Edits between two names; two neighbours that changed places are one. */
  private static int distance(String a, String b) {
    int[][] edits = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        edits[i][j] = i == 0 || j == 0 ? i + j : cheapest(edits, a, b, i, j);
      }
    }
    return edits[a.length()][b.length()];
  }

  private static int cheapest(int[][] edits, String a, String b, int i, int j) {
    int changed = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int least = Math.min(changed, Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, edits[i - 2][j - 2] + 1) : least;
  }
}
