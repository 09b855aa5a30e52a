package dev.backfill.run.gate;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The names of the checks of a plan, as a ledger keeps them: one line for each phase. Value.
 *
 * @param text the lines
 */
record CheckList(String text) {

  static final String AFTER_EACH_CHUNK = "after each chunk";

  private static final Map<String, String> PHASES = phases();

  /** Between two names; a bar in a name has a backslash before it. */
  private static final Pattern BAR = Pattern.compile(" \\| ");

  private static final Pattern ESCAPED = Pattern.compile("\\\\(.)");

  private static Map<String, String> phases() {
    var phases = new LinkedHashMap<String, String>();
    phases.put("preChecks: ", "before the first chunk");
    phases.put("chunkChecks: ", AFTER_EACH_CHUNK);
    phases.put("postChecks: ", "after the last chunk");
    return phases;
  }

  /** The list in the document of a plan of a former version; empty if it has none. */
  static Optional<CheckList> in(String document) {
    var lines =
        document
            .lines()
            .filter(line -> PHASES.keySet().stream().anyMatch(line::startsWith))
            .toList();
    return lines.isEmpty()
        ? Optional.empty()
        : Optional.of(new CheckList(lines.stream().map(line -> line + "\n").collect(joining())));
  }

  /** What is new and what is gone since another list; empty if nothing. */
  Optional<String> since(CheckList before) {
    var changes =
        Stream.concat(words("added", this, before), words("removed", before, this)).toList();
    return changes.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", changes));
  }

  private static Stream<String> words(String what, CheckList in, CheckList notIn) {
    return PHASES.entrySet().stream()
        .flatMap(
            phase -> {
              var names = new ArrayList<>(in.names(phase.getKey()));
              names.removeAll(notIn.names(phase.getKey()));
              return names.isEmpty()
                  ? Stream.of()
                  : Stream.of("%s %s %s".formatted(what, quoted(names), phase.getValue()));
            });
  }

  private static String quoted(List<String> names) {
    return names.stream().map("'%s'"::formatted).collect(joining(", "));
  }

  private List<String> names(String phase) {
    return text.lines()
        .filter(line -> line.startsWith(phase))
        .map(line -> line.substring(phase.length()))
        .filter(names -> !names.isBlank())
        .flatMap(names -> BAR.splitAsStream(names))
        .map(CheckList::plain)
        .toList();
  }

  /** A document escapes the names of a list, and then the list. */
  private static String plain(String name) {
    String once = ESCAPED.matcher(name).replaceAll("$1");
    return ESCAPED.matcher(once).replaceAll("$1");
  }
}
