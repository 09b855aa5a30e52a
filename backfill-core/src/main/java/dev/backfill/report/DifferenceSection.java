package dev.backfill.report;

import dev.backfill.support.Figures;
import dev.backfill.work.TableDifference;
import dev.backfill.work.TableDifference.ColumnMatches;
import java.util.ArrayList;
import java.util.List;

/** The result of a comparison, as a section of a report. Stateless. */
final class DifferenceSection {

  private DifferenceSection() {}

  static List<String> render(TableDifference found) {
    var sections = new ArrayList<String>();
    sections.add("## Difference\n");
    sections.add(
        Markdown.list(
            List.of(
                Markdown.fact("Rows that match", Figures.count(found.matching())),
                Markdown.fact("Rows that differ", Figures.count(found.differing())),
                Markdown.fact("Rows only left", Figures.count(found.onlyLeft())),
                Markdown.fact("Rows only right", Figures.count(found.onlyRight())))));
    if (!found.columns().isEmpty()) {
      sections.add(columns(found.columns()));
    }
    if (!found.keys().isEmpty()) {
      sections.add(
          "Keys of %s rows that differ or are missing on one side, as asked for:\n"
              .formatted(Figures.count(found.keys().size())));
      sections.add(Markdown.list(found.keys().stream().map(Markdown::text).toList()));
    }
    return sections;
  }

  private static String columns(List<ColumnMatches> columns) {
    var table =
        new StringBuilder(Markdown.head(List.of("Column", "Matches:", "Rows that differ:")));
    for (ColumnMatches column : columns) {
      table.append(
          Markdown.row(
              List.of(
                  Markdown.text(column.column()),
                  column.percent(),
                  Figures.count(column.differing()))));
    }
    return table.toString();
  }
}
