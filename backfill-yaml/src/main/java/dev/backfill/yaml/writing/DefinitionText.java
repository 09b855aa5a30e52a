package dev.backfill.yaml.writing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes the text behind a fingerprint apart: the definition of a scope or of work. That text stays
 * the same over versions, or runs could not be resumed. Who uses this compares what is made of it.
 * Not thread-safe.
 */
public final class DefinitionText {

  private final String text;
  private int at;

  /** At its beginning. */
  public DefinitionText(String text) {
    this.text = text;
  }

  /** Skips a word, if it is there. */
  public boolean skip(String word) {
    boolean there = text.startsWith(word, at);
    at += there ? word.length() : 0;
    return there;
  }

  /** Skips all before a word, and the word; to the end if it is not there. */
  public boolean skipTo(String word) {
    int found = text.indexOf(word, at);
    at = found < 0 ? text.length() : found + word.length();
    return found >= 0;
  }

  /** Returns true if nothing is left. */
  public boolean atEnd() {
    return at == text.length();
  }

  /** All that is left. */
  public String rest() {
    return unfolded(text.substring(at));
  }

  /** A name in double quotes. */
  public Optional<String> name() {
    if (!skip("\"")) {
      return Optional.empty();
    }
    var name = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != '"') {
        name.append(c);
      } else if (!skip("\"")) {
        return Optional.of(name.toString());
      } else {
        name.append('"');
      }
    }
    return Optional.empty();
  }

  /** A table: two names with a dot, as users write them. */
  public Optional<String> table() {
    var schema = name();
    if (schema.isEmpty() || !skip(".")) {
      return Optional.empty();
    }
    return name().map(table -> written(schema.get()) + "." + written(table));
  }

  private static String written(String name) {
    return name.matches("[a-z_][a-z0-9_]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
  }

  /** SQL up to the parenthesis that closes the one before it. */
  public Optional<String> parenthesized() {
    int from = at;
    for (int depth = 1; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '\'' || c == '"') {
        at = Math.max(at, text.indexOf(c, at + 1));
      } else if (c == '(') {
        depth++;
      } else if (c == ')' && --depth == 0) {
        return Optional.of(unfolded(text.substring(from, at++)));
      }
    }
    return Optional.empty();
  }

  /** Conditions, each in parentheses. */
  public List<String> conditions() {
    var all = new ArrayList<String>();
    while (skip(" where (")) {
      parenthesized().ifPresent(all::add);
    }
    return List.copyOf(all);
  }

  /** Line breaks that were written as letters; see the definition of SQL on one line. */
  private static String unfolded(String line) {
    var out = new StringBuilder();
    int backslashes = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\') {
        backslashes++;
        continue;
      }
      boolean letter = c == 'n' || c == 'r';
      out.repeat('\\', letter ? backslashes / 2 : backslashes);
      out.append(letter && backslashes % 2 == 1 ? (c == 'n' ? '\n' : '\r') : c);
      backslashes = 0;
    }
    return out.repeat('\\', backslashes).toString();
  }
}
