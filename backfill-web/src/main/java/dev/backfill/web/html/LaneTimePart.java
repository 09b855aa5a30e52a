package dev.backfill.web.html;

import dev.backfill.progress.LaneTime;
import dev.backfill.support.Figures;
import dev.backfill.web.facts.Facts;
import dev.backfill.web.facts.Terms;
import java.time.Duration;
import java.util.Locale;

/** How the lanes spent their time: at work, or waiting, and for what. Stateless. */
final class LaneTimePart {

  private LaneTimePart() {}

  static void write(Html html, Facts facts) {
    var spent = facts.progress().laneTime();
    double all = Times.seconds(spent.working()) + Times.seconds(spent.waited());
    if (all <= 0) {
      return;
    }
    html.section(
        "Lanes",
        () -> {
          split(html, spent);
          html.raw("<ul class=legend>");
          entry(html, "done", "at work", spent.working(), all);
          spent
              .waiting()
              .forEach((reason, time) -> entry(html, "wait", Terms.of(reason), time, all));
          html.raw("</ul>");
        });
  }

  private static void split(Html html, LaneTime spent) {
    html.raw("<svg class=bar viewBox=\"0 0 100 1\" preserveAspectRatio=none aria-hidden=true>");
    html.raw("<rect class=wait width=100 height=1 /><rect class=done height=1 width=");
    html.raw(String.format(Locale.ROOT, "%.2f", 100 * (1 - spent.share()))).raw(" /></svg>");
  }

  private static void entry(Html html, String tone, String what, Duration time, double all) {
    html.raw("<li><i class=").raw(tone).raw("></i>");
    html.text(
        String.format(Locale.ROOT, "%.1f %% ", 100 * Times.seconds(time) / all)
            + what
            + " ("
            + Figures.duration(time)
            + ")");
    html.raw("</li>");
  }
}
