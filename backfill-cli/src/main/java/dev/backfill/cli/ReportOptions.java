package dev.backfill.cli;

import dev.backfill.cli.output.CommandException;
import dev.backfill.progress.ConsoleProgress;
import dev.backfill.progress.ProgressListener;
import dev.backfill.web.ReportFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that says where the report of a run goes. */
final class ReportOptions {

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description =
          "Write the report to this file, while the run is at work and at its end: .md, .html or"
              + " .json. Otherwise to standard output at the end.")
  private Optional<Path> file = Optional.empty();

  boolean toFile() {
    return file.isPresent();
  }

  /** Who hears of a run: the console, and the file. */
  List<ProgressListener> listeners() {
    var all = new ArrayList<ProgressListener>(List.of(ConsoleProgress.standard()));
    file.map(ReportOptions::listener).ifPresent(all::add);
    return all;
  }

  private static ReportFile listener(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    if (name.endsWith(".md")) {
      return ReportFile.markdown(file);
    }
    if (name.endsWith(".html")) {
      return ReportFile.html(file);
    }
    if (name.endsWith(".json")) {
      return ReportFile.json(file);
    }
    throw CommandException.usage(
        "--report names %s, whose ending says no format. Use .md, .html or .json.".formatted(file));
  }

  /** The same option as words of a command line, after a space. */
  String words() {
    return file.map(path -> " --report " + CommandWords.quoted(path.toString())).orElse("");
  }
}
