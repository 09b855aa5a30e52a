package dev.backfill.jdbc.ledger;

import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ChunkView;
import dev.backfill.ledger.RowCounts;
import dev.backfill.ledger.RunView;
import dev.backfill.ledger.SkippedChunk;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.RangeCodec.Bounds;
import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the chunks of a run that are worth naming, where its sums say that they lie. Thread-safe.
 *
 * @param home where the ledger is
 * @param runId the run
 * @param bounds words the bounds of a chunk for people
 */
record NotableChunks(LedgerLocation home, UUID runId, Function<Bounds, String> bounds) {

  /** The number of the slowest that are named. */
  static final int SLOWEST = 20;

  /** Asked only of a run that has skipped chunks. */
  List<SkippedChunk> skipped(Connection connection, RunSums sums) throws SQLException {
    if (sums.totals().in(ChunkState.SKIPPED) == 0) {
      return List.of();
    }
    var blocks = sums.with(ChunkState.SKIPPED, RunView.SKIPPED);
    return home.sql(LedgerStatement.VIEW_SKIPPED)
        .on(connection)
        .with("run", runId)
        .with("firsts", ChunkBlock.firsts(blocks))
        .with("ends", ChunkBlock.ends(blocks))
        .with("count", RunView.SKIPPED)
        .list(
            row ->
                new SkippedChunk(
                    row.getString(1),
                    row.getString(2),
                    row.getString(3),
                    row.getObject(4, OffsetDateTime.class).toInstant()));
  }

  /**
   * Running ones come first: where there are enough of them, the others need not be read. The
   * slowest are named to a caller that asks for many: the supervisor asks for a few several times a
   * second, and no lane can claim meanwhile.
   */
  List<ChunkView> read(Connection connection, int notable, RunSums sums) throws SQLException {
    if (notable == 0) {
      return List.of();
    }
    if (sums.totals().all() <= notable) {
      return home.sql(LedgerStatement.VIEW_CHUNKS)
          .on(connection)
          .with("run", runId)
          .with("count", notable)
          .list(this::chunk);
    }
    var running = sums.with(ChunkState.RUNNING, notable);
    if (sums.totals().in(ChunkState.RUNNING) >= notable) {
      return home.sql(LedgerStatement.VIEW_RUNNING)
          .on(connection)
          .with("run", runId)
          .with("firsts", ChunkBlock.firsts(running))
          .with("ends", ChunkBlock.ends(running))
          .with("count", notable)
          .list(this::chunk);
    }
    var failed = sums.with(ChunkState.FAILED, notable);
    var slow = sums.slowest(notable < SLOWEST ? 0 : SLOWEST);
    return home.sql(LedgerStatement.VIEW_NOTABLE)
        .on(connection)
        .with("run", runId)
        .with("count", notable)
        .with("running_firsts", ChunkBlock.firsts(running))
        .with("running_ends", ChunkBlock.ends(running))
        .with("failed_firsts", ChunkBlock.firsts(failed))
        .with("failed_ends", ChunkBlock.ends(failed))
        .with("slow_firsts", ChunkBlock.firsts(slow))
        .with("slow_ends", ChunkBlock.ends(slow))
        .with("slowest", SLOWEST)
        .list(this::chunk);
  }

  private ChunkView chunk(ResultSet row) throws SQLException {
    return new ChunkView(
        row.getLong(1),
        row.getString(2),
        ChunkKind.valueOf(row.getString(3)),
        bounds.apply(new Bounds(row.getString(4), row.getString(5))),
        ChunkState.valueOf(row.getString(8)),
        row.getInt(9),
        new RowCounts(row.getLong(10), row.getLong(11), row.getLong(12)),
        ChunkRows.estimate(row, 6),
        startedAt(row),
        took(row),
        failure(row.getString(15), row.getString(16), row.getString(17)));
  }

  private static Optional<Instant> startedAt(ResultSet row) throws SQLException {
    return Optional.ofNullable(row.getObject(13, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  /** A clock that went back counts as none. */
  private static Optional<Duration> took(ResultSet row) throws SQLException {
    double millis = row.getDouble(14);
    return row.wasNull()
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(Math.max(0, Math.round(millis * 1e6))));
  }

  private static Optional<Failure> failure(
      @Nullable String kind, @Nullable String cause, @Nullable String state) {
    if (kind == null || cause == null) {
      return Optional.empty();
    }
    return Optional.of(new Failure(FailureKind.valueOf(kind), cause, state == null ? "" : state));
  }
}
