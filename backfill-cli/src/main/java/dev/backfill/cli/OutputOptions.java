package dev.backfill.cli;

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

  /** Read before the first logger is made; see {@link Logging}. */
  boolean verbose() {
    return verbose;
  }
}
