package dev.backfill.cli;

import dev.backfill.plan.BackupProbe;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where this machine finds what a plan names.
 *
 * @param receiver gets the progress
 * @param backups a folder for each location of backups
 */
record Places(Receiver receiver, Map<String, Path> backups) {

  private static final String FILE = "file:";

  Places {
    backups = Map.copyOf(backups);
  }

  /** Finds the backups of a location: in the folder that is named for it, or in itself. */
  BackupProbe probe(String location) {
    Path named = backups.get(location);
    if (named != null) {
      return BackupProbe.files(named, "*");
    }
    if (location.startsWith("/") || location.startsWith(FILE)) {
      String folder = location.startsWith(FILE) ? location.substring(FILE.length()) : location;
      return BackupProbe.files(Path.of(folder.replaceFirst("^///", "/")), "*");
    }
    throw new IllegalArgumentException(
        "this machine has no folder with the backups of '%1$s'; name one on the command line: --backups %1$s=FOLDER"
            .formatted(location));
  }
}
