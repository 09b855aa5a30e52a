package dev.backfill.jdbc.ledger;

import dev.backfill.base.Durations;
import dev.backfill.base.PrintableLog;
import dev.backfill.jdbc.connection.BorrowedConnection;
import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.jdbc.dialect.failure.Unanswered;
import dev.backfill.jdbc.ledger.home.LedgerSettings;
import dev.backfill.jdbc.ledger.home.LedgerSetup;
import dev.backfill.jdbc.resource.ConnectionCheck;
import dev.backfill.jdbc.resource.JdbcResource;
import dev.backfill.jdbc.resource.PreparedStatements;
import dev.backfill.jdbc.sql.LocalTransaction;
import dev.backfill.ledger.Approvals;
import dev.backfill.ledger.LedgerException;
import dev.backfill.ledger.PlanChangedException;
import dev.backfill.ledger.RunDefinition;
import dev.backfill.ledger.RunIsLiveException;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.scope.Range;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Lets this process into the run of a plan: everything that can be refused is refused before
 * anything is written. Used once, by one thread.
 */
public final class LedgerOpening<R extends Range> {

  private static final Logger LOG = PrintableLog.of(LedgerOpening.class);

  private final JdbcResource resource;
  private final LedgerSettings settings;
  private final RunDefinition<R> definition;
  private final UUID processId = UUID.randomUUID();

  public LedgerOpening(
      JdbcResource resource, LedgerSettings settings, RunDefinition<R> definition) {
    this.resource = resource;
    this.settings = settings;
    this.definition = definition;
  }

  public RunLedger<R> open() throws SQLException {
    var control = BorrowedConnection.readCommitting(resource.dataSource());
    try {
      var database = resource.nameOn(control.connection());
      var home = new LedgerSetup(control.connection(), settings, database).prepare();
      new ForgottenRuns(control.connection(), home, settings).tidy(definition.planName());
      return open(control, home);
    } catch (SQLException | RuntimeException | Error e) {
      control.close();
      throw e;
    }
  }

  private RunLedger<R> open(BorrowedConnection control, LedgerLocation home) throws SQLException {
    var session = heartbeatSession(control.connection(), home);
    try {
      var entered = enter(control.connection(), home, session);
      entered.taken().reclaim(control.connection(), processId, settings);
      return member(control, home, session, entered);
    } catch (SQLException | RuntimeException | Error e) {
      session.close();
      leave(home, e);
      throw e;
    }
  }

  /**
   * The process was not let in after all: as the session may live on in a pool, this process would
   * seem to be at work until its lease had run out.
   */
  private void leave(LedgerLocation home, Throwable why) {
    try (var borrowed = BorrowedConnection.readCommitting(resource.dataSource())) {
      home.sql(LedgerStatement.PROCESS_DELETE)
          .on(borrowed.connection())
          .with("process", processId)
          .update();
    } catch (SQLException e) {
      why.addSuppressed(e);
    }
  }

  private HeartbeatSession heartbeatSession(Connection control, LedgerLocation home)
      throws SQLException {
    try {
      return HeartbeatSession.borrow(
          resource.dataSource(), home, settings.lease(), control, definition.lanes() + 2);
    } catch (SQLException e) {
      if (Unanswered.isAway(e) || PreparedStatements.areLost(e)) {
        throw e; // then the size of the pool is not to blame
      }
      throw new LedgerException(
          String.format(
              Locale.ROOT,
              "A run with %d lanes needs %d connections to %s and got 1: %s. Set the size of the"
                  + " pool to %d or more. Nothing was written",
              definition.lanes(),
              definition.lanes() + 2,
              home.database(),
              SqlFailures.describe(e),
              definition.lanes() + 2),
          e);
    }
  }

  /**
   * In one transaction, which locks the name of the plan and then its run: of two processes that
   * start at once, one waits.
   */
  private Entered enter(Connection control, LedgerLocation home, HeartbeatSession session)
      throws SQLException {
    return LocalTransaction.on(
        control,
        tx -> {
          lockPlan(tx, home);
          var known = find(tx, home);
          boolean joins = known.isPresent() && joins(tx, home, known.get());
          new ConnectionCheck(resource.dataSource(), settings.connectionWait())
              .require(definition.lanes(), home.database(), List.of(tx, session.connection()));
          var entering = known.isPresent() ? new Entering(known.get(), joins) : create(tx, home);
          var taken = LedgerFootprint.of(definition).take(tx, entering.found(home));
          var run = entering.run().runId();
          var entered = new Entered(run, entering.joins(), taken, approvals(tx, home, run));
          join(tx, home, entered, session);
          return entered;
        });
  }

  private Optional<Approvals> approvals(Connection control, LedgerLocation home, UUID run)
      throws SQLException {
    return definition.approvals().isPresent()
        ? Optional.of(new StoredApprovals(control, home).letIn(definition.approvals().get(), run))
        : Optional.empty();
  }

  /**
   * A run that is not there yet cannot be locked, and its unique name only stops two that live at
   * once: while this process looked at its connections, another one could begin the plan and end
   * it, and it would be done twice.
   */
  private void lockPlan(Connection control, LedgerLocation home) throws SQLException {
    home.sql(LedgerStatement.PLAN_LOCK)
        .on(control)
        .with("name", home.table("run") + " " + definition.planName())
        .list(row -> true);
  }

  private Optional<Known> find(Connection control, LedgerLocation home) throws SQLException {
    var known =
        home.sql(LedgerStatement.RUN_FIND)
            .on(control)
            .with("plan", definition.planName())
            .first(
                row ->
                    new Known(
                        row.getObject(1, UUID.class),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getObject(6, OffsetDateTime.class),
                        RunState.valueOf(row.getString(7)),
                        row.getString(8)));
    known.ifPresent(this::requireSame);
    return known;
  }

  private void requireSame(Known known) {
    if (!definition.isThatOf(known.planHash(), known.workHash(), known.zone(), known.document())) {
      throw PlanChangedException.between(
          definition.planName(),
          known.plannedAt().toInstant(),
          known.document(),
          definition.document());
    }
  }

  /**
   * Returns true if others are at work on the run and this process may join them. Of a run that was
   * left behind, takes away what the dead have left; where several processes come back at once, the
   * first one, under the lock of the run, also gives failed chunks their attempts again.
   */
  private boolean joins(Connection control, LedgerLocation home, Known known) throws SQLException {
    boolean joins = false;
    for (var process : LiveProcess.list(control, home, known.runId())) {
      if (process.lives()) {
        requireShared(process);
        joins = true;
      } else {
        takeOver(control, home, process);
      }
    }
    if (settings.shared() && !joins && known.state() == RunState.RUNNING) {
      home.sql(LedgerStatement.RESET_FAILED).on(control).with("run", known.runId()).update();
    }
    return joins;
  }

  private void requireShared(LiveProcess process) {
    if (!settings.shared() || !process.shares()) {
      throw new RunIsLiveException(
          process.refusal(definition.planName())
              + (settings.shared() || process.shares()
                  ? ". To share the run, each of its processes must have shared()"
                  : ""));
    }
  }

  private void takeOver(Connection control, LedgerLocation home, LiveProcess dead)
      throws SQLException {
    home.sql(LedgerStatement.PROCESS_DELETE).on(control).with("process", dead.processId()).update();
    LOG.info(
        "Plan '{}': process {} on {} is dead (its session is gone, or its lease ran out); taking"
            + " over",
        definition.planName(),
        dead.pid(),
        dead.host());
  }

  /**
   * Writes the run down; if a process was faster that does not lock the name, takes that one after
   * looking at it.
   */
  private Entering create(Connection control, LedgerLocation home) throws SQLException {
    var runId = UUID.randomUUID();
    int created =
        home.sql(LedgerStatement.RUN_CREATE)
            .on(control)
            .with("run", runId)
            .with("plan", definition.planName())
            .with("plan_hash", definition.planHash())
            .with("work_hash", definition.workHash())
            .with("document", definition.document())
            .with("zone", definition.zone().getId())
            .with("sensitive", definition.codec().sensitive())
            .with("requested_by", definition.requestedBy())
            .with("lanes", definition.lanes())
            .update();
    if (created == 1) {
      return new Entering(written(runId), false);
    }
    var known =
        find(control, home)
            .orElseThrow(
                () ->
                    new LedgerException(
                        "Plan '%s' was forgotten while it was opened; open it again"
                            .formatted(definition.planName()),
                        null));
    return new Entering(known, joins(control, home, known));
  }

  /** The run that was written down just now. */
  private Known written(UUID runId) {
    return new Known(
        runId,
        definition.planHash(),
        definition.workHash(),
        definition.zone().getId(),
        definition.document(),
        OffsetDateTime.MAX,
        RunState.PLANNED,
        null);
  }

  /** A process that joins others leaves them their lanes. */
  private void join(
      Connection control, LedgerLocation home, Entered entered, HeartbeatSession session)
      throws SQLException {
    home.sql(LedgerStatement.RUN_JOIN)
        .on(control)
        .with("lanes", entered.joins() ? null : definition.lanes())
        .with("footprint", entered.taken().text())
        .with("worker", "process %d on %s".formatted(ProcessHandle.current().pid(), host()))
        .with("run", entered.runId())
        .update();
    addProcess(control, beat(home, entered.runId()), session, entered.taken().text());
  }

  private Heartbeat.Beat beat(LedgerLocation home, UUID runId) {
    return new Heartbeat.Beat(
        definition.planName(), runId, processId, home, settings, LedgerFootprint.of(definition));
  }

  /** Writes a process down as a member of its run, with what it writes. */
  static void addProcess(
      Connection connection,
      Heartbeat.Beat beat,
      HeartbeatSession session,
      @Nullable String footprint)
      throws SQLException {
    beat.home()
        .sql(LedgerStatement.PROCESS_ADD)
        .on(connection)
        .with("process", beat.processId())
        .with("run", beat.runId())
        .with("host", host())
        .with("pid", ProcessHandle.current().pid())
        .with("session", session.name())
        .with("lease", Durations.millis(beat.settings().lease()))
        .with("shares", beat.settings().shared())
        .with("footprint", footprint)
        .update();
  }

  private RunLedger<R> member(
      BorrowedConnection control, LedgerLocation home, HeartbeatSession session, Entered entered)
      throws SQLException {
    var runId = entered.runId();
    var dead = new DeadProcesses(home, runId, processId, settings);
    var asked = StoredDirective.read(control.connection(), home, runId);
    var status =
        new MemberStatus(
            definition.lanes(),
            asked,
            new OwnLease(settings.lease(), settings.time()),
            settings.time());
    var connections =
        new RunConnections(resource.dataSource(), home, definition.lanes(), settings, control);
    var member =
        new Membership<>(definition, runId, processId, home, settings, connections, status);
    var beat = beat(home, runId);
    var heartbeat =
        new Heartbeat(
            resource.dataSource(),
            beat,
            new Heartbeat.Watched(status, connections.transactions()),
            session);
    heartbeat.start();
    reclaim(control, dead, heartbeat);
    return new JdbcRunLedger<>(member, heartbeat, dead, entered.approvals());
  }

  /** Waits for locks of the dead, longer than a short lease: this process lives already. */
  private static void reclaim(BorrowedConnection control, DeadProcesses dead, Heartbeat heartbeat)
      throws SQLException {
    try {
      var unused = dead.reclaim(control.connection(), 0); // a claim takes the rest
    } catch (SQLException | RuntimeException | Error e) {
      heartbeat.close();
      throw e;
    }
  }

  /** The ledger keeps at most so many characters; names of hosts may have 253. */
  private static final int MAX_HOST = 200;

  private static String host() {
    try {
      String name = InetAddress.getLocalHost().getHostName();
      return name.substring(0, Math.min(name.length(), MAX_HOST));
    } catch (UnknownHostException e) {
      return "unknown host";
    }
  }

  /** A run that the ledger holds. */
  private record Known(
      UUID runId,
      String planHash,
      String workHash,
      String zone,
      String document,
      OffsetDateTime plannedAt,
      RunState state,
      @Nullable String footprint) {}

  /** The run that this process may be let into, and whether others are at work on it. */
  private record Entering(Known run, boolean joins) {

    LedgerFootprint.Found found(LedgerLocation home) {
      return LedgerFootprint.Found.of(home, run.runId(), run.state(), run.footprint());
    }
  }

  /**
   * The run that this process is let into, whether others are at work on it, what it writes, and
   * who has approved it.
   */
  private record Entered(
      UUID runId, boolean joins, LedgerFootprint.Taken taken, Optional<Approvals> approvals) {}
}
