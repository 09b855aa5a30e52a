package dev.backfill.ledger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** Says for people where two texts of {@code key: value} lines differ. */
final class DocumentDifference {

  /** Longest value that is shown in full: {@value} characters. */
  private static final int FULL = 80;

  /**
   * The number of characters that are shown before the first difference in a long value: {@value}
   * characters.
   */
  private static final int LEAD = 20;

  private DocumentDifference() {}

  /** One clause per differing line, such as {@code chunkBy was 'month', is 'week'}. */
  static List<String> clauses(String before, String after) {
    var was = fields(before);
    var is = fields(after);
    var keys = new LinkedHashSet<>(was.keySet());
    keys.addAll(is.keySet());
    var clauses = new ArrayList<String>();
    for (Field key : keys) {
      String old = was.getOrDefault(key, "");
      String now = is.getOrDefault(key, "");
      if (!old.equals(now)) {
        clauses.add("%s was '%s', is '%s'".formatted(key.name(), cut(old, now), cut(now, old)));
      }
    }
    return clauses;
  }

  /** The documents of plan and work stand in one text, and may use the same word. */
  private record Field(String name, int occurrence) {}

  private static Map<Field, String> fields(String text) {
    var fields = new LinkedHashMap<Field, String>();
    var seen = new HashMap<String, Integer>();
    for (String line : text.lines().toList()) {
      int colon = line.indexOf(": ");
      String name = colon < 0 ? line : line.substring(0, colon);
      String value = colon < 0 ? "" : line.substring(colon + 2);
      fields.put(new Field(name, seen.merge(name, 1, Integer::sum)), value);
    }
    return fields;
  }

  private static String cut(String value, String other) {
    if (value.length() <= FULL) {
      return value;
    }
    int same = 0;
    while (same < Math.min(value.length(), other.length())
        && value.charAt(same) == other.charAt(same)) {
      same++;
    }
    int from = Math.max(0, Math.min(same - LEAD, value.length() - FULL));
    int to = Math.min(value.length(), from + FULL);
    return (from > 0 ? "\u2026" : "")
        + value.substring(from, to)
        + (to < value.length() ? "\u2026" : "");
  }
}
