package dev.backfill.jdbc.postgres;

import java.util.regex.Pattern;

/** Breaks a statement into lines for people: before clauses, as deep as the parentheses. */
final class SqlLines {

  private static final Pattern TOKEN =
      Pattern.compile("'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\\s+|[()]|[^\\s()'\"]+");

  /** Begin a line outside of subqueries. */
  private static final Pattern CLAUSE =
      Pattern.compile(
          "select|from|where|and|left|cross|returning|set|order|limit|group|having|union|values"
              + "|insert|update|delete");

  /** Begin one where the line is long. */
  private static final Pattern PART = Pattern.compile(CLAUSE + "|or|case|on|for");

  /** A clause of this word is meant together with what stands before it. */
  private static final Pattern TIES = Pattern.compile("\\(|distinct|key|for|do|full|no|is|not");

  private static final int LONG = 70;
  private static final int LONGEST = 90;

  private final StringBuilder lines = new StringBuilder();
  private String before = "(";
  private int depth;
  private int width;
  private boolean part;

  private SqlLines() {}

  static String of(String sql) {
    var made = new SqlLines();
    boolean space = false;
    for (var token : TOKEN.matcher(sql.strip()).results().toList()) {
      if (token.group().isBlank()) {
        space = true;
      } else {
        made.add(token.group(), space);
        space = false;
      }
    }
    return made.lines.toString();
  }

  private void add(String token, boolean space) {
    boolean tied = TIES.matcher(before).matches();
    if (space ? begins(token, tied) : before.equals("(") && opens(token)) {
      width = 2 * depth;
      lines.append('\n').append(" ".repeat(width));
    } else if (space && !before.equals("(")) {
      lines.append(' ');
      width++;
    }
    lines.append(token);
    width += token.length();
    if (depth == 0 && token.equals("(")) {
      part = before.equals("materialized") || before.equals("as");
    }
    depth += token.equals("(") ? 1 : token.equals(")") ? -1 : 0;
    before = token;
  }

  /** The query of a part that has a name. */
  private boolean opens(String token) {
    return depth == 1 && part && CLAUSE.matcher(token).matches();
  }

  private boolean begins(String token, boolean tied) {
    if (tied) {
      return before.equals("(") && opens(token);
    }
    boolean outside = depth == 0 || (depth == 1 && part);
    return (depth == 0 && before.equals(","))
        || (outside && CLAUSE.matcher(token).matches())
        || (width > LONG && PART.matcher(token).matches())
        || (width > LONGEST && before.endsWith(","));
  }
}
