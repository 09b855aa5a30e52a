package dev.backfill.ledger;

import dev.backfill.support.ChangedValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** Says for people where two texts of {@code key: value} lines differ. */
final class DocumentDifference {

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
        clauses.add(ChangedValue.clause(key.name(), old, now));
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
}
