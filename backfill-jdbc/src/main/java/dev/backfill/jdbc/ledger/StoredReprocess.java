package dev.backfill.jdbc.ledger;

import dev.backfill.jdbc.dialect.ArrayValue;
import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.sql.Call;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.Reprocess;
import dev.backfill.ledger.ReprocessRules;
import dev.backfill.ledger.Reprocessing;
import dev.backfill.ledger.RowCounts;
import dev.backfill.ledger.RunState;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.RangeCodec.Bounds;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Chunks of a run that are done again. Used within a transaction that has locked the run, while no
 * process is at work on it.
 *
 * @param connection the connection of the transaction
 * @param home the ledger
 * @param planName name of the plan
 * @param request which chunks, and why
 */
record StoredReprocess(
    Connection connection, LedgerLocation home, String planName, Reprocess request) {

  /** What the ledger holds of the run. */
  private record Totals(
      RunState state,
      boolean sensitive,
      long ofChunks,
      long rolledBack,
      long chunks,
      RowCounts rows,
      long badRows,
      boolean mixed,
      String role,
      Instant now,
      Optional<String> never,
      Optional<String> once,
      int rounds) {

    static Totals of(ResultSet row) throws SQLException {
      return new Totals(
          RunState.valueOf(row.getString(1)),
          row.getBoolean(2),
          row.getLong(3),
          row.getLong(4),
          row.getLong(5),
          new RowCounts(row.getLong(6), row.getLong(7), row.getLong(8)),
          row.getLong(9),
          row.getBoolean(10),
          row.getString(11),
          row.getObject(12, OffsetDateTime.class).toInstant(),
          Optional.ofNullable(row.getString(13)),
          Optional.ofNullable(row.getString(14)),
          row.getInt(15));
    }
  }

  /** The chunks, which are marked if {@code write}. */
  Reprocessing of(UUID run, int atMost, boolean write) throws SQLException {
    ReprocessRules.requireKnown(planName, unknown(run));
    var totals = totals(run);
    requireAllowed(totals);
    var found =
        new Reprocessing(
            planName,
            totals.state(),
            totals.sensitive(),
            totals.ofChunks(),
            totals.chunks(),
            totals.rows(),
            totals.badRows(),
            first(run, atMost));
    if (write) {
      ReprocessRules.requireSome(planName, request, totals.chunks());
      write(run, found, totals);
    }
    return found;
  }

  private void requireAllowed(Totals totals) {
    ReprocessRules.requireNotRolledBack(planName, totals.state(), totals.rolledBack());
    ReprocessRules.requireRepeatable(planName, request, totals.never(), totals.once());
    ReprocessRules.requireOneOrderOfImages(planName, totals.mixed());
  }

  private List<String> unknown(UUID run) throws SQLException {
    return home.sql(LedgerStatement.LABELS_UNKNOWN)
        .on(connection)
        .with("run", run)
        .with("labels", ArrayValue.texts(request.chunks()))
        .list(row -> row.getString(1));
  }

  private Totals totals(UUID run) throws SQLException {
    return asked(LedgerStatement.REPROCESS_TOTALS, run)
        .with("never", ReprocessRules.NEVER)
        .with("once", ReprocessRules.ONCE)
        .with("round", ReprocessRules.ROUND)
        .one(Totals::of);
  }

  private List<Reprocessing.Item> first(UUID run, int atMost) throws SQLException {
    return asked(LedgerStatement.REPROCESS_CHUNKS, run)
        .with("count", atMost)
        .list(
            row ->
                new Reprocessing.Item(
                    row.getLong(1),
                    row.getString(2),
                    ChunkKind.valueOf(row.getString(3)),
                    new Bounds(row.getString(4), row.getString(5)),
                    ChunkState.valueOf(row.getString(6)),
                    new RowCounts(row.getLong(7), row.getLong(8), row.getLong(9))));
  }

  private void write(UUID run, Reprocessing found, Totals totals) throws SQLException {
    var who = request.by().isBlank() ? totals.role() : request.by();
    asked(LedgerStatement.REPROCESS, run)
        .with("key", ReprocessRules.ROUND + (totals.rounds() + 1))
        .with("note", ReprocessRules.note(found, request, who, totals.now(), totals.rounds() + 2))
        .update();
  }

  private Call asked(LedgerStatement statement, UUID run) {
    return home.sql(statement)
        .on(connection)
        .with("run", run)
        .with("labels", ArrayValue.texts(request.chunks()))
        .with("which", request.which().name())
        .with("skipped", request.includesSkipped());
  }
}
