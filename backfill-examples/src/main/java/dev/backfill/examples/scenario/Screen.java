package dev.backfill.examples.scenario;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * The output on the screen: a word on the left, what about it on the right.
 *
 * <p>Thread-safe, as far as two threads may say something at the same time.
 */
public final class Screen {

  private final PrintStream out;
  private volatile boolean lineIsOpen;

  /**
   * Says it to a stream.
   *
   * @param out not closed
   */
  public Screen(PrintStream out) {
    this.out = out;
  }

  /**
   * Says a line, or the rest of one.
   *
   * @param text as it stands
   */
  public void line(String text) {
    out.println(text);
    out.flush();
    lineIsOpen = false;
  }

  /**
   * Says a line of its own, after whatever was being said.
   *
   * @param text as it stands
   */
  public void interrupt(String text) {
    line(lineIsOpen ? "\n" + text : text);
  }

  /**
   * Says a line with a word in front.
   *
   * @param word may be empty
   * @param text the text
   */
  public void say(String word, String text) {
    line(labelled(word, text));
  }

  /**
   * Says the beginning of a line; {@link #line} ends it.
   *
   * @param word may be empty
   * @param text the text
   */
  public void begin(String word, String text) {
    more(labelled(word, text));
  }

  /**
   * Says more of a line.
   *
   * @param text as it stands
   */
  public void more(String text) {
    out.print(text);
    out.flush();
    lineIsOpen = true;
  }

  private static String labelled(String word, String text) {
    return String.format(Locale.ROOT, "  %-9s %s", word, text);
  }

  /**
   * A number for people.
   *
   * @param number any
   * @return such as {@code 1,500,000}
   */
  public static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /**
   * A time for people.
   *
   * @param duration any
   * @return such as {@code 4.0 s}
   */
  public static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1e3);
  }

  /**
   * An amount for people.
   *
   * @param cents 0 or more
   * @return such as {@code 1,234.05}
   */
  public static String money(long cents) {
    return String.format(Locale.ROOT, "%,d.%02d", cents / 100, cents % 100);
  }
}
