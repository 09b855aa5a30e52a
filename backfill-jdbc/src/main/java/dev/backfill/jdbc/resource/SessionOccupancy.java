package dev.backfill.jdbc.resource;

import static java.util.Objects.requireNonNull;

import dev.backfill.base.PrintableLog;
import dev.backfill.contract.TimeSource;
import dev.backfill.jdbc.connection.BeatingSession;
import dev.backfill.jdbc.connection.BorrowedConnection;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec;
import dev.backfill.work.Footprint;
import dev.backfill.work.Occupancy;
import dev.backfill.work.OverlapException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;

/**
 * Keeps other runs off by a transaction of its own, which has marks that they see: for runs whose
 * ledger is in memory or in another database. Marks of a transaction are right behind a pooler too,
 * and go with the session of a process that dies. The transaction has no snapshot between two
 * beats, and holds up no vacuum.
 *
 * <p>If its session is lost, it enters again; if another run has come in meanwhile, its own run is
 * told. Closed by any thread.
 */
final class SessionOccupancy<R extends Range>
    implements Occupancy, BeatingSession.Beat<BorrowedConnection> {

  private static final Logger LOG = PrintableLog.of(SessionOccupancy.class);
  private static final Duration BEAT = Duration.ofSeconds(5);

  private final FootprintSession<R> entering;
  private final BeatingSession<BorrowedConnection> beating;
  private volatile Consumer<String> lost = why -> {};

  /**
   * Enters.
   *
   * @param footprint what the run writes
   * @param codec reads its ranges
   * @param run its marks
   * @throws OverlapException if another run overlaps
   */
  static <R extends Range> Occupancy enter(
      JdbcResource resource, Footprint footprint, RangeCodec<R> codec, RunMarks run)
      throws SQLException {
    var entering = new FootprintSession<>(resource, footprint, codec, run);
    var session = entering.entered();
    if (session == null) {
      return Occupancy.NONE;
    }
    var occupancy = new SessionOccupancy<>(entering, session);
    occupancy.beating.start();
    return occupancy;
  }

  private SessionOccupancy(FootprintSession<R> entering, BorrowedConnection session) {
    this.entering = entering;
    this.beating =
        new BeatingSession<>(
            new BeatingSession.Name(
                "backfill-" + plan() + "-footprint",
                "The session that keeps other runs off what plan '%s' writes".formatted(plan())),
            new BeatingSession.Rhythm(BEAT, FootprintSession.SILENCE, TimeSource.system().waiter()),
            this,
            session);
  }

  private String plan() {
    return entering.footprint().plan();
  }

  @Override
  public void whenLost(Consumer<String> told) {
    lost = told;
  }

  @Override
  public void close() {
    beating.close();
  }

  @Override
  public BorrowedConnection open() throws SQLException {
    return requireNonNull(entering.entered(), "the database had marks before");
  }

  @Override
  public boolean once(BorrowedConnection session) throws SQLException {
    var dialect = Dialects.of(session.connection());
    if (dialect.isPresent()) {
      var unused = dialect.get().sessions().number(session.connection());
    }
    return true;
  }

  @Override
  public boolean missed(Throwable thrown) {
    if (thrown instanceof OverlapException) {
      lost.accept("Another run came in while the database was away. " + thrown.getMessage());
      return false;
    }
    LOG.warn(
        "The session that keeps other runs off what plan '{}' writes is lost, and is opened again:"
            + " {}",
        plan(),
        SqlFailures.describe(thrown));
    return true;
  }
}
