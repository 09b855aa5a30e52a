package dev.backfill.jdbc.resource;

import dev.backfill.base.PrintableLog;
import dev.backfill.jdbc.dialect.Dialect;
import dev.backfill.jdbc.dialect.FootprintSql.FoundLedger;
import dev.backfill.jdbc.dialect.FootprintSql.Place;
import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.dialect.OtherFootprint;
import dev.backfill.jdbc.dialect.failure.SqlState;
import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec;
import dev.backfill.work.Footprint;
import dev.backfill.work.OverlapException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;

/**
 * The other runs that write to a database, whichever ledgers they have there, and those whose
 * ledgers are elsewhere. Asked while no other run can {@linkplain
 * dev.backfill.jdbc.dialect.FootprintSql#lock enter}. Confined to one connection.
 *
 * @param connection in a transaction
 * @param dialect its database
 * @param database the name of the database in messages
 * @param runId the run that enters; a random number if no ledger here has it
 */
public record OtherRuns(Connection connection, Dialect dialect, String database, UUID runId) {

  private static final Logger LOG = PrintableLog.of(OtherRuns.class);

  /**
   * The run may enter.
   *
   * @param place where its table stands
   * @param dead overlapping processes that are dead, and have to be {@linkplain #remove removed}
   */
  public record Free(Place place, List<OtherFootprint> dead) {}

  /**
   * Looks for runs whose footprints overlap; writes nothing.
   *
   * @param beside marks of sessions that may write the same beside it
   * @throws OverlapException if one lives, or if it cannot be found out
   */
  public <R extends Range> Free require(
      Footprint footprint, RangeCodec<R> codec, List<String> beside) throws SQLException {
    var sql = dialect.footprints();
    var place = place(footprint);
    if (footprint.mayOverlap()) {
      return new Free(place, List.of());
    }
    var dead = new ArrayList<OtherFootprint>();
    for (var ledger : sql.ledgers(connection, place.oid())) {
      if (ledger.readable()) {
        for (var other : overlapping(footprint, codec, place, ledger)) {
          if (other.lives()) {
            throw OverlapWords.refused(footprint, other);
          }
          dead.add(other);
        }
      } else {
        unreadable(footprint, ledger);
      }
    }
    requireNoMarker(footprint, place, beside);
    return new Free(place, dead);
  }

  private Place place(Footprint footprint) throws SQLException {
    var written = footprint.written();
    return dialect
        .footprints()
        .place(connection, written.schema(), written.table())
        .orElseThrow(
            () ->
                new OverlapException(
                    "Table %s.%s is not in %s any more, so the other runs that write to it cannot be found. Nothing was written"
                        .formatted(written.schema(), written.table(), database)));
  }

  private <R extends Range> List<OtherFootprint> overlapping(
      Footprint footprint, RangeCodec<R> codec, Place place, FoundLedger ledger)
      throws SQLException {
    var home =
        LedgerLocation.of(dialect, database, ledger.schema(), ledger.prefix(), ledger.role());
    return home
        .sql(LedgerStatement.FOOTPRINTS)
        .on(connection)
        .with("run", runId)
        .list(row -> OtherFootprint.of(home, row))
        .stream()
        .filter(other -> place.family().contains(other.table()))
        .filter(other -> footprint.overlaps(other.footprint(), codec))
        .toList();
  }

  /**
   * The live runs of other plans whose footprints overlap, in words. For a run that may have
   * entered itself, and for work that does not say what it writes.
   *
   * @throws OverlapException if it cannot be found out
   */
  public <R extends Range> List<String> ofOtherPlans(Footprint footprint, RangeCodec<R> codec)
      throws SQLException {
    var sql = dialect.footprints();
    var place = place(footprint);
    var found = new ArrayList<String>();
    for (var ledger : sql.ledgers(connection, place.oid())) {
      if (ledger.readable()) {
        overlapping(footprint, codec, place, ledger).stream()
            .filter(OtherFootprint::lives)
            .filter(other -> !other.footprint().plan().equals(footprint.plan()))
            .forEach(other -> found.add(OverlapWords.of(other)));
      } else {
        unreadable(footprint, ledger);
      }
    }
    sql.markers(connection, Marks.sought(place, footprint.written()), List.of()).stream()
        .filter(marker -> !marker.application().equals(RunMarks.application(footprint.plan())))
        .forEach(marker -> found.add(OverlapWords.of(marker)));
    return found;
  }

  /** Removes the entries of dead processes: if they wake, they begin nothing any more. */
  public void remove(String plan, List<OtherFootprint> dead) throws SQLException {
    for (var other : dead) {
      try {
        other
            .home()
            .sql(LedgerStatement.PROCESS_DELETE)
            .on(connection)
            .with("process", other.processId())
            .update();
      } catch (SQLException e) {
        if (SqlState.NO_PRIVILEGE.isOf(e)) {
          throw OverlapWords.mayNotRemove(plan, other);
        }
        throw e;
      }
      LOG.info(
          "Plan '{}': process {} on {} of plan '{}' is dead, and wrote {}; its entry is removed",
          plan,
          other.pid(),
          other.host(),
          other.footprint().plan(),
          other.footprint().written());
    }
  }

  /** Where no role may write both, no session does; superusers are not known to use a ledger. */
  private void unreadable(Footprint footprint, FoundLedger ledger) {
    String grants = dialect.footprints().grants(ledger);
    if (ledger.reaches()) {
      throw OverlapWords.unreadable(footprint, ledger, database, grants);
    }
    LOG.warn(
        "Plan '{}': role '{}' may not read the ledger in schema '{}' with prefix '{}', so its runs"
            + " are not seen. Superusers apart, no role may write both that ledger and {}. To have"
            + " its runs seen, run: {}",
        footprint.plan(),
        ledger.role(),
        ledger.schema(),
        ledger.prefix(),
        footprint.written(),
        grants);
  }

  private void requireNoMarker(Footprint footprint, Place place, List<String> beside)
      throws SQLException {
    var markers =
        dialect.footprints().markers(connection, Marks.sought(place, footprint.written()), beside);
    if (!markers.isEmpty()) {
      throw OverlapWords.refused(footprint, markers.getFirst());
    }
  }
}
