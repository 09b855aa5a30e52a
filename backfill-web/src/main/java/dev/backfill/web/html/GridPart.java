package dev.backfill.web.html;

import dev.backfill.ledger.ChunkState;
import dev.backfill.support.Figures;
import dev.backfill.web.facts.Facts;
import dev.backfill.web.facts.Terms;
import java.util.List;
import java.util.Optional;

/** The chunks as a grid of cells, with a legend that counts them. Stateless. */
final class GridPart {

  private static final List<ChunkState> LEGEND =
      List.of(
          ChunkState.SUCCEEDED,
          ChunkState.RUNNING,
          ChunkState.PENDING,
          ChunkState.FAILED,
          ChunkState.SKIPPED,
          ChunkState.ROLLED_BACK);

  /** More rows than these are drawn lower. */
  private static final int MANY_ROWS = 48;

  private GridPart() {}

  static void write(Html html, Facts facts) {
    if (facts.report().chunks().isEmpty()) {
      return;
    }
    var grid = ChunkGrid.of(facts.report().chunks());
    html.section(
        "Chunks",
        () -> {
          legend(html, facts);
          cells(html, grid, facts);
          remarks(html, grid, facts);
        });
  }

  private static void legend(Html html, Facts facts) {
    html.raw("<ul class=legend>");
    for (ChunkState state : LEGEND) {
      if (facts.count(state) > 0) {
        html.raw("<li><i class=").raw(tone(state)).raw("></i>");
        html.text(Figures.count(facts.count(state)) + " " + Terms.of(state)).raw("</li>");
      }
    }
    html.raw("</ul>");
  }

  static String tone(ChunkState state) {
    return switch (state) {
      case SUCCEEDED -> "done";
      case RUNNING -> "running";
      case PENDING -> "pending";
      case FAILED -> "failed";
      case SKIPPED, SPLIT -> "skipped";
      case ROLLED_BACK -> "back";
    };
  }

  private static void cells(Html html, ChunkGrid grid, Facts facts) {
    html.raw("<div role=img class=\"grid w").raw(grid.width());
    html.raw(grid.rows().size() > MANY_ROWS ? " tall\"" : "\"");
    html.attribute(
        "aria-label",
        "%s of %s chunks are done"
            .formatted(Figures.count(facts.done()), Figures.count(facts.total())));
    html.raw(">");
    if (!grid.columns().isEmpty()) {
      html.raw("<b></b>");
      grid.columns().forEach(label -> html.element("s", label));
    }
    for (ChunkGrid.Row row : grid.rows()) {
      html.raw("\n").element("b", row.label());
      for (Optional<Cell> cell : row.cells()) {
        html.raw("<i");
        cell.ifPresent(
            some -> html.raw(" class=").raw(some.tone()).attribute("title", some.words()));
        html.raw("></i>");
      }
    }
    html.raw("</div>");
  }

  private static void remarks(Html html, ChunkGrid grid, Facts facts) {
    if (grid.perCell() > 1) {
      html.element(
          "p class=note",
          "A cell holds up to %s chunks. It is as full as they are done, and shows a failed or"
                  .formatted(Figures.count(grid.perCell()))
              + " running one before all others.");
    }
    long missing = facts.planned() - facts.report().chunks().size();
    if (missing > 0) {
      html.element(
          "p class=note",
          "%s of %s chunks are shown; the numbers above count all."
              .formatted(
                  Figures.count(facts.report().chunks().size()), Figures.count(facts.planned())));
    }
  }
}
