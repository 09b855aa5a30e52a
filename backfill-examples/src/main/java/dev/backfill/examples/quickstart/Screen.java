package dev.backfill.examples.quickstart;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * What is said on the screen: a word on the left, what about it on the right.
 *
 * @param out where to
 */
record Screen(PrintStream out) {

  void line(String text) {
    out.println(text);
    out.flush();
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
