package dev.backfill.examples.quickstart;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * What is said on the screen: a word on the left, what about it on the right.
 *
 * <p>Thread-safe, as far as two threads may say something at the same time.
 */
final class Screen {

  private final PrintStream out;
  private volatile boolean lineIsOpen;

  Screen(PrintStream out) {
    this.out = out;
  }

  void line(String text) {
    out.println(text);
    out.flush();
    lineIsOpen = false;
  }

  /** A line of its own, after whatever was being said. */
  void interrupt(String text) {
    line(lineIsOpen ? "\n" + text : text);
  }

  /** A line with a word in front. */
  void say(String word, String text) {
    line(labelled(word, text));
  }

  /** The beginning of a line; {@link #line} ends it. */
  void begin(String word, String text) {
    more(labelled(word, text));
  }

  /** More of a line. */
  void more(String text) {
    out.print(text);
    out.flush();
    lineIsOpen = true;
  }

  private static String labelled(String word, String text) {
    return String.format(Locale.ROOT, "  %-9s %s", word, text);
  }

  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1e3);
  }

  static String money(long cents) {
    return String.format(Locale.ROOT, "%,d.%02d", cents / 100, cents % 100);
  }
}
