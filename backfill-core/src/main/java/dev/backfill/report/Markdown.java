package dev.backfill.report;

import dev.backfill.base.Printable;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Pieces of GitHub-flavoured Markdown around text that may be anything: a plan's description and a
 * check's evidence come from people. Stateless.
 */
final class Markdown {

  /** Characters that mean something in the middle of a line. */
  private static final String SPECIAL = "\\`*|~$";

  private static final Pattern BLOCK_START = Pattern.compile("^([#+=-]|[0-9]{1,9}[.)](?=\\s|$))");

  private static final Pattern BACKTICKS = Pattern.compile("`+");

  private Markdown() {}

  /** One line of text that shows as it is, in a paragraph as well as in a table. */
  static String text(String any) {
    // Line feeds end a row of a table, and marks of direction turn the rest of a page around
    String line = Printable.text(any).strip();
    boolean links = line.indexOf(']') >= 0;
    var escaped = new StringBuilder(line.length() + 16);
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '_' -> escaped.append(isInsideWord(line, i) ? "_" : "\\_");
        // A half-open range such as [0, 10) stays readable: without the other bracket it is no link
        case '[', ']' -> escaped.append(links ? "\\" : "").append(c);
        default -> escaped.append(SPECIAL.indexOf(c) < 0 ? "" : "\\").append(c);
      }
    }
    return safeStart(escaped.toString());
  }

  /** Names like order_tier stay readable: an underscore between letters is no emphasis. */
  private static boolean isInsideWord(String line, int i) {
    return i > 0
        && i < line.length() - 1
        && Character.isLetterOrDigit(line.charAt(i - 1))
        && Character.isLetterOrDigit(line.charAt(i + 1));
  }

  /** At the start of a line these would begin a heading, a list, or underline the line before. */
  private static String safeStart(String line) {
    var start = BLOCK_START.matcher(line);
    if (!start.find()) {
      return line;
    }
    int mark = start.end() - 1;
    return line.substring(0, mark) + "\\" + line.substring(mark);
  }

  /** Text that is shown as it is and can be copied, whatever rows of backticks are in it. */
  static String block(String language, String any) {
    String lines = Printable.lines(any);
    int longest =
        BACKTICKS.matcher(lines).results().mapToInt(run -> run.end() - run.start()).max().orElse(0);
    String fence = "`".repeat(Math.max(3, longest + 1));
    return "%s%s\n%s\n%s\n".formatted(fence, language, lines, fence);
  }

  /** An entry of a list with code of its own, which can be copied as it stands; none if blank. */
  static String entry(String text, String language, String code) {
    return "- %s\n%s"
        .formatted(
            text,
            code.isBlank() ? "" : "\n" + block(language, code).indent(2).stripTrailing() + "\n\n");
  }

  /**
   * The head of a page about a plan: a heading, and what the plan is for if a description was
   * given.
   */
  static List<String> title(String heading, String description) {
    return description.isBlank()
        ? List.of("# %s\n".formatted(heading))
        : List.of("# %s\n".formatted(heading), text(description) + "\n");
  }

  /** One entry of a list of facts; the text is Markdown already. */
  static String fact(String name, String text) {
    return "**%s**: %s".formatted(name, text);
  }

  /** A list; the entries are Markdown already. */
  static String list(List<String> entries) {
    return entries.stream().map(entry -> "- " + entry + "\n").collect(Collectors.joining());
  }

  /** One row of a table; the cells are Markdown already. */
  static String row(List<String> cells) {
    return cells.stream()
        .map(cell -> cell.isEmpty() ? "" : cell + " ")
        .collect(Collectors.joining("| ", "| ", "|\n"));
  }

  /** The two lines on top of a table; a heading that ends in a colon stands over numbers. */
  static String head(List<String> headings) {
    var names = headings.stream().map(heading -> heading.replaceFirst(":$", "")).toList();
    var rules = headings.stream().map(heading -> heading.endsWith(":") ? "---:" : "---").toList();
    return row(names) + row(rules);
  }
}
