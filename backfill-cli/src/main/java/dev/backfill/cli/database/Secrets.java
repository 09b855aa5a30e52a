package dev.backfill.cli.database;

import dev.backfill.cli.output.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads secrets from variables and files; no message holds one.
 *
 * @param environment the variables of the process
 */
public record Secrets(Map<String, String> environment) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** Shows no variable. */
  @Override
  public String toString() {
    return "variables of the environment";
  }

  /** The value of a variable. */
  public String ofVariable(String option, String name) {
    if (!NAME.matcher(name).matches()) {
      throw CommandException.usage(
          "%s takes the name of an environment variable, such as DB_URL, and its value is none. Put secrets into the variable, never on the command line."
              .formatted(option));
    }
    String value = environment.getOrDefault(name, "").strip();
    if (value.isEmpty()) {
      throw CommandException.usage(
          "%s names the variable %s, which is not set in the environment. Set it, and try again."
              .formatted(option, name));
    }
    return value;
  }

  /** The text of a file, without spaces around it. */
  String ofFile(String option, Path file) {
    String value;
    try {
      value = Files.readString(file).strip();
    } catch (IOException e) {
      throw CommandException.usage(
          "%s names the file %s, which cannot be read: %s."
              .formatted(option, file, e.getClass().getSimpleName()));
    }
    if (value.isEmpty()) {
      throw CommandException.usage("%s names the file %s, which is empty.".formatted(option, file));
    }
    return value;
  }
}
