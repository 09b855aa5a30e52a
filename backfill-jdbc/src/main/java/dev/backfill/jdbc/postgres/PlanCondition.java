package dev.backfill.jdbc.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A condition as PostgreSQL writes it in a plan, such as {@code ((n % 100) = 7)}. Where each of its
 * parts compares a column with a constant, the planner has the statistics of the column for it.
 *
 * @param text the condition
 */
record PlanCondition(String text) {

  private static final String NAME = "(?:[\\p{L}_][\\p{L}\\d_$]*|\"(?:[^\"]|\"\")+\")";
  private static final String TYPE =
      "::(?:"
          + NAME
          + "\\.)?"
          + NAME
          + "(?: (?:varying|precision|with|without|time|zone))*"
          + "(?:\\(\\d+(?:,\\d+)?\\))?(?:\\[\\])*";
  private static final String COLUMN =
      "(?:(?:"
          + NAME
          + "\\.)?(?<a>"
          + NAME
          + ")|\\((?:"
          + NAME
          + "\\.)?(?<b>"
          + NAME
          + ")\\)"
          + TYPE
          + ")";
  private static final String LITERAL =
      "(?:'(?:[^']|'')*'|-?\\d+(?:\\.\\d+)?|true|false)(?:" + TYPE + ")?";
  private static final String NOW = "(?:CURRENT_[A-Z]+|now\\(\\))(?:" + TYPE + ")?";
  private static final String CONSTANT =
      "(?:" + LITERAL + "|" + NOW + "|\\(" + NOW + " [-+] " + LITERAL + "\\))";

  /** A comparison for which a column's statistics are enough. */
  private static final Pattern KNOWN =
      Pattern.compile(
          COLUMN
              + "(?: (?:=|<>|<|<=|>|>=) "
              + CONSTANT
              + "| (?:= ANY|<> ALL) \\("
              + LITERAL
              + "\\)| IS (?:NOT )?(?:NULL|TRUE|FALSE))?");

  /** The parts that are combined by {@code and}, {@code or} and {@code not}. */
  List<String> parts() {
    var found = new ArrayList<String>();
    collect(text.strip(), found);
    return found;
  }

  /** Returns true if the statistics of these columns are enough for all parts. */
  boolean isKnown(Set<String> columns) {
    return parts().stream().allMatch(part -> isKnown(part, columns));
  }

  private static boolean isKnown(String part, Set<String> columns) {
    Matcher matcher = KNOWN.matcher(part);
    if (!matcher.matches()) {
      return false;
    }
    String name = matcher.group("a") == null ? matcher.group("b") : matcher.group("a");
    return columns.contains(
        name.startsWith("\"") ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : name);
  }

  private static void collect(String condition, List<String> found) {
    String bare = withoutParentheses(condition);
    if (bare.startsWith("NOT ")) {
      collect(bare.substring(4), found);
      return;
    }
    var split = split(bare);
    if (split.size() == 1) {
      found.add(bare);
    } else {
      split.forEach(part -> collect(part, found));
    }
  }

  /** At {@code AND} and {@code OR} that stand in no parentheses and in no quotes. */
  private static List<String> split(String condition) {
    var parts = new ArrayList<String>();
    var scan = new Scan(condition);
    int from = 0;
    for (int i = 0; i < condition.length(); i++) {
      if (scan.isOutside(i)) {
        for (String word : List.of(" AND ", " OR ")) {
          if (condition.startsWith(word, i)) {
            parts.add(condition.substring(from, i));
            from = i + word.length();
          }
        }
      }
    }
    parts.add(condition.substring(from));
    return parts;
  }

  private static String withoutParentheses(String condition) {
    String bare = condition;
    while (bare.startsWith("(") && new Scan(bare).closing() == bare.length() - 1) {
      bare = bare.substring(1, bare.length() - 1);
    }
    return bare;
  }

  /** Where a text is in parentheses or quotes; is asked for each place once, in order. */
  private static final class Scan {

    private final String text;
    private int depth;
    private char quote;

    Scan(String text) {
      this.text = text;
    }

    boolean isOutside(int place) {
      char c = text.charAt(place);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
        return false;
      }
      switch (c) {
        case '\'', '"' -> quote = c;
        case '(' -> depth++;
        case ')' -> depth--;
        default -> {
          return depth == 0;
        }
      }
      return false;
    }

    /** Where the first parenthesis is closed. */
    int closing() {
      for (int i = 0; i < text.length(); i++) {
        boolean unused = isOutside(i);
        if (depth == 0 && quote == 0) {
          return i;
        }
      }
      return -1;
    }
  }
}
