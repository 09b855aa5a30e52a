package dev.backfill.cli;

import dev.backfill.cli.output.Json;
import dev.backfill.cli.output.Output;
import java.util.function.Consumer;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** The options that say how a command speaks. */
final class OutputOptions {

  @Option(
      names = "--json",
      description = "Write one JSON document to standard output, and all else to standard error.")
  private boolean json;

  @Option(
      names = {"-v", "--verbose"},
      description = "Log what the library does, to standard error.")
  private boolean verbose;

  boolean json() {
    return json;
  }

  /** Writes a result as it was asked for: as one JSON document, or as text. */
  void write(Output output, String command, Consumer<Json> properties, Supplier<String> text) {
    if (json) {
      output.json(command, properties);
    } else {
      output.text(text.get());
    }
  }

  /** Read before the first logger is made; see {@link Logging}. */
  boolean verbose() {
    return verbose;
  }
}
