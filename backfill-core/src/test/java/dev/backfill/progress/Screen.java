package dev.backfill.progress;

import java.util.Arrays;
import java.util.List;

/** What a terminal shows of a stream, and a picture of it. */
final class Screen {

  private static final int CHARACTER = 8;
  private static final int LINE = 20;
  private static final int MARGIN = 16;

  private Screen() {}

  /** The lines of a stream: a carriage return goes back to the beginning of its line. */
  static List<String> of(String stream) {
    return Arrays.stream(stream.stripTrailing().split("\n", -1))
        .map(line -> line.substring(line.lastIndexOf('\r') + 1).replace("\u001b[K", ""))
        .toList();
  }

  /** An SVG of lines; every character has the same width, whatever font is there. */
  static String svg(List<String> lines) {
    int columns = lines.stream().mapToInt(String::length).max().orElse(1);
    int width = columns * CHARACTER + 2 * MARGIN;
    int height = lines.size() * LINE + 2 * MARGIN;
    var svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" role="img" aria-label="Console of a run that was killed, and of the run that resumed it">
        <rect width="%1$d" height="%2$d" rx="8" fill="#161b22"/>
        <g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13" fill="#e6edf3">
        """
            .formatted(width, height));
    for (int row = 0; row < lines.size(); row++) {
      svg.append(text(lines.get(row), row));
    }
    return svg.append("</g>\n</svg>\n").toString();
  }

  private static String text(String line, int row) {
    return line.isEmpty()
        ? ""
        : "<text xml:space=\"preserve\" x=\"%d\" y=\"%d\" textLength=\"%d\" lengthAdjust=\"spacingAndGlyphs\"%s>%s</text>\n"
            .formatted(
                MARGIN,
                MARGIN + row * LINE + LINE - 6,
                line.length() * CHARACTER,
                line.startsWith("$") ? " fill=\"#7ee787\"" : "",
                line.replace("&", "&amp;").replace("<", "&lt;"));
  }
}
