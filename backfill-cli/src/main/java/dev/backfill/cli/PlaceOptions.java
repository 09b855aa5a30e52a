package dev.backfill.cli;

import dev.backfill.cli.database.Secrets;
import dev.backfill.cli.output.CommandException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where this machine finds what a plan names: the receiver of progress, and backups. */
final class PlaceOptions {

  private static final String WEBHOOK = "--webhook-env";
  private static final String BACKUPS = "--backups";

  @Option(
      names = WEBHOOK,
      paramLabel = "NAME",
      description =
          "Environment variable with the address that gets the progress, in place of the plan's"
              + " monitoring.progress_webhook.")
  private Optional<String> webhook = Optional.empty();

  @Option(
      names = BACKUPS,
      paramLabel = "LOCATION=FOLDER",
      description =
          "Folder of this machine, such as a mounted bucket, with the backups of the plan's"
              + " rollback.backup_location. May be repeated.")
  private List<String> backups = new ArrayList<>();

  /** Reads what the options name. */
  Places places(Secrets secrets) {
    return new Places(
        new Receiver(webhook.map(name -> secrets.ofVariable(WEBHOOK, name))), folders());
  }

  /** A location may have an equals sign, so the last one counts. */
  private Map<String, Path> folders() {
    var folders = new LinkedHashMap<String, Path>();
    for (String one : backups) {
      int equals = one.lastIndexOf('=');
      if (equals < 1 || equals == one.length() - 1) {
        throw CommandException.usage(
            "%s takes LOCATION=FOLDER: rollback.backup_location as in the plan, and a folder of this machine."
                .formatted(BACKUPS));
      }
      folders.put(one.substring(0, equals), Path.of(one.substring(equals + 1)));
    }
    return folders;
  }

  /** The same options as words of a command line; they hold no secret. */
  List<String> words() {
    var words = new ArrayList<String>();
    webhook.ifPresent(name -> words.addAll(List.of(WEBHOOK, name)));
    backups.forEach(one -> words.addAll(List.of(BACKUPS, one)));
    return words;
  }
}
