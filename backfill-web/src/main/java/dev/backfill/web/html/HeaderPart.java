package dev.backfill.web.html;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RunState;
import dev.backfill.progress.Eta;
import dev.backfill.support.Figures;
import dev.backfill.web.facts.Facts;
import dev.backfill.web.facts.Terms;

/** The name of the plan, the state of its run, and the numbers that a reader wants first. */
final class HeaderPart {

  private HeaderPart() {}

  static void write(Html html, Facts facts) {
    var progress = facts.progress();
    html.raw("<header>").element("p class=kind", "Backfill report");
    html.element("h1", progress.planName());
    if (!facts.report().about().description().isBlank()) {
      html.element("p class=lead", facts.report().about().description());
    }
    html.raw("<p class=\"state ").raw(tone(progress.state())).raw("\">");
    html.element("b", Terms.of(progress.state())).raw(" ").text(when(facts)).raw("</p>");
    html.raw("<dl class=figures>");
    figure(html, progress.percent() + " %", basis(facts));
    figure(html, Figures.count(facts.rows().seen()), rows(facts));
    figure(html, elapsed(facts), "elapsed" + (progress.doneBefore() > 0 ? " since resume" : ""));
    if (progress.state().isLive()) {
      remaining(html, progress.eta());
    } else {
      figure(html, mean(facts), "rows per second, mean");
    }
    html.raw("</dl>");
    bar(html, facts);
    html.raw("</header>\n");
  }

  static String tone(RunState state) {
    return switch (state) {
      case COMPLETED -> "ok";
      case FAILED, CANCELLED -> "bad";
      case PAUSED, ROLLED_BACK -> "warn";
      case PLANNED, RUNNING, VALIDATING -> "run";
    };
  }

  private static String when(Facts facts) {
    var progress = facts.progress();
    String verb = progress.state().isLive() ? "as of " : "at ";
    return facts.isFoundComplete()
        ? "before this start"
        : verb + Times.utc(progress.at()) + ", started " + Times.utc(progress.startedAt());
  }

  private static String basis(Facts facts) {
    String more = facts.progress().planned() ? "" : " planned so far";
    String of =
        switch (facts.progress().basis()) {
          case ROWS -> "of the expected rows, ";
          case CHUNKS -> "by chunks: ";
        };
    return "%s%s of %s chunks%s%s%s%s"
        .formatted(
            of,
            Figures.count(facts.done()),
            Figures.count(facts.total()),
            more,
            some(facts, ChunkState.RUNNING),
            some(facts, ChunkState.FAILED),
            some(facts, ChunkState.SKIPPED));
  }

  private static String some(Facts facts, ChunkState state) {
    long count = facts.count(state);
    return count == 0 ? "" : ", " + Figures.count(count) + " " + Terms.of(state);
  }

  private static String rows(Facts facts) {
    var rows = facts.rows();
    String of =
        facts
            .progress()
            .estimatedRows()
            .map(all -> "rows of ~" + Figures.count(all) + " expected")
            .orElse("rows");
    return rows.seen() == rows.changed()
        ? of
        : "%s: %s changed, %s kept, %s in conflict"
            .formatted(
                of,
                Figures.count(rows.changed()),
                Figures.count(rows.kept()),
                Figures.count(rows.conflicts()));
  }

  private static String elapsed(Facts facts) {
    return facts.isFoundComplete() ? "–" : Figures.duration(facts.progress().elapsed());
  }

  private static String mean(Facts facts) {
    return facts.isFoundComplete() ? "–" : Figures.count(Math.round(facts.meanRowsPerSecond()));
  }

  private static void remaining(Html html, Eta eta) {
    switch (eta) {
      case Eta.Band band ->
          figure(
              html,
              Figures.inSeconds(band.likely()),
              "remaining, %s to %s"
                  .formatted(Figures.inSeconds(band.low()), Figures.inSeconds(band.high())));
      case Eta.Unknown unknown -> figure(html, "–", "remaining: " + unknown.why());
      case Eta.Done done -> figure(html, "0s", "remaining");
    }
  }

  private static void figure(Html html, String number, String label) {
    html.raw("<div>").element("dt", label).element("dd", number).raw("</div>");
  }

  private static void bar(Html html, Facts facts) {
    html.raw("<svg class=bar viewBox=\"0 0 100 1\" preserveAspectRatio=none aria-hidden=true>");
    html.raw("<rect class=pending width=100 height=1 /><rect class=done height=1 width=");
    html.raw(facts.progress().percent()).raw(" /></svg>");
  }
}
