package dev.backfill.examples.scenario;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The command-line arguments of the user.
 *
 * @param folder where server, data and reports are
 * @param rowsPerDay size of the tables
 * @param chosen the scenarios to play, in this order
 */
record Arguments(Path folder, int rowsPerDay, List<Play> chosen) {

  private static final String ALL = "all";
  private static final int MIN_ROWS = 10;
  private static final int MAX_ROWS = 1_000_000;

  Arguments {
    chosen = List.copyOf(chosen);
    if (rowsPerDay < MIN_ROWS || rowsPerDay > MAX_ROWS) {
      throw new IllegalArgumentException(
          "rows must be between %s and %s a day, was %s"
              .formatted(Screen.count(MIN_ROWS), Screen.count(MAX_ROWS), rowsPerDay));
    }
  }

  /**
   * Reads arguments such as {@code --name=gaps}.
   *
   * @throws IllegalArgumentException if one is unknown or has a value that it cannot have
   */
  static Arguments of(List<Play> plays, String... arguments) {
    Map<String, String> given = new HashMap<>();
    given.put("--folder", "target/scenarios");
    given.put("--rows", "2000");
    given.put("--name", ALL);
    for (String argument : arguments) {
      String[] parts = argument.split("=", 2);
      if (parts.length != 2 || given.replace(parts[0], parts[1]) == null) {
        throw new IllegalArgumentException(
            "unknown argument %s; there are --name=.., --rows=.., --folder=..".formatted(argument));
      }
    }
    return new Arguments(
        Path.of(given.getOrDefault("--folder", "")),
        number(given.getOrDefault("--rows", "")),
        chosen(plays, given.getOrDefault("--name", "")));
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("rows must be a number, was '" + text + "'", e);
    }
  }

  private static List<Play> chosen(List<Play> plays, String name) {
    List<Play> chosen =
        plays.stream().filter(play -> name.equals(ALL) || name.equals(play.name())).toList();
    if (chosen.isEmpty()) {
      var names = new ArrayList<>(plays.stream().map(Play::name).toList());
      names.add(ALL);
      throw new IllegalArgumentException(
          "there is no scenario '%s'; there are %s, and for a full table mvn -q -Pquickstart"
              .formatted(name, String.join(", ", names)));
    }
    return chosen;
  }
}
