package dev.backfill.yaml.reading;

import dev.backfill.yaml.grammar.Values;
import java.util.List;

/** Options that need one kind of work, or one way back. */
final class WorkRules {

  private static final List<String> OF_BACKUP = List.of("backup_location", "max_age", "command");

  private final Values values;
  private final Faults faults;

  WorkRules(Values values, Faults faults) {
    this.values = values;
    this.faults = faults;
  }

  void check() {
    work();
    rollback();
    webhook();
  }

  private void work() {
    var work = values.section("work");
    boolean sets = work.has("set");
    boolean fixed = work.has("sql") || work.has("delete");
    if (values.section("strategy").isTrue("preserve_existing") && fixed) {
      faults.ofMeaning(
          "strategy.preserve_existing",
          "preserve_existing needs work that sets columns, and the work is %s; write the condition"
                  .formatted(work.has("sql") ? "sql" : "delete")
              + " into it, or delete the key");
    }
    if (work.has("expect_rows") && !sets) {
      faults.ofMeaning("work.expect_rows", "expect_rows needs work.set; delete it");
    }
    if (work.text("sql").filter(sql -> !sql.contains("{chunk")).isPresent()) {
      faults.ofMeaning(
          "work.sql",
          "the statement lacks {chunk}, and would change all rows for each chunk; write it where"
              + " the condition on the rows belongs, such as 'where {chunk}'");
    }
    if (values.section("rollback").text("strategy").filter("undo_log"::equals).isPresent()
        && fixed) {
      faults.ofMeaning(
          "rollback.strategy",
          "undo_log keeps old values of columns that are set, and the work is %s; use"
                  .formatted(work.has("sql") ? "sql" : "delete")
              + " restore_from_backup or none");
    }
  }

  private void rollback() {
    var rollback = values.section("rollback");
    var strategy = rollback.text("strategy").orElse("");
    for (String key : OF_BACKUP) {
      if (rollback.has(key) && !strategy.isEmpty() && !strategy.equals("restore_from_backup")) {
        faults.ofMeaning(
            "rollback." + key,
            "%s belongs to the strategy restore_from_backup, and the strategy is %s"
                .formatted(key, strategy));
      }
    }
    if (rollback.has("reason") && !strategy.isEmpty() && !strategy.equals("none")) {
      faults.ofMeaning(
          "rollback.reason",
          "reason belongs to the strategy none, and the strategy is %s".formatted(strategy));
    }
    require(rollback, strategy, "restore_from_backup", "backup_location");
    require(rollback, strategy, "none", "reason");
    if (rollback.text("backup_location").filter(Addresses::holdsSecret).isPresent()) {
      faults.ofMeaning(
          "rollback.backup_location",
          "the location holds a password or a key; leave it out, and give it to the probe in code");
    }
  }

  private void require(Values rollback, String strategy, String which, String key) {
    if (strategy.equals(which) && !rollback.has(key)) {
      faults.ofMeaning("rollback", "the strategy %s needs the key '%s'".formatted(which, key));
    }
  }

  private void webhook() {
    var monitoring = values.section("monitoring");
    if (monitoring.has("update_frequency") && !monitoring.has("progress_webhook")) {
      faults.ofMeaning(
          "monitoring.update_frequency",
          "update_frequency needs progress_webhook; write it, or delete the frequency");
    }
    if (monitoring.text("progress_webhook").filter(Addresses::holdsSecret).isPresent()) {
      faults.ofMeaning(
          "monitoring.progress_webhook",
          "the address holds a secret, and a plan is read by many; put it into the environment or a"
              + " file, and write ${env:NAME} or ${file:path}");
    }
  }
}
