package dev.backfill.jdbc.ledger;

import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.OtherFootprint;
import dev.backfill.jdbc.ledger.home.LedgerSettings;
import dev.backfill.jdbc.resource.OtherRuns;
import dev.backfill.ledger.LedgerException;
import dev.backfill.ledger.RunDefinition;
import dev.backfill.ledger.RunState;
import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec;
import dev.backfill.work.Footprint;
import dev.backfill.work.OverlapException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a run writes, as it stands in the entries of its processes: other runs see it as long as one
 * of them lives. Value.
 *
 * @param footprint what it writes; empty if others need not be kept off
 * @param codec reads its ranges
 */
record LedgerFootprint<R extends Range>(Optional<Footprint> footprint, RangeCodec<R> codec) {

  static <R extends Range> LedgerFootprint<R> of(RunDefinition<R> definition) {
    return new LedgerFootprint<>(definition.footprint(), definition.codec());
  }

  /**
   * The run as it is found.
   *
   * @param home where its ledger is
   * @param runId its id
   * @param ended true if it is complete, or was rolled back
   * @param stored what it had taken before; null if nothing
   */
  record Found(LedgerLocation home, UUID runId, boolean ended, @Nullable String stored) {

    static Found of(LedgerLocation home, UUID runId, RunState state, @Nullable String stored) {
      boolean ended = state == RunState.COMPLETED || state == RunState.ROLLED_BACK;
      return new Found(home, runId, ended, stored);
    }

    /** Returns true if there is nothing left to write. */
    private boolean isDone(Footprint wanted) {
      return ended && stored != null && stored.endsWith("\n" + wanted.text());
    }
  }

  /**
   * The run may write.
   *
   * @param text for the entry of the process; null for none
   * @param dead processes of other runs that wrote the same, whose entries are removed
   */
  record Taken(@Nullable String text, List<OtherFootprint> dead) {

    private static final Taken NOTHING = new Taken(null, List.of());

    /**
     * Takes away what the dead had claimed, once it is committed that their entries are removed.
     *
     * @throws LedgerException if a session of theirs cannot be ended
     */
    void reclaim(Connection connection, UUID processId, LedgerSettings settings)
        throws SQLException {
      for (var other : dead) {
        var processes = new DeadProcesses(other.home(), other.runId(), processId, settings);
        if (!processes.reclaim(connection, 0)) {
          throw new LedgerException(
              "Process %d on %s of plan '%s' is dead, and a session of it still holds locks on chunks whose rows this run would write. End that session, then start again"
                  .formatted(other.pid(), other.host(), other.footprint().plan()),
              null);
        }
      }
    }
  }

  /**
   * Takes it, in the transaction that writes the entry of the process. Of a run that is complete,
   * and is opened with what it has written, nothing is taken.
   *
   * @throws OverlapException if another live run may write the same
   */
  Taken take(Connection connection, Found run) throws SQLException {
    if (footprint.isEmpty() || run.isDone(footprint.get())) {
      return Taken.NOTHING;
    }
    var wanted = footprint.get();
    var home = run.home();
    home.dialect().footprints().lock(connection);
    var others = new OtherRuns(connection, home.dialect(), home.database(), run.runId());
    var free = others.require(wanted, codec, List.of());
    others.remove(wanted.plan(), free.dead());
    return new Taken(OtherFootprint.text(free.place().oid(), wanted), free.dead());
  }
}
