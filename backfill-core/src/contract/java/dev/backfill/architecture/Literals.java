package dev.backfill.architecture;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Words that may stand in strings of some packages only. */
public final class Literals {

  private Literals() {}

  /**
   * Strings outside of some packages, and of those below them, in which a pattern is found.
   * Comments are no strings.
   *
   * @param root the folder of the sources
   * @return file, line and what was found
   */
  public static List<String> with(Pattern words, Path root, Set<String> besides) {
    return Sources.in(root).literals(words, besides);
  }
}
