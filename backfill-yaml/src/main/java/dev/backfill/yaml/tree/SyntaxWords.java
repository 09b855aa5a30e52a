package dev.backfill.yaml.tree;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Says what is wrong with a file that is no YAML, in the words of its author. */
final class SyntaxWords {

  private SyntaxWords() {}

  static String of(String text, MarkedYamlEngineException e) {
    String problem = Optional.ofNullable(e.getProblem()).orElse("");
    int line = e.getProblemMark().map(Mark::getLine).orElse(-1);
    if (isTab(text, e)) {
      return "a tab stands here; indent with spaces";
    }
    if (problem.contains("mapping values are not allowed")) {
      return MisplacedColon.of(text, line);
    }
    if (problem.contains("could not find expected ':'")) {
      return "the ':' after a key is missing; write 'key: value' on one line";
    }
    if (problem.contains("expected <block end>")) {
      return "this line is indented unlike the lines beside it; give the keys of one section the"
          + " same number of spaces";
    }
    if (isUnclosed(problem)) {
      return "the quotes or brackets that begin here are not closed";
    }
    if (problem.contains("expected ',' or")) {
      return "a value within brackets ends here; put a value that holds one of , [ ] { } in quotes";
    }
    if (problem.contains("cannot start any token")) {
      return "a value cannot begin with this character; put the value in quotes";
    }
    return "the file is no YAML 1.2: %s".formatted(problem.isEmpty() ? e.getContext() : problem);
  }

  /** Quotes or brackets that are not closed are found at the end of the file, and begin earlier. */
  static Optional<Mark> mark(MarkedYamlEngineException e) {
    return isUnclosed(Optional.ofNullable(e.getProblem()).orElse(""))
        ? e.getContextMark().or(e::getProblemMark)
        : e.getProblemMark().or(e::getContextMark);
  }

  private static boolean isUnclosed(String problem) {
    return problem.contains("end of stream") || problem.contains("<stream end>");
  }

  private static boolean isTab(String text, MarkedYamlEngineException e) {
    return e.getProblemMark()
        .map(mark -> mark.getIndex() < text.length() && isTabAt(text, mark.getIndex()))
        .orElse(false);
  }

  private static boolean isTabAt(String text, int index) {
    int from = text.lastIndexOf('\n', Math.max(0, index - 1)) + 1;
    return text.charAt(index) == '\t'
        || text.substring(Math.min(from, index), index).chars().anyMatch(c -> c == '\t');
  }

  static Place placeOf(String text, int index) {
    String before = text.substring(0, Math.min(Math.max(0, index), text.length()));
    int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
    return new Place(line, before.length() - before.lastIndexOf('\n'));
  }
}
