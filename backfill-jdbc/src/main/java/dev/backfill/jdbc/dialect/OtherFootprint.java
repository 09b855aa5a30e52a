package dev.backfill.jdbc.dialect;

import dev.backfill.work.Footprint;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;

/**
 * The footprint of a process that is, or was, at work on another run. Value.
 *
 * @param home its ledger
 * @param runId its run
 * @param processId the process
 * @param host its host
 * @param pid its number there
 * @param since when it has joined the run
 * @param lives true if its lease holds and its heartbeat's session is not known to be gone
 * @param table number of the table that it writes
 * @param footprint what it writes
 */
public record OtherFootprint(
    LedgerLocation home,
    UUID runId,
    UUID processId,
    String host,
    long pid,
    Instant since,
    boolean lives,
    long table,
    Footprint footprint) {

  /** Reads a row of {@link LedgerStatement#FOOTPRINTS}. */
  public static OtherFootprint of(LedgerLocation home, ResultSet row) throws SQLException {
    String text = row.getString(7);
    int end = text.indexOf('\n');
    return new OtherFootprint(
        home,
        row.getObject(1, UUID.class),
        row.getObject(2, UUID.class),
        row.getString(3),
        row.getLong(4),
        row.getObject(5, OffsetDateTime.class).toInstant(),
        row.getBoolean(6),
        Long.parseLong(text.substring(0, end)),
        Footprint.parse(text.substring(end + 1)));
  }

  /** The text that is kept in a ledger. */
  public static String text(long table, Footprint footprint) {
    return table + "\n" + footprint.text();
  }
}
