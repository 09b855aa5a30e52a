package dev.backfill.yaml.grammar;

import dev.backfill.yaml.tree.Node.Leaf;

/** Values of a file in messages: short, on one line. */
public final class Shown {

  private static final int MOST = 60;

  private Shown() {}

  /** Cuts a text, and shows what breaks a line as a space. */
  public static String of(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.codePointCount(0, line.length()) <= MOST
        ? line
        : line.substring(0, line.offsetByCodePoints(0, MOST)) + "…";
  }

  /** An address may be a secret, and is not shown. */
  static String safe(String text) {
    return text.contains("://") || text.contains("@") ? "the value" : "'%s'".formatted(of(text));
  }

  /** With the quotes that are the reason. */
  static String written(Leaf leaf) {
    if (leaf.quoted()) {
      return "\"%s\", which is text because of its quotes,".formatted(of(leaf.text()));
    }
    return "'%s'".formatted(of(leaf.text()));
  }
}
