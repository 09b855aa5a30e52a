package dev.backfill.benchmarks;

import java.nio.file.Path;
import java.util.List;

/**
 * The arguments of the program.
 *
 * @param form the amount of measurement
 * @param only names of suites; empty for those that the form has
 * @param page the file that is written
 */
record Arguments(Form form, List<String> only, Path page) {

  private static final List<String> SUITES =
      List.of(
          "rows",
          "older",
          "instructions",
          "idle",
          "tiny",
          "load",
          "planning",
          "engine",
          "compare",
          "copies",
          "memory",
          "parts");

  Arguments {
    only = List.copyOf(only);
    var unknown = only.stream().filter(name -> !SUITES.contains(name)).toList();
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "no suite %s; there are %s".formatted(unknown, String.join(", ", SUITES)));
    }
  }

  static Arguments of(String[] args) {
    var form = Form.SHORT;
    List<String> only = List.of();
    var page = Path.of("docs", "benchmarks.md");
    for (String arg : args) {
      String value = arg.substring(arg.indexOf('=') + 1);
      switch (arg.replaceFirst("=.*", "")) {
        case "--form" -> form = Form.named(value);
        case "--only" -> only = value.equals("all") ? List.of() : List.of(value.split(",", -1));
        case "--page" -> page = Path.of(value);
        default ->
            throw new IllegalArgumentException(
                "'%s' is none of --form=, --only=, --page=".formatted(arg));
      }
    }
    return new Arguments(form, only, page);
  }

  boolean wants(Suite suite) {
    return only.isEmpty() ? suite.always() : only.contains(suite.name());
  }
}
