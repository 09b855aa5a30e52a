package dev.backfill.web.html;

import dev.backfill.ledger.ChunkState;
import dev.backfill.support.Figures;
import dev.backfill.web.facts.Facts;
import dev.backfill.web.facts.Terms;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The attempts of this start along the time, one row for each lane. A ledger does not say which
 * lane did a chunk: each attempt lies in the first row that is free. Stateless.
 */
final class TimelinePart {

  private static final int WIDTH = 1_000;
  private static final int ROW = 18;
  private static final int BAR = 14;
  private static final int MOST_ROWS = 32;

  /** More bars than these are drawn without their words. */
  private static final int WITH_WORDS = 600;

  private TimelinePart() {}

  static void write(Html html, Facts facts) {
    var window = Window.of(facts);
    if (window.isEmpty()) {
      return;
    }
    var rows = rows(window, Math.min(MOST_ROWS, Math.max(1, facts.progress().lanes())));
    html.section(
        "Timeline",
        () -> {
          html.raw("<svg class=lanes role=img preserveAspectRatio=none viewBox=\"0 0 ");
          html.raw(WIDTH).raw(" ").raw((long) rows.size() * ROW).raw("\" height=");
          html.raw((long) rows.size() * ROW);
          html.attribute("aria-label", "Attempts at chunks along the time").raw(">");
          boolean words = window.attempts().size() <= WITH_WORDS;
          for (int i = 0; i < rows.size(); i++) {
            row(html, rows.get(i), i, WIDTH / window.seconds(), words);
          }
          html.raw("</svg>");
          window.ticks(html);
          remark(html, facts);
        });
  }

  private static List<List<Window.Attempt>> rows(Window window, int most) {
    var rows = new ArrayList<List<Window.Attempt>>();
    var ends = new double[most];
    for (Window.Attempt attempt : window.attempts()) {
      int row = free(ends, attempt.begin());
      while (rows.size() <= row) {
        rows.add(new ArrayList<>());
      }
      rows.get(row).add(attempt);
      ends[row] = Math.max(ends[row], attempt.end());
    }
    return rows;
  }

  /** The first row that is free, or the one that is free first. */
  private static int free(double[] ends, double begin) {
    int best = 0;
    for (int row = 0; row < ends.length; row++) {
      if (ends[row] <= begin + 1e-6) {
        return row;
      }
      best = ends[row] < ends[best] ? row : best;
    }
    return best;
  }

  private static void row(
      Html html, List<Window.Attempt> attempts, int row, double scale, boolean words) {
    html.raw("<rect class=rail x=0 width=").raw(WIDTH).raw(" height=").raw(BAR);
    html.raw(" y=").raw((long) row * ROW + 2).raw(" />");
    for (Bar bar : failedOnTop(Bar.of(attempts, scale, words))) {
      html.raw("<rect class=").raw(bar.tone()).raw(" x=").raw(decimal(bar.x()));
      html.raw(" width=").raw(decimal(bar.width())).raw(" y=").raw((long) row * ROW + 2);
      html.raw(" height=").raw(BAR).raw(">");
      if (words) {
        html.element("title", bar.words());
      }
      html.raw("</rect>");
    }
  }

  private static List<Bar> failedOnTop(List<Bar> bars) {
    var failed = GridPart.tone(ChunkState.FAILED);
    return bars.stream().sorted(Comparator.comparing(bar -> bar.tone().equals(failed))).toList();
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  /**
   * One attempt, or several that touch and look the same.
   *
   * @param x where it begins
   * @param width how wide it is
   * @param tone the state of its chunk
   * @param words its chunk in words
   */
  private record Bar(double x, double width, String tone, String words) {

    /** Narrower than this cannot be seen. */
    private static final double NARROWEST = 1;

    static List<Bar> of(List<Window.Attempt> attempts, double scale, boolean apart) {
      var bars = new ArrayList<Bar>();
      for (Window.Attempt attempt : attempts) {
        var bar = of(attempt, scale);
        if (!apart && !bars.isEmpty() && bars.getLast().reaches(bar)) {
          bars.add(bars.removeLast().with(bar));
        } else {
          bars.add(bar);
        }
      }
      return bars;
    }

    private static Bar of(Window.Attempt attempt, double scale) {
      double width = attempt.seconds() * scale;
      return new Bar(
          attempt.begin() * scale,
          Math.max(NARROWEST, width > 6 ? width - 1.5 : width),
          GridPart.tone(attempt.chunk().state()),
          "%s: %s, %s"
              .formatted(
                  attempt.chunk().id(),
                  Terms.of(attempt.chunk().state()),
                  Figures.duration(attempt.chunk().took().orElseThrow())));
    }

    private boolean reaches(Bar next) {
      return next.tone.equals(tone) && next.x - (x + width) < 2;
    }

    private Bar with(Bar next) {
      return new Bar(x, Math.max(x + width, next.x + next.width) - x, tone, words);
    }
  }

  private static void remark(Html html, Facts facts) {
    String before =
        facts.progress().doneBefore() == 0
            ? ""
            : " The %s chunks that were done before this start are not drawn."
                .formatted(Figures.count(facts.progress().doneBefore()));
    html.element(
        "p class=note",
        "One row per lane, times in UTC; of each chunk its last attempt, in the first row that was"
            + " free. Amber is an attempt that failed or was given back, and waits to be repeated."
            + before);
  }
}
