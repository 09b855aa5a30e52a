package dev.backfill.jdbc;

import static java.util.Objects.requireNonNull;

import dev.backfill.contract.CheckReturnValue;
import dev.backfill.contract.TimeSource;
import dev.backfill.jdbc.ledger.DurableEnd;
import dev.backfill.jdbc.ledger.LedgerAccess;
import dev.backfill.jdbc.ledger.LedgerAdministration;
import dev.backfill.jdbc.ledger.home.LedgerScripts;
import dev.backfill.jdbc.ledger.home.LedgerSettings;
import dev.backfill.jdbc.resource.ConnectionCheck;
import dev.backfill.jdbc.resource.JdbcResource;
import dev.backfill.jdbc.rollback.Rollbacks;
import dev.backfill.ledger.Approval;
import dev.backfill.ledger.ApprovalTerms;
import dev.backfill.ledger.BadRow;
import dev.backfill.ledger.LedgerRules;
import dev.backfill.ledger.Reprocess;
import dev.backfill.ledger.Reprocessing;
import dev.backfill.ledger.Rollback;
import dev.backfill.ledger.RunControl;
import dev.backfill.ledger.RunDefinition;
import dev.backfill.ledger.RunInspection;
import dev.backfill.ledger.RunIsLiveException;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.ledger.RunSummary;
import dev.backfill.ledger.UndoLedger;
import dev.backfill.scope.Advice;
import dev.backfill.scope.Range;
import dev.backfill.work.Resource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/**
 * A ledger in a database, PostgreSQL 13 or newer: a run survives its process, and work on the same
 * {@link DataSource} commits together with its ledger row, so that it is done exactly once.
 *
 * <p>Its tables are created on first use, and those of an older version of the library are brought
 * up to date, by the {@linkplain #scripts scripts} in this jar. A role that may not do that gets an
 * error with the statements to run; tables of a newer version are refused. A run keeps one
 * connection per lane and two more while it is open; they are borrowed at its start, and a pool
 * that is too small is refused with the numbers.
 *
 * <p>Every time that decides is the database's. A process without a heartbeat counts as dead after
 * the {@linkplain #lease lease}, or as soon as the session of its heartbeat is gone, and what it
 * had claimed is taken over; should it come back, everything that it tries to write is refused.
 *
 * <p>Value; immutable and thread-safe: every setting returns a new ledger. It keeps no state in
 * sessions, so a pooler in transaction mode may stand in between; then only the lease distinguishes
 * a dead process, and the driver's prepared statements must suit the pooler ({@code
 * prepareThreshold=0} where it does not know them).
 */
public final class JdbcLedger implements UndoLedger {

  private final JdbcResource resource;
  private final LedgerSettings settings;

  private JdbcLedger(JdbcResource resource, LedgerSettings settings) {
    this.resource = resource;
    this.settings = settings;
  }

  /**
   * A ledger in the database behind a data source. Nothing is read or written yet.
   *
   * @param dataSource where the tables are, or will be made; pooled or not
   * @return the ledger, with default settings
   */
  @CheckReturnValue
  public static JdbcLedger in(DataSource dataSource) {
    return new JdbcLedger(JdbcResource.of(dataSource), LedgerSettings.DEFAULT);
  }

  /**
   * The schema of the tables; made if it is missing and the role may. By default the first schema
   * of the sessions' search path that has them, else its first schema.
   *
   * @param name the schema, as it is in the catalog; 1 to 63 bytes
   * @return a ledger with this setting
   * @throws IllegalArgumentException if it cannot be a name
   */
  @CheckReturnValue
  public JdbcLedger schema(String name) {
    return with(settings.schema(requireNonNull(name, "name")));
  }

  /**
   * The prefix of the names of the tables; {@code backfill_} by default. Ledgers with different
   * prefixes live side by side in one schema.
   *
   * @param beginning 1 to 40 lower-case letters, digits and underscores, not beginning with a digit
   * @return a ledger with this setting
   * @throws IllegalArgumentException if it is something else
   */
  @CheckReturnValue
  public JdbcLedger prefix(String beginning) {
    return with(settings.prefix(requireNonNull(beginning, "beginning")));
  }

  /**
   * The statements that make the tables of this ledger, for a migration tool or a person; nothing
   * is run. With the default {@linkplain #prefix prefix} they are the files {@code V1__..}, {@code
   * V2__..} below {@code db/backfill/postgresql} in this jar. Names are without a schema: set the
   * search path to that schema first.
   *
   * @return one script for each version of the tables, from 1 on; each continues from the one
   *     before
   */
  public List<String> scripts() {
    return LedgerScripts.all(settings.prefix());
  }

  /**
   * The time for which a process counts as alive after its last heartbeat, and the longest time
   * that a transaction of a chunk may stand between two statements. It beats three times in this
   * time. 15 seconds by default.
   *
   * <p>A network that is silent holds a beat up for the lease, and a claim, a request or a reading
   * of the run for the lease or 30 seconds, whichever is longer; then the connection counts as
   * broken.
   *
   * @param atMost 1 second to 10 minutes
   * @return a ledger with this setting
   * @throws IllegalArgumentException if it is out of bounds
   */
  @CheckReturnValue
  public JdbcLedger lease(Duration atMost) {
    return with(settings.lease(requireNonNull(atMost, "atMost")));
  }

  /**
   * The longest time that a statement of a chunk's transaction waits for a lock, so that the
   * application is not held up by a queue behind the backfill. 5 seconds by default.
   *
   * @param atMost 1 millisecond to 1 hour
   * @return a ledger with this setting
   * @throws IllegalArgumentException if it is out of bounds
   */
  @CheckReturnValue
  public JdbcLedger lockTimeout(Duration atMost) {
    return with(settings.lockTimeout(requireNonNull(atMost, "atMost")));
  }

  /**
   * The longest time that a statement of a chunk's transaction may take. No limit by default.
   *
   * @param atMost at most 7 days; zero for no limit
   * @return a ledger with this setting
   * @throws IllegalArgumentException if it is out of bounds
   */
  @CheckReturnValue
  public JdbcLedger statementTimeout(Duration atMost) {
    return with(settings.statementTimeout(requireNonNull(atMost, "atMost")));
  }

  /**
   * After how many deaths of its process a chunk is given up, counted from its last committed
   * batch: it may be the chunk that kills them. Only the chunk at work counts, not those that were
   * claimed with it. 3 by default.
   *
   * @param deaths at least 1
   * @return a ledger with this setting
   * @throws IllegalArgumentException if it is less than 1
   */
  @CheckReturnValue
  public JdbcLedger crashLimit(int deaths) {
    return with(settings.crashLimit(deaths));
  }

  /**
   * Sets whether each commit of a chunk waits for the disk, as by default, or only the commit that
   * ends the run. The second pays where chunks are small. A later call replaces an earlier one.
   *
   * <p>With {@link Durability#AT_THE_END}: if the server crashes, it takes back the chunks that it
   * has committed last, changed rows and ledger together. They are done again, by this process or
   * the next one, and each row is changed once. Work that commits outside of the ledger's
   * transaction is not affected.
   *
   * <p>In PostgreSQL a crash may take back the commits of the last three times {@code
   * wal_writer_delay}, 0.6 seconds by default. Claims and changes of the run's state wait, also
   * where a session has {@code synchronous_commit} off. Notes and a rollback wait as before. What
   * cannot be taken back by the database is different:
   *
   * <ul>
   *   <li>A function that calls other systems is called again for a chunk whose commit was
   *       acknowledged and then lost.
   *   <li>Listeners may hear of a chunk twice, and counts of progress may go back. A report is
   *       exact.
   *   <li>Transactions of chunks do not wait for synchronous standbys either. A standby that takes
   *       over is like a server that has crashed.
   * </ul>
   *
   * <p>Processes that share a run may differ in it.
   *
   * @param when when they wait
   * @return a ledger with this setting
   * @throws NullPointerException if it is null
   */
  @CheckReturnValue
  public JdbcLedger durability(Durability when) {
    return with(settings.asynchronous(requireNonNull(when, "when") == Durability.AT_THE_END));
  }

  /**
   * Lets several processes work on one run: each that opens the same plan with the same work joins,
   * instead of being refused. Off by default. Every process needs this setting; one without it, at
   * work or starting, is alone or refused as ever.
   *
   * <p>Each process has its own lanes, heartbeat and connections. What one had claimed when it
   * died, the others take over when its lease is over. Pause, resume and cancel reach all; {@code
   * close()} and an interruption end the part of one process while others are at work. One of them
   * asks the checks after the last chunk and ends the run, and all end with a report of the whole
   * run. Before it begins, each asks the checks before the first chunk; one whose checks object
   * leaves, and the others continue. A failure limit counts the failures of one process.
   *
   * @return a ledger with this setting
   */
  @CheckReturnValue
  public JdbcLedger shared() {
    return with(settings.shared(true));
  }

  @Override
  public boolean isShared() {
    return settings.shared();
  }

  /**
   * Deletes runs that were COMPLETED or ROLLED_BACK for longer than this, in small steps, whenever
   * a run of another plan is opened. Off by default: a run that is forgotten starts over when its
   * plan is run again. Runs that FAILED or were CANCELLED are kept, to be continued; see {@link
   * #forgetEnded}.
   *
   * @param ended 1 hour or more; what is longer than 100 years counts as 100 years
   * @return a ledger with this setting
   * @throws IllegalArgumentException if it is out of bounds
   */
  @CheckReturnValue
  public JdbcLedger retention(Duration ended) {
    return with(settings.retention(requireNonNull(ended, "ended")));
  }

  /**
   * Deletes the before-images of runs that were COMPLETED or ROLLED_BACK for longer than this, in
   * small steps, whenever a run of another plan is opened: such a run cannot be rolled back any
   * more. Off by default: they are kept as long as their run. Those of a run whose rollback is not
   * over are kept. See {@link #forgetBeforeImages}.
   *
   * @param ended 1 hour or more; what is longer than 100 years counts as 100 years
   * @return a ledger with this setting
   * @throws IllegalArgumentException if it is out of bounds
   */
  @CheckReturnValue
  public JdbcLedger beforeImageRetention(Duration ended) {
    return with(settings.imageRetention(requireNonNull(ended, "ended")));
  }

  /** The longest time that the connections of a run may take at the start. */
  JdbcLedger connectionWait(Duration atMost) {
    return with(settings.connectionWait(atMost));
  }

  /** Where the waits between beats and questions come from. */
  JdbcLedger time(TimeSource time) {
    return with(settings.time(time));
  }

  /** With another number of chunks that are remembered together, for tests. */
  JdbcLedger block(int chunks) {
    return with(settings.block(chunks));
  }

  private JdbcLedger with(LedgerSettings other) {
    return new JdbcLedger(resource, other);
  }

  @Override
  public Resource resource() {
    return resource;
  }

  @Override
  public <R extends Range> RunLedger<R> open(RunDefinition<R> definition) {
    return administration().open(definition);
  }

  @Override
  public Optional<RunControl> attach(String planName) {
    return administration().attach(planName);
  }

  @Override
  public boolean keepsApprovals() {
    return true;
  }

  @Override
  public Approval approve(ApprovalTerms terms, String by, Duration validFor) {
    return administration().approve(terms, by, validFor);
  }

  @Override
  public List<Approval> approvals(String planName) {
    return administration().approvals(planName);
  }

  @Override
  public void withdrawApproval(String planName, String by) {
    administration().withdrawApproval(planName, by);
  }

  @Override
  public void forget(String planName) {
    administration().forget(planName);
  }

  @Override
  public Reprocessing explainReprocess(String planName, Reprocess request, int atMost) {
    return administration().reprocess(planName, request, atMost, false);
  }

  @Override
  public Reprocessing reprocess(String planName, Reprocess request, int atMost) {
    return administration().reprocess(planName, request, atMost, true);
  }

  @Override
  public void releaseChunk(String planName, String chunkId) {
    administration().releaseChunk(planName, chunkId);
  }

  /**
   * Deletes what the last run of a plan has kept for its rollback, and keeps the run: it cannot be
   * rolled back any more, and what it will do when it is continued cannot either. In small steps.
   * Nothing happens if there is none; twice is as good as once.
   *
   * @param planName name of the plan
   * @throws RunIsLiveException if a process is at work on it; nothing was deleted
   * @throws dev.backfill.ledger.LedgerException if the ledger does not answer
   */
  public void forgetBeforeImages(String planName) {
    administration().forgetBeforeImages(planName);
  }

  /**
   * {@inheritDoc}
   *
   * <p>In transactions of 5,000 chunks. See {@link #retention} for the same as a setting.
   */
  @Override
  public int forgetEnded(Duration longerAgo, Set<RunState> states) {
    LedgerRules.requireEnded(longerAgo, states);
    return administration().forgetEnded(longerAgo, states);
  }

  @Override
  public List<RunSummary> runs() {
    return administration().runs();
  }

  @Override
  public List<BadRow> badRows(String planName, int atMost) {
    return administration().badRows(planName, atMost);
  }

  @Override
  public Optional<RunInspection> inspect(String planName) {
    return administration().inspect(planName);
  }

  @Override
  public Rollback rollback(String planName, Set<String> chunks) {
    return new LedgerAccess(resource, settings)
        .use(
            "look at the before-images of plan '%s'".formatted(planName),
            (connection, home) ->
                new Rollbacks(connection, home, resource)
                    .of(durability(Durability.EACH_COMMIT), planName, chunks))
        .orElseThrow(() -> Rollbacks.unknown(planName, ""));
  }

  private LedgerAdministration administration() {
    return new LedgerAdministration(resource, settings);
  }

  /**
   * {@inheritDoc} Borrows as many connections as a run, for a moment, because no pool reports its
   * size.
   */
  @Override
  public List<Advice> advice(int lanes) {
    var advice = new ArrayList<Advice>();
    new ConnectionCheck(resource.dataSource(), settings.connectionWait())
        .shortage(lanes, resource.name())
        .ifPresent(sentence -> advice.add(Advice.warning(sentence, "")));
    if (settings.asynchronous()) {
      advice.add(Advice.note(DurableEnd.NOTICE, ""));
    }
    return List.copyOf(advice);
  }

  /** {@inheritDoc} True in its own database, also through another data source. */
  @Override
  public boolean keepsFootprintsIn(Resource written) {
    return resource.equals(written) || written.leadsToSameDatabaseAs(resource);
  }

  @Override
  public boolean isDurable() {
    return true;
  }
}
