package dev.backfill.yaml;

import static java.util.Objects.requireNonNull;

import dev.backfill.check.Check;
import dev.backfill.contract.CheckReturnValue;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.ledger.Ledger;
import dev.backfill.plan.BackupProbe;
import dev.backfill.progress.ProgressListener;
import dev.backfill.scope.Range;
import dev.backfill.work.ChunkProcessor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What the names in a plan's file stand for: data sources, work in Java, checks, backups, the
 * webhook. Step; immutable, every call returns a new value.
 *
 * {@snippet class="dev.backfill.yaml.Snippets" region="registry"}
 */
public final class PlanRegistry {

  /** Makes work in Java. Role; implemented by the host. */
  @FunctionalInterface
  public interface WorkFactory {

    /**
     * Makes the work of one plan.
     *
     * @param plan what the file says about it
     * @return the work of one chunk
     */
    ChunkProcessor<Range> make(PlanBinding plan);
  }

  /** Makes a check. Role; implemented by the host. */
  @FunctionalInterface
  public interface CheckFactory {

    /**
     * Makes the check of one plan.
     *
     * @param plan what the file says about it
     * @return the check
     */
    Check make(PlanBinding plan);
  }

  /** Makes the listener that sends progress to a webhook. Role; implemented by the host. */
  @FunctionalInterface
  public interface WebhookFactory {

    /**
     * Makes the listener.
     *
     * @param address where to send; a reference to a secret is resolved
     * @param frequency such as {@code per_chunk} or {@code every 30s}; {@code on_state_change}
     *     unless the file says otherwise
     * @return the listener
     */
    ProgressListener make(String address, String frequency);
  }

  private Map<String, DataSource> sources = Map.of();
  private Map<String, WorkFactory> work = Map.of();
  private Map<String, CheckFactory> checks = Map.of();
  private List<ProgressListener> listeners = List.of();
  private @Nullable Function<String, BackupProbe> backups;
  private @Nullable WebhookFactory webhook;
  private @Nullable Ledger ledger;
  private Map<DataSource, Ledger> ledgers = new ConcurrentHashMap<>();
  private @Nullable Map<String, String> environment;

  private PlanRegistry() {}

  /**
   * A registry with one data source. A file need not name it as long as it is the only one.
   *
   * @param name as in {@code scope.data_source}
   * @param dataSource the data source
   * @return the registry
   */
  @CheckReturnValue
  public static PlanRegistry of(String name, DataSource dataSource) {
    return new PlanRegistry().dataSource(name, dataSource);
  }

  /**
   * Adds a data source.
   *
   * @param name as in {@code scope.data_source}
   * @param dataSource the data source
   * @return a new value
   * @throws IllegalArgumentException if the name is taken
   */
  @CheckReturnValue
  public PlanRegistry dataSource(String name, DataSource dataSource) {
    var all = plus("data source", sources, name, dataSource);
    return with(next -> next.sources = all);
  }

  /**
   * Adds work in Java.
   *
   * @param name as in {@code work.transform}
   * @param factory makes it
   * @return a new value
   * @throws IllegalArgumentException if the name is taken
   */
  @CheckReturnValue
  public PlanRegistry transform(String name, WorkFactory factory) {
    var all = plus("work", work, name, factory);
    return with(next -> next.work = all);
  }

  /**
   * Adds a check. It wins over a check of the library of the same name.
   *
   * @param name as in {@code execution.pre_checks} and the like
   * @param factory makes it
   * @return a new value
   * @throws IllegalArgumentException if the name is taken
   */
  @CheckReturnValue
  public PlanRegistry check(String name, CheckFactory factory) {
    var all = plus("check", checks, name, factory);
    return with(next -> next.checks = all);
  }

  /**
   * Sets how backups are found. Without it only folders of this machine are searched.
   *
   * @param factory makes the probe for a {@code rollback.backup_location}
   * @return a new value
   */
  @CheckReturnValue
  public PlanRegistry backups(Function<String, BackupProbe> factory) {
    return with(next -> next.backups = requireNonNull(factory, "factory"));
  }

  /**
   * Sets who sends progress to a webhook.
   *
   * @param factory makes the listener
   * @return a new value
   */
  @CheckReturnValue
  public PlanRegistry webhook(WebhookFactory factory) {
    return with(next -> next.webhook = requireNonNull(factory, "factory"));
  }

  /**
   * Adds a listener to every plan, such as {@code ConsoleProgress.standard()}.
   *
   * @param listener the listener
   * @return a new value
   */
  @CheckReturnValue
  public PlanRegistry listener(ProgressListener listener) {
    var all = new ArrayList<>(listeners);
    all.add(requireNonNull(listener, "listener"));
    return with(next -> next.listeners = List.copyOf(all));
  }

  /**
   * Sets the ledger of all plans; a ledger in the plan's own data source unless set, so that each
   * batch of SQL is done exactly once.
   *
   * @param ledger the ledger
   * @return a new value
   */
  @CheckReturnValue
  public PlanRegistry ledger(Ledger ledger) {
    return with(next -> next.ledger = requireNonNull(ledger, "ledger"));
  }

  /**
   * Sets where <code>${env:NAME}</code> is looked up; the environment of the process unless set.
   *
   * @param variables by name
   * @return a new value
   */
  @CheckReturnValue
  public PlanRegistry environment(Map<String, String> variables) {
    var copy = Map.copyOf(variables);
    return with(next -> next.environment = copy);
  }

  private PlanRegistry with(Consumer<PlanRegistry> change) {
    var next = new PlanRegistry();
    next.sources = sources;
    next.work = work;
    next.checks = checks;
    next.listeners = listeners;
    next.backups = backups;
    next.webhook = webhook;
    next.ledger = ledger;
    next.ledgers = ledgers;
    next.environment = environment;
    change.accept(next);
    return next;
  }

  private static <T> Map<String, T> plus(String what, Map<String, T> all, String name, T value) {
    requireNonNull(value, what);
    var more = new LinkedHashMap<>(all);
    if (more.put(requireNonNull(name, "name"), value) != null) {
      throw new IllegalArgumentException(
          "A %s of the name '%s' is registered already; use another name".formatted(what, name));
    }
    return Collections.unmodifiableMap(more);
  }

  Map<String, DataSource> sources() {
    return sources;
  }

  Map<String, WorkFactory> work() {
    return work;
  }

  Map<String, CheckFactory> checks() {
    return checks;
  }

  Optional<Function<String, BackupProbe>> backups() {
    return Optional.ofNullable(backups);
  }

  List<ProgressListener> listeners() {
    return listeners;
  }

  Optional<WebhookFactory> webhook() {
    return Optional.ofNullable(webhook);
  }

  /** One ledger for each data source, so that plans of one registry can wait for each other. */
  Ledger ledgerOf(DataSource source) {
    return ledger == null ? ledgers.computeIfAbsent(source, JdbcLedger::in) : ledger;
  }

  Optional<String> variable(String name) {
    return Optional.ofNullable(environment == null ? System.getenv(name) : environment.get(name));
  }
}
