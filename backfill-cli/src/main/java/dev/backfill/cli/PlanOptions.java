package dev.backfill.cli;

import dev.backfill.cli.database.DatabaseOptions;
import dev.backfill.cli.database.Secrets;
import dev.backfill.yaml.PlanFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What each command takes: the file of a plan, its databases, its ledger. */
final class PlanOptions {

  @Parameters(arity = "1", paramLabel = "PLAN", description = "YAML file of the plan.")
  private Path plan = Path.of("plan.yaml");

  @Mixin private DatabaseOptions database = new DatabaseOptions();

  @Mixin private LedgerOptions ledger = new LedgerOptions();

  @Mixin private PlaceOptions places = new PlaceOptions();

  PlanFile file() {
    return PlanFile.read(plan);
  }

  boolean hasDatabase() {
    return database.given();
  }

  /** Reads the file, and connects. */
  OpenPlan open(Secrets secrets, LedgerUse use) {
    var file = file();
    var found = places.places(secrets);
    return new OpenPlan(file, database.connect(secrets), ledger, secrets, use, found);
  }

  /** The command line that runs this plan. */
  String runCommand() {
    return command("run", List.of());
  }

  /** The command line of another command with this plan. */
  String command(String name, List<String> more) {
    var words = new ArrayList<>(List.of(name, plan.toString()));
    words.addAll(database.words());
    words.addAll(ledger.words());
    words.addAll(places.words());
    words.addAll(more);
    return CommandWords.of(words);
  }
}
