package dev.backfill.yaml;

import dev.backfill.plan.BackupProbe;
import dev.backfill.plan.Undo;
import dev.backfill.yaml.grammar.Values;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Makes the way in which a plan can be undone. */
final class Undoing {

  private static final String FOLDER = "file:";

  private final Values rollback;
  private final String table;
  private final PlanRegistry registry;
  private final BindFaults faults;

  Undoing(Values values, PlanRegistry registry, BindFaults faults) {
    this.rollback = values.section("rollback");
    this.table = values.section("scope").text("table").orElse("");
    this.registry = registry;
    this.faults = faults;
  }

  /** Empty if none is stated, or if the work keeps old values itself. */
  Optional<Undo> bound() {
    return switch (rollback.text("strategy").orElse("")) {
      case "restore_from_backup" -> backup();
      case "none" ->
          faults.ask("rollback.reason", () -> Undo.none(rollback.text("reason").orElseThrow()));
      default -> Optional.empty();
    };
  }

  private Optional<Undo> backup() {
    String location = rollback.text("backup_location").orElseThrow();
    Duration maxAge = rollback.get("max_age", Duration.class).orElse(Duration.ofDays(1));
    String command =
        rollback
            .text("command")
            .orElse("Restore '%s' from the backup in %s".formatted(table, location));
    return probe(location)
        .flatMap(
            probe -> faults.ask("rollback", () -> Undo.restoreFromBackup(probe, maxAge, command)));
  }

  private Optional<BackupProbe> probe(String location) {
    if (registry.backups().isPresent()) {
      return faults.ask("rollback.backup_location", () -> registry.backups().get().apply(location));
    }
    if (location.startsWith("/") || location.startsWith(FOLDER)) {
      String folder = location.startsWith(FOLDER) ? location.substring(FOLDER.length()) : location;
      return faults.ask(
          "rollback.backup_location",
          () -> BackupProbe.files(Path.of(folder.replaceFirst("^///", "/")), "*"));
    }
    faults.add(
        "rollback.backup_location",
        "nothing is registered that finds backups at '%s'; call PlanRegistry.backups(..), or name a folder"
            .formatted(location));
    return Optional.empty();
  }
}
