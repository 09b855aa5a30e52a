package dev.backfill.cli;

import dev.backfill.cli.database.DriverPath;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A command line as a person would type it. Stateless. */
final class CommandWords {

  private static final String JAR = "backfill.jar";

  private CommandWords() {}

  static String of(List<String> words) {
    return Stream.concat(Stream.of("java", "-jar", jar()), words.stream())
        .map(CommandWords::quoted)
        .collect(Collectors.joining(" "));
  }

  /** The program's jar as seen from the working folder. */
  private static String jar() {
    return DriverPath.programJar().map(CommandWords::fromHere).orElse(JAR);
  }

  private static String fromHere(Path jar) {
    var here = Path.of("").toAbsolutePath();
    return jar.startsWith(here) ? here.relativize(jar).toString() : jar.toString();
  }

  static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:=@%+,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
