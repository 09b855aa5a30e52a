package dev.backfill.yaml.writing;

import dev.backfill.yaml.tree.PlainKind;
import java.util.Set;
import java.util.regex.Pattern;

/** Text as a YAML value: without quotes where every reader takes it for text. */
final class YamlText {

  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z0-9_/](([A-Za-z0-9_ ./+%(){}=<>*,-]|:(?! ))*[A-Za-z0-9_/.%)}*])?");

  /** What readers of YAML 1.1 take for a logical value. */
  private static final Set<String> OLD_LOGICAL = Set.of("y", "n", "yes", "no", "on", "off");

  private YamlText() {}

  /** On one line. */
  static String inline(String text) {
    return isPlain(text) ? text : quoted(text);
  }

  private static boolean isPlain(String text) {
    return PLAIN.matcher(text).matches()
        && PlainKind.of(text) == PlainKind.TEXT
        && !OLD_LOGICAL.contains(text.toLowerCase(java.util.Locale.ROOT));
  }

  /** Returns true if its lines can stand below the key as they are. */
  static boolean isBlock(String text) {
    return text.indexOf('\n') > 0
        && !text.endsWith("\n")
        && text.codePoints().allMatch(c -> c == '\n' || isPrintable(c))
        && text.lines().allMatch(line -> line.isEmpty() || !line.isBlank())
        && text.charAt(0) != ' ';
  }

  static String quoted(String text) {
    var out = new StringBuilder("\"");
    text.codePoints().forEach(c -> out.append(escaped(c)));
    return out.append('"').toString();
  }

  private static String escaped(int c) {
    return switch (c) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> isPrintable(c) ? Character.toString(c) : code(c);
    };
  }

  private static String code(int c) {
    return c <= 0xFF
        ? "\\x%02X".formatted(c)
        : c <= 0xFFFF ? "\\u%04X".formatted(c) : "\\U%08X".formatted(c);
  }

  /** What the parser reads back as it is, and people can see. */
  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> c <= 0xFFFF;
    };
  }
}
