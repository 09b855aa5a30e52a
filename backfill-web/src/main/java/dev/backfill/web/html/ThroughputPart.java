package dev.backfill.web.html;

import dev.backfill.support.Figures;
import dev.backfill.web.facts.Facts;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Rows, or chunks where the work counts no rows, along the time of this start. The rows of a chunk
 * are spread evenly over its last attempt. Stateless.
 */
final class ThroughputPart {

  private static final int BINS = 100;
  private static final int HEIGHT = 100;

  private ThroughputPart() {}

  static void write(Html html, Facts facts) {
    var window = Window.of(facts);
    if (window.isEmpty() || !facts.listsAll()) {
      return;
    }
    boolean ofRows = facts.rows().seen() > 0;
    var rates = rates(window, ofRows ? a -> a.chunk().rows().seen() : a -> 1);
    double peak = Arrays.stream(rates).max().orElse(0);
    if (peak <= 0) {
      return;
    }
    double mean = ofRows ? facts.meanRowsPerSecond() : facts.meanChunksPerSecond();
    String what = ofRows ? "rows" : "chunks";
    html.section(
        "Throughput",
        () -> {
          html.raw("<p class=scale>").element("span", "peak " + Figures.rate(peak, what));
          html.element("span", "mean " + Figures.rate(mean, what)).raw("</p>");
          chart(html, rates, peak, mean);
          window.ticks(html);
        });
  }

  private static double[] rates(Window window, ToDoubleFunction<Window.Attempt> work) {
    var rates = new double[BINS];
    double bin = window.seconds() / BINS;
    for (Window.Attempt attempt : window.attempts()) {
      double seconds = Math.max(attempt.seconds(), bin / 100);
      double rate = work.applyAsDouble(attempt) / seconds;
      int last = Math.min(BINS - 1, (int) ((attempt.begin() + seconds) / bin));
      for (int i = (int) (attempt.begin() / bin); i <= last; i++) {
        double overlap =
            Math.min(attempt.begin() + seconds, (i + 1) * bin) - Math.max(attempt.begin(), i * bin);
        rates[Math.min(i, BINS - 1)] += rate * Math.max(0, overlap) / bin;
      }
    }
    return rates;
  }

  private static void chart(Html html, double[] rates, double peak, double mean) {
    html.raw("<svg class=chart role=img preserveAspectRatio=none viewBox=\"0 0 ");
    html.raw(BINS).raw(" ").raw(HEIGHT).raw("\"").attribute("aria-label", "Throughput").raw(">");
    html.raw("<path class=area d=\"M0 ").raw(HEIGHT);
    for (int i = 0; i < BINS; i++) {
      html.raw("V").raw(y(rates[i], peak)).raw("H").raw(i + 1L);
    }
    html.raw("V").raw(HEIGHT).raw("Z\" />");
    if (mean > 0 && mean <= peak) {
      html.raw("<path class=mean d=\"M0 ").raw(y(mean, peak)).raw("H").raw(BINS).raw("\" />");
    }
    html.raw("</svg>");
  }

  private static String y(double rate, double peak) {
    return String.format(Locale.ROOT, "%.1f", HEIGHT - (HEIGHT - 2) * rate / peak);
  }
}
