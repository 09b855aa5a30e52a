package dev.backfill.examples.quickstart;

import dev.backfill.web.Webhook;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The command-line arguments of the user.
 *
 * @param folder where the server, its data and the report are
 * @param scale size of the data set: 1 is 1,500,000 orders
 * @param reset true to start over
 * @param webhook where messages go, if anywhere
 * @param compareRounds the number of measurements against one plain UPDATE; 0 to run the quickstart
 */
record Arguments(
    Path folder, double scale, boolean reset, Optional<URI> webhook, int compareRounds) {

  private static final double MIN_SCALE = 0.001;
  private static final double MAX_SCALE = 100;
  private static final int MAX_ROUNDS = 99;
  private static final int DEFAULT_ROUNDS = 3;

  Arguments {
    if (!(scale >= MIN_SCALE && scale <= MAX_SCALE)) {
      throw new IllegalArgumentException(
          "scale must be between 0.001 (1,500 orders) and 100 (150,000,000 orders), was " + scale);
    }
    if (compareRounds < 0 || compareRounds > MAX_ROUNDS) {
      throw new IllegalArgumentException(
          "compare must be a number of rounds between 1 and %d, was %d"
              .formatted(MAX_ROUNDS, compareRounds));
    }
  }

  /**
   * Reads arguments such as {@code --scale=0.1}.
   *
   * @throws IllegalArgumentException if one is unknown or has a value that it cannot have
   */
  static Arguments of(String... arguments) {
    Map<String, String> given = new HashMap<>();
    for (String argument : arguments) {
      String[] parts = argument.split("=", 2);
      given.put(parts[0], parts.length == 2 ? parts[1] : "true");
    }
    var read =
        new Arguments(
            Path.of(take(given, "--folder", "target/quickstart")),
            number(take(given, "--scale", "1")),
            flag("reset", take(given, "--reset", "false")),
            address(take(given, "--webhook", "")),
            rounds(take(given, "--compare", "false")));
    if (!given.isEmpty()) {
      throw new IllegalArgumentException(
          "unknown argument %s; there are --folder, --scale, --reset, --webhook, --compare"
              .formatted(given.keySet()));
    }
    return read;
  }

  /** The command that runs it again on the same data. */
  String command() {
    String size = Double.toString(scale);
    return "mvn -q -Pquickstart" + (scale == 1 ? "" : " -Dscale=" + size.replaceAll("\\.0$", ""));
  }

  private static String take(Map<String, String> given, String name, String otherwise) {
    String value = given.remove(name);
    return value == null ? otherwise : value;
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("scale must be a number, was '" + text + "'", e);
    }
  }

  /** {@code -Dreset} alone arrives as true. */
  private static boolean flag(String name, String text) {
    return switch (text) {
      case "true", "" -> true;
      case "false" -> false;
      default ->
          throw new IllegalArgumentException(
              "%s must be true or false, was '%s'".formatted(name, text));
    };
  }

  /** An address is a secret: it is not shown, not even a wrong one. */
  private static Optional<URI> address(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    var address = Webhook.address(text);
    Watchers.webhook(address); // refuses what cannot be one
    return Optional.of(address);
  }

  private static int rounds(String text) {
    return switch (text) {
      case "true", "" -> DEFAULT_ROUNDS;
      case "false" -> 0;
      default -> {
        try {
          yield Integer.parseInt(text);
        } catch (NumberFormatException e) {
          throw new IllegalArgumentException(
              "compare must be a number of rounds, was '" + text + "'", e);
        }
      }
    };
  }
}
