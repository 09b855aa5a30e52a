package dev.backfill.yaml.tree;

import java.util.regex.Pattern;

/** What the core schema of YAML 1.2 takes a value without quotes for. */
public enum PlainKind {
  /** No value. */
  NOTHING("~|null|Null|NULL|", "no value"),
  /** True or false. */
  LOGICAL("true|True|TRUE|false|False|FALSE", "a logical value"),
  /** A whole number in digits. */
  WHOLE("[-+]?[0-9]+", "a number"),
  /** Any other number. */
  FRACTION(
      "0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?"
          + "|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)",
      "a number"),
  /** All else. */
  TEXT(".*", "text");

  private final Pattern pattern;
  private final String words;

  PlainKind(String regex, String words) {
    this.pattern = Pattern.compile(regex, Pattern.DOTALL);
    this.words = words;
  }

  /** The kind of a value without quotes. */
  public static PlainKind of(String text) {
    for (PlainKind kind : values()) {
      if (kind.pattern.matcher(text).matches()) {
        return kind;
      }
    }
    throw new AssertionError(text);
  }

  /** For messages. */
  public String words() {
    return words;
  }
}
