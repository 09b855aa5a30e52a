package dev.backfill.jdbc.scope;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Values of columns as one text: with a bar between two of them, and a backslash before a bar, a
 * backslash or a line feed (as {@code n}) that belongs to a value. Stateless.
 */
public final class RowKey {

  private RowKey() {}

  public static String join(List<String> values) {
    return values.stream().map(RowKey::escape).collect(Collectors.joining("|"));
  }

  private static String escape(String value) {
    return value.replace("\\", "\\\\").replace("|", "\\|").replace("\n", "\\n");
  }

  public static List<String> split(String text) {
    var fields = new ArrayList<String>();
    var field = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '|') {
        fields.add(field.toString());
        field.setLength(0);
      } else if (c == '\\' && i + 1 < text.length()) {
        i++;
        field.append(text.charAt(i) == 'n' ? '\n' : text.charAt(i));
      } else {
        field.append(c);
      }
    }
    fields.add(field.toString());
    return fields;
  }
}
