package dev.backfill.scope;

import static java.util.Objects.requireNonNull;

/**
 * Something to know before a run, and what to do about it.
 *
 * <p>Value. Neither text holds row data.
 *
 * @param level its importance
 * @param sentence the finding, its object, and its consequence
 * @param remedy the statement or setting that mends it, ready to be used; empty if there is none
 */
public record Advice(Level level, String sentence, String remedy) {

  /** The importance of an advice. */
  public enum Level {
    /** The run is much slower, or does something else than expected. */
    WARNING,
    /** Good to know. */
    NOTE
  }

  /** Checks that nothing is null. */
  public Advice {
    requireNonNull(level, "level");
    requireNonNull(sentence, "sentence");
    requireNonNull(remedy, "remedy");
  }

  /**
   * Something that should be mended.
   *
   * @param sentence the finding
   * @param remedy the statement or setting that fixes it; empty if nothing does
   * @return the advice
   */
  public static Advice warning(String sentence, String remedy) {
    return new Advice(Level.WARNING, sentence, remedy);
  }

  /**
   * Something good to know.
   *
   * @param sentence the finding
   * @param remedy the possible remedy; empty if nothing
   * @return the advice
   */
  public static Advice note(String sentence, String remedy) {
    return new Advice(Level.NOTE, sentence, remedy);
  }
}
