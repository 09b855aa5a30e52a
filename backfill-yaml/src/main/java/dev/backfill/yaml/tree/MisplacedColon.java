package dev.backfill.yaml.tree;

import java.util.List;

/** Says why a ':' stands where no key can be: the reason is often in the line above. */
final class MisplacedColon {

  private MisplacedColon() {}

  /**
   * A message.
   *
   * @param text all of the file
   * @param line where the ':' is, from 0
   */
  static String of(String text, int line) {
    List<String> lines = text.lines().toList();
    int above = above(lines, line);
    if (above < 0) {
      return quotes();
    }
    String before = lines.get(above).strip();
    if (!before.contains(":") && !before.startsWith("- ")) {
      return "a key stands in line %d, and line %d has no ':'; write 'key: value' there"
          .formatted(line + 1, above + 1);
    }
    return before.endsWith(":") || indent(lines.get(line)) <= indent(lines.get(above))
        ? quotes()
        : "line %d is indented deeper than line %d, which has a value already; indent both alike"
            .formatted(line + 1, above + 1);
  }

  private static String quotes() {
    return "a second ':' stands in this line; put a value that holds ': ' in quotes";
  }

  private static int above(List<String> lines, int line) {
    int at = Math.min(line, lines.size()) - 1;
    while (at >= 0 && (lines.get(at).isBlank() || lines.get(at).strip().startsWith("#"))) {
      at--;
    }
    return at;
  }

  private static int indent(String line) {
    return line.length() - line.stripLeading().length();
  }
}
