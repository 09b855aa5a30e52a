package dev.backfill.jdbc.ledger;

import dev.backfill.base.Durations;
import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.ledger.RunProcess;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * A process that is, or was, at work on a run. Value.
 *
 * @param processId the process
 * @param host its host
 * @param pid its number there
 * @param silent the time since its last heartbeat
 * @param leaseUntil when it will be believed dead
 * @param lives true if its lease holds and its heartbeat's session is not known to be gone
 * @param shares true if it lets other processes work on the same run
 */
public record LiveProcess(
    UUID processId,
    String host,
    long pid,
    Duration silent,
    Instant leaseUntil,
    boolean lives,
    boolean shares) {

  public static List<LiveProcess> list(Connection connection, LedgerLocation home, UUID runId)
      throws SQLException {
    return home.sql(LedgerStatement.PROCESS_LIST)
        .on(connection)
        .with("run", runId)
        .list(
            row ->
                new LiveProcess(
                    row.getObject(1, UUID.class),
                    row.getString(2),
                    row.getLong(3),
                    Duration.ofMillis(Math.round(row.getDouble(4) * 1000)),
                    row.getObject(5, OffsetDateTime.class).toInstant(),
                    row.getBoolean(6),
                    row.getBoolean(7)));
  }

  /** As a host sees it. */
  RunProcess toRunProcess() {
    return new RunProcess(
        processId.toString(), host, pid, silent.isNegative() ? Duration.ZERO : silent, lives);
  }

  /** Why no other process may work on the plan now, and what to do. */
  public String refusal(String plan) {
    return String.format(
        Locale.ROOT,
        "Plan '%s' is being run by process %d on %s: its last beat was %.1f s ago, its lease ends"
            + " at %s. Wait for it, cancel it from here (ledger.attach(\"%s\")), or end that"
            + " process: then start again, it is taken over at once",
        plan,
        pid,
        host,
        Math.max(0, Durations.millis(silent)) / 1000.0,
        leaseUntil.truncatedTo(ChronoUnit.SECONDS),
        plan);
  }
}
