package dev.backfill.cli;

import dev.backfill.cli.output.CommandException;
import dev.backfill.cli.output.Messages;
import dev.backfill.cli.output.Output;
import dev.backfill.yaml.PlanDiff;
import dev.backfill.yaml.PlanFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that says where the plan goes with the figures that were found. */
final class WriteOptions {

  @Option(
      names = "--write",
      paramLabel = "FILE",
      description = {
        "Write the plan to this file, with the figures found: estimated_rows, estimated_duration.",
        "'created' and 'type' are written if they are missing. Comments are not kept."
      })
  private Optional<Path> file = Optional.empty();

  boolean given() {
    return file.isPresent();
  }

  /** Refuses a place where no file can be, before anything is asked. */
  void requirePlace() {
    file.ifPresent(
        path -> {
          var folder = path.toAbsolutePath().getParent();
          if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(path)) {
            throw CommandException.usage(
                "--write names %s, and no file can be written there. Name a file in a folder that exists."
                    .formatted(path));
          }
        });
  }

  /** Writes it, if that was asked for, and says what has changed. */
  void write(PlanFile before, PlanFile after, Output output) {
    file.ifPresent(
        path -> {
          try {
            after.write(path);
          } catch (UncheckedIOException e) {
            throw CommandException.failed(
                "The plan could not be written to %s: %s. The file is as it was."
                    .formatted(path, Messages.reason(e)));
          }
          output.say("Written to %s:".formatted(path));
          PlanDiff.between(before, after)
              .toString()
              .lines()
              .forEach(line -> output.say("  " + line));
        });
  }
}
