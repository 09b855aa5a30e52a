package dev.backfill.cli;

import dev.backfill.cli.database.DataSources;
import dev.backfill.cli.database.Secrets;
import dev.backfill.cli.output.CommandException;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.progress.ProgressListener;
import dev.backfill.yaml.BoundPlan;
import dev.backfill.yaml.PlanFile;
import dev.backfill.yaml.PlanRegistry;
import java.util.List;

/** A plan's file with its databases. Not thread-safe. */
final class OpenPlan implements AutoCloseable {

  private final PlanFile file;
  private final DataSources sources;
  private final LedgerOptions options;
  private final Secrets secrets;
  private final LedgerUse use;
  private final Places places;

  OpenPlan(
      PlanFile file,
      DataSources sources,
      LedgerOptions options,
      Secrets secrets,
      LedgerUse use,
      Places places) {
    this.file = file;
    this.sources = sources;
    this.options = options;
    this.secrets = secrets;
    this.use = use;
    this.places = places;
  }

  String name() {
    return file.name();
  }

  boolean requiresApprovals() {
    return file.approvalsRequired() > 0;
  }

  PlanFile file() {
    return file;
  }

  /** The plan with its tables; its pool has room for its lanes. */
  BoundPlan<?> bound(List<ProgressListener> listeners) {
    var registry = registry().ledger(ledger());
    for (ProgressListener listener : listeners) {
      registry = registry.listener(listener);
    }
    var bound = file.bind(registry);
    places.receiver().requireAsked();
    sources.lanes(bound.plan().options().parallelism());
    return bound;
  }

  /** The ledger in the plan's own database. */
  JdbcLedger ledger() {
    var all = List.copyOf(sources.all().values());
    var plain = all.size() == 1 ? JdbcLedger.in(all.getFirst()) : ledgerOfItsSource();
    var placed = options.of(plain);
    return use == LedgerUse.SHARED ? placed.shared() : placed;
  }

  /** Which one of several the plan names, only the plan knows. */
  private JdbcLedger ledgerOfItsSource() {
    return file.bind(registry())
        .plan()
        .options()
        .ledger()
        .filter(JdbcLedger.class::isInstance)
        .map(JdbcLedger.class::cast)
        .orElseThrow(
            () ->
                CommandException.refused(
                    "Plan '%s' has no ledger in a database.".formatted(name())));
  }

  /** Makes room for the lanes of a plan that is not of this file. */
  void lanes(int lanes) {
    sources.lanes(lanes);
  }

  private PlanRegistry registry() {
    var all = List.copyOf(sources.all().entrySet());
    var registry = PlanRegistry.of(all.getFirst().getKey(), all.getFirst().getValue());
    for (var other : all.subList(1, all.size())) {
      registry = registry.dataSource(other.getKey(), other.getValue());
    }
    return registry
        .environment(secrets.environment())
        .backups(places::probe)
        .webhook(places.receiver());
  }

  @Override
  public void close() {
    sources.close();
  }
}
