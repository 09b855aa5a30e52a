package dev.backfill.benchmarks.page;

import dev.backfill.benchmarks.measure.Contender.Family;
import java.util.Locale;

/**
 * Draws a plot as SVG. By hand, because every library for plots in Java asks AWT for the width of
 * its letters, and AWT needs fonts that a small machine does not have. Stateless.
 */
public final class SvgPlot {

  private static final int NAMES = 530;
  private static final int WIDTH = 1100;
  private static final int RIGHT = 70;
  private static final int STEP = 26;
  private static final int TOP = 46;

  private SvgPlot() {}

  /** The text of its file. */
  public static String of(Plot plot) {
    var svg = new StringBuilder();
    var axis = Axis.upTo(plot);
    int height = TOP + plot.lines().size() * STEP + 16;
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" \
        font-family="system-ui, sans-serif" font-size="13">
        <rect width="100%%" height="100%%" fill="#ffffff"/>
        """
            .formatted(WIDTH, height, WIDTH, height));
    svg.append(text(NAMES, 16, "start", "#555555", plot.axis()));
    grid(svg, axis, height);
    plot.mark()
        .ifPresent(mark -> svg.append(line(axis.x(mark), TOP - 4, axis.x(mark), height - 12, 2)));
    int y = TOP + STEP / 2;
    for (var line : plot.lines()) {
      draw(svg, axis, line, y);
      y += STEP;
    }
    return svg.append("</svg>\n").toString();
  }

  private static void grid(StringBuilder svg, Axis axis, int height) {
    for (double at = 0; at <= axis.end() * 1.0001; at += axis.step()) {
      svg.append(line(axis.x(at), TOP - 4, axis.x(at), height - 12, 1));
      svg.append(text(axis.x(at), TOP - 8, "middle", "#555555", number(at)));
    }
  }

  private static void draw(StringBuilder svg, Axis axis, Plot.Line line, int y) {
    String colour = colour(line.family());
    var spread = line.spread();
    svg.append(text(NAMES - 14, y + 4, "end", colour, line.name()));
    svg.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"12\" fill=\"%s\""
                + " fill-opacity=\"0.30\"/>%n",
            axis.x(0),
            y - 6,
            axis.x(spread.median()) - axis.x(0),
            colour));
    svg.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"%s\""
                + " stroke-width=\"2\"/>%n",
            axis.x(spread.low()),
            y,
            axis.x(spread.high()),
            y,
            colour));
    svg.append(
        String.format(
            Locale.ROOT,
            "<circle cx=\"%.1f\" cy=\"%d\" r=\"4\" fill=\"%s\"/>%n",
            axis.x(spread.median()),
            y,
            colour));
    svg.append(text(axis.x(spread.high()) + 9, y + 4, "start", "#222222", number(spread.median())));
  }

  private static String colour(Family family) {
    return switch (family) {
      case RAW -> "#555555";
      case BACKFILL -> "#0b6fb8";
      case PEER -> "#b8560b";
    };
  }

  private static String line(double x1, double y1, double x2, double y2, int width) {
    return String.format(
        Locale.ROOT,
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\""
            + " stroke-width=\"1\"/>%n",
        x1,
        y1,
        x2,
        y2,
        width > 1 ? "#888888" : "#e6e6e6");
  }

  private static String text(double x, double y, String anchor, String colour, String words) {
    return String.format(
        Locale.ROOT,
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>%n",
        x,
        y,
        anchor,
        colour,
        words.replace("&", "&amp;").replace("<", "&lt;"));
  }

  private static String number(double value) {
    double size = Math.abs(value);
    if (size >= 100) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return size >= 10
        ? String.format(Locale.ROOT, "%.1f", value)
        : String.format(Locale.ROOT, "%.2f", value);
  }

  /**
   * From zero to a round number.
   *
   * @param end where it ends
   * @param step from one number to the next
   */
  private record Axis(double end, double step) {

    static Axis upTo(Plot plot) {
      double most =
          Math.max(
              plot.lines().stream().mapToDouble(line -> line.spread().high()).max().orElse(1),
              plot.mark().orElse(0));
      double power = Math.pow(10, Math.floor(Math.log10(Math.max(most, 1e-9))));
      double step = power / 5;
      for (double factor : new double[] {0.2, 0.5, 1, 2, 5}) {
        step = power * factor;
        if (most / step <= 8) {
          break;
        }
      }
      return new Axis(Math.ceil(most / step) * step, step);
    }

    double x(double value) {
      return NAMES + value / end * (WIDTH - NAMES - RIGHT);
    }
  }
}
