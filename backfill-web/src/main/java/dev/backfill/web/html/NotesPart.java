package dev.backfill.web.html;

import dev.backfill.support.Figures;
import dev.backfill.web.facts.Facts;
import dev.backfill.web.facts.Terms;
import dev.backfill.web.facts.UndoWay;

/** Sentences worth reading, and the way to undo the run. Stateless. */
final class NotesPart {

  private NotesPart() {}

  static void write(Html html, Facts facts) {
    if (!facts.report().notes().isEmpty()) {
      html.section(
          "Notes",
          () -> {
            html.raw("<ul>");
            facts.report().notes().forEach(note -> html.element("li", note));
            html.raw("</ul>");
          });
    }
    facts.undo().ifPresent(way -> html.section("Undo", () -> undo(html, way)));
  }

  private static void undo(Html html, UndoWay way) {
    if (!way.isRestore()) {
      html.element("p", "This cannot be undone: " + way.text());
      return;
    }
    html.element("p", "By restoring a backup. The command is yours, and Backfill never runs it:");
    html.raw("<pre>").lines(way.text()).raw("</pre>");
    way.backup()
        .ifPresentOrElse(
            check ->
                html.element(
                    "p class=note",
                    "Looked for before the first chunk of this start, at %s: %s, %s."
                        .formatted(
                            Times.utc(check.at()),
                            Terms.of(check.verdict().status()),
                            check.verdict().evidence())),
            () ->
                html.element(
                    "p class=note",
                    "No backup was looked for yet; it may be at most %s old."
                        .formatted(Figures.duration(way.maxAge().orElseThrow()))));
  }
}
