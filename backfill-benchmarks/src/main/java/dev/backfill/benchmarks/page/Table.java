package dev.backfill.benchmarks.page;

import java.util.List;
import java.util.Optional;

/**
 * A table with the plot that shows it.
 *
 * @param title its heading
 * @param text a paragraph before it on what was done
 * @param head names of the columns; the first is text, the others are numbers
 * @param rows as many cells as columns
 * @param plot its plot
 */
public record Table(
    String title, String text, List<String> head, List<List<String>> rows, Optional<Plot> plot) {

  /** A table of values. */
  public Table {
    head = List.copyOf(head);
    rows = rows.stream().map(List::copyOf).toList();
    for (var row : rows) {
      if (row.size() != head.size()) {
        throw new IllegalArgumentException(
            "a row of %d cells under a head of %d in '%s'"
                .formatted(row.size(), head.size(), title));
      }
    }
  }

  /** As Markdown, the plot as a picture from a folder beside the page. */
  String markdown(String folder) {
    var page = new StringBuilder("## " + title + "\n\n" + text.strip() + "\n\n");
    page.append(cells(head));
    page.append("|---").append("|--:".repeat(head.size() - 1)).append("|\n");
    rows.forEach(row -> page.append(cells(row)));
    plot.ifPresent(
        shown -> page.append("\n![%s](%s/%s.svg)\n".formatted(title, folder, shown.file())));
    return page.append('\n').toString();
  }

  private static String cells(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }
}
