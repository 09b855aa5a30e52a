package dev.backfill.jdbc.ledger;

import dev.backfill.base.Durations;
import dev.backfill.base.PrintableLog;
import dev.backfill.jdbc.connection.BeatingSession;
import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.jdbc.ledger.home.LedgerSettings;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;
import org.slf4j.Logger;

/**
 * Says every third of a lease that this process lives, on a connection and a thread of its own, so
 * that neither the pool nor the lanes can hold it up. Reads on the way what is asked of the run.
 *
 * <p>Whatever is thrown in it, it beats on: without it the run would claim nothing, for ever.
 */
public final class Heartbeat implements AutoCloseable {

  private static final Logger LOG = PrintableLog.of(Heartbeat.class);
  private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(5);

  private final DataSource dataSource;
  private final Beat beat;
  private final MemberStatus status;
  private final LaneTransactions lanes;
  private final boolean named;
  private final BeatingSession<HeartbeatSession> beating;

  /**
   * The answer to a heartbeat.
   *
   * <p>Value.
   *
   * @param plan name of the plan
   * @param runId the run
   * @param processId this process
   * @param home where the ledger is
   * @param settings settings of the ledger
   * @param footprint what the run writes
   */
  record Beat(
      String plan,
      UUID runId,
      UUID processId,
      LedgerLocation home,
      LedgerSettings settings,
      LedgerFootprint<?> footprint) {}

  /**
   * The objects that a heartbeat watches.
   *
   * @param status the state of the membership
   * @param lanes the transactions in which lanes are at work
   */
  record Watched(MemberStatus status, LaneTransactions lanes) {}

  /** Takes over the session. */
  Heartbeat(DataSource dataSource, Beat beat, Watched watched, HeartbeatSession session) {
    this.dataSource = dataSource;
    this.beat = beat;
    this.status = watched.status();
    this.lanes = watched.lanes();
    this.named = session.name() != null;
    this.beating =
        new BeatingSession<>(
            new BeatingSession.Name(
                "backfill-" + beat.plan() + "-heartbeat",
                "The heartbeat of plan '%s'".formatted(beat.plan())),
            new BeatingSession.Rhythm(
                beat.settings().lease().dividedBy(3),
                LONGEST_GOODBYE,
                beat.settings().time().waiter()),
            new OneBeat(),
            session);
  }

  void start() {
    beating.start();
  }

  /** Ends the beating and gives the connection back. Called before the process row is deleted. */
  @Override
  public void close() {
    beating.close();
  }

  /** What is done at each beat. */
  private final class OneBeat implements BeatingSession.Beat<HeartbeatSession> {

    @Override
    public HeartbeatSession open() throws SQLException {
      var fresh = HeartbeatSession.borrow(dataSource, beat.home(), beat.settings().lease());
      return named ? fresh : fresh.unnamed();
    }

    @Override
    public boolean once(HeartbeatSession current) throws SQLException {
      if (status.isDeclaredDead()) {
        return false;
      }
      long sentAt = beat.settings().time().nanos();
      if (isMember(current) || joinsAgain(current)) {
        status.lease().renewed(sentAt);
        lanes.look(current.connection(), beat.home(), beat.plan());
      }
      return !status.isDeclaredDead();
    }

    @Override
    public boolean missed(Throwable thrown) {
      status.lease().missed();
      LOG.warn(
          "The heartbeat of plan '{}' got no answer; if its lease of {} runs out, no chunk is"
              + " claimed until it is answered: {}",
          beat.plan(),
          beat.settings().lease(),
          SqlFailures.describe(thrown));
      return !status.isDeclaredDead();
    }
  }

  private boolean isMember(HeartbeatSession current) throws SQLException {
    int asked = status.asked();
    var answers =
        beat.home()
            .sql(LedgerStatement.BEAT)
            .on(current.connection())
            .with("lease", Durations.millis(beat.settings().lease()))
            .with("session", current.name())
            .with("process", beat.processId())
            .with("run", beat.runId())
            .list(
                row -> {
                  status.read(MemberStatus.directive(row.getString(3), row.getInt(4)), asked);
                  return row.getBoolean(1);
                });
    return !answers.isEmpty() && answers.getFirst();
  }

  private boolean joinsAgain(HeartbeatSession current) throws SQLException {
    if (new Rejoining(beat, current).join()) {
      LOG.warn(
          "Process {} of plan '{}' was declared dead, and has joined its run again; chunks that"
              + " were taken from it are done by others",
          beat.processId(),
          beat.plan());
      return true;
    }
    status.declareDead();
    LOG.warn(
        "Process {} of plan '{}' was declared dead: it begins nothing any more",
        beat.processId(),
        beat.plan());
    return false;
  }
}
