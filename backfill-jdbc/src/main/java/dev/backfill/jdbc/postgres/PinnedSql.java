package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.sql.NamedSql;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text of ours whose functions, operators, types and catalog tables are PostgreSQL's own,
 * whatever others have put into the search path: an object there would be used if its parameters
 * fitted better, or if its schema came first.
 *
 * <p>Operators that have their schema all bind alike, so what an operator combines gets
 * parentheses. Grammar that looks operators up by name and has no place for a schema is refused,
 * except {@code in} and {@code like}. For texts that this library brings, never for SQL of the
 * user's. Confined to one call.
 */
public final class PinnedSql {

  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<space>\\s+)|(?<ready>operator\\([^)]*\\))|(?<cast>::\\s*)"
              + "|(?<word>[A-Za-z_][\\w$]*(?:\\.(?:[\\w$]+|\\*))*)"
              + "|(?<operator>[-+*/<>=~!@#%^&|]+)"
              + "|(?<operand>'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\\{[^}]*\\}|[0-9][\\w.]*|[?.])"
              + "|(?<mark>[\\[\\](),;:])");

  /** Ends what an operator combines. */
  private static final Set<String> SEPARATORS =
      Set.of(
          "select",
          "from",
          "where",
          "and",
          "or",
          "not",
          "when",
          "then",
          "else",
          "is",
          "as",
          "on",
          "by",
          "having",
          "limit",
          "set",
          "returning",
          "values",
          "union",
          "left",
          "join",
          "cross",
          "with",
          "distinct",
          "for",
          "update",
          "order",
          "group",
          "desc");

  /** Look operators up by name. */
  private static final Set<String> REFUSED =
      Set.of("between", "ilike", "similar", "nullif", "using", "overlaps");

  private static final Pattern DISTINCT = Pattern.compile("\\bis\\s+(?:not\\s+)?distinct\\b");

  /** Look like functions and are grammar, which means one thing only. */
  private static final Set<String> GRAMMAR =
      Set.of(
          "all",
          "any",
          "array",
          "cast",
          "coalesce",
          "exists",
          "extract",
          "greatest",
          "in",
          "least");

  /** Types that are found in the search path, other than those that are words of the grammar. */
  private static final Set<String> TYPES =
      Set.of(
          "bytea",
          "date",
          "int2",
          "int4",
          "int8",
          "json",
          "jsonb",
          "name",
          "oid",
          "regclass",
          "regnamespace",
          "regproc",
          "regrole",
          "regtype",
          "text",
          "timestamptz",
          "uuid",
          "xid",
          "xid8",
          "pg_lsn");

  private final String text;
  private final Matcher token;
  private boolean found;

  private PinnedSql(String text) {
    this.text = text;
    this.token = TOKEN.matcher(text);
    next();
  }

  /**
   * The text with a schema at each name.
   *
   * @throws IllegalArgumentException if it has grammar that would look up an operator by name
   */
  public static String of(String text) {
    if (DISTINCT.matcher(text).find()) {
      throw new IllegalArgumentException("'is distinct from' looks up an operator: " + text);
    }
    var pinned = new PinnedSql(text);
    String result = pinned.level("");
    if (pinned.found) {
      throw pinned.refused("is closed and was not opened");
    }
    return result;
  }

  /** A text with named parameters, and a schema at each other name. */
  static NamedSql named(String text) {
    return NamedSql.of(text).rewritten(PinnedSql::of);
  }

  /** The text between two brackets, up to the closing one, which is not read. */
  private String level(String close) {
    var level = new PinnedLevel();
    while (found && !is(close)) {
      if (token.group("space") != null) {
        level.operand(token.group());
        next();
      } else if (token.group("operator") != null) {
        level.operator(token.group());
        next();
      } else if (token.group("cast") != null) {
        level.operand(cast());
      } else if (token.group("word") != null) {
        word(level);
      } else if (token.group("mark") != null) {
        mark(level);
      } else {
        level.operand(token.group());
        next();
      }
    }
    if (!found && !close.isEmpty()) {
      throw refused("ends before '" + close + "'");
    }
    return level.end();
  }

  private void mark(PinnedLevel level) {
    switch (token.group()) {
      case "(" -> level.operand(bracketed("(", ")"));
      case "[" -> level.operand(bracketed("[", "]"));
      case ")", "]" -> throw refused("is closed and was not opened");
      default -> {
        level.separator(token.group());
        next();
      }
    }
  }

  private String bracketed(String open, String close) {
    next();
    String inner = level(close);
    next();
    return open + inner + close;
  }

  private void word(PinnedLevel level) {
    String word = token.group();
    String key = word.toLowerCase(Locale.ROOT);
    if (REFUSED.contains(key)) {
      throw refused("looks up an operator by its name");
    }
    next();
    switch (key) {
      case "case" -> level.operand(word + cases());
      case "in" -> level.in(group());
      case "like" -> level.like();
      default -> {
        if (SEPARATORS.contains(key) && !(key.equals("left") && is("("))) {
          level.separator(word);
        } else {
          level.operand(named(word, key));
        }
      }
    }
  }

  private String cases() {
    if (!text.substring(start()).stripLeading().startsWith("when")) {
      throw refused("compares by the name of an operator; write case when");
    }
    String inner = level("end");
    next();
    return inner + "end";
  }

  private String group() {
    while (found && token.group("space") != null) {
      next();
    }
    if (!is("(")) {
      throw refused("does not follow on 'in'");
    }
    String group = bracketed("(", ")");
    return group.matches("(?s)\\(\\s*(select|with)\\b.*")
        ? group
        : "(array[" + group.substring(1, group.length() - 1) + "])";
  }

  /** A name that may be a function, a table of the catalog, or something of the text itself. */
  private String named(String word, String key) {
    if (is("(")) {
      String arguments = bracketed("(", ")");
      boolean several = key.equals("unnest") && hasComma(arguments); // which is grammar
      boolean ours = GRAMMAR.contains(key) || word.contains(".") || several;
      return (ours ? "" : "pg_catalog.") + word + arguments;
    }
    return key.startsWith("pg_") && !word.contains(".") ? "pg_catalog." + word : word;
  }

  private static boolean hasComma(String arguments) {
    int depth = 0;
    for (int i = 0; i < arguments.length(); i++) {
      char c = arguments.charAt(i);
      depth += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
      if (c == ',' && depth == 1) {
        return true;
      }
    }
    return false;
  }

  private String cast() {
    String cast = token.group();
    next();
    if (found && token.group("word") != null) {
      String type = token.group();
      next();
      return cast + (TYPES.contains(type) ? "pg_catalog." : "") + type;
    }
    return cast;
  }

  private boolean is(String wanted) {
    return found && token.group().equals(wanted);
  }

  private int start() {
    return found ? token.start() : text.length();
  }

  private void next() {
    int from = found ? token.end() : 0;
    found = token.find();
    if (found ? token.start() != from : from != text.length()) {
      throw new IllegalArgumentException(
          "Statement cannot be read at position %d: %s".formatted(from, text));
    }
  }

  private IllegalArgumentException refused(String why) {
    String what = found ? "'" + token.group() + "' at position " + token.start() : "The end";
    return new IllegalArgumentException("%s %s: %s".formatted(what, why, text));
  }
}
