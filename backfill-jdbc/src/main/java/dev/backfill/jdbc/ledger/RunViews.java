package dev.backfill.jdbc.ledger;

import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.sql.NamedSql;
import dev.backfill.ledger.BadRowGroup;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ChunkView;
import dev.backfill.ledger.RowCounts;
import dev.backfill.ledger.RunState;
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
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a run. Thread-safe.
 *
 * @param home where the ledger is
 * @param runId the run
 * @param bounds words the bounds of a chunk for people
 */
record RunViews(LedgerLocation home, UUID runId, Function<Bounds, String> bounds) {

  /** The number of the slowest that are named. */
  private static final int SLOWEST = 20;

  /** Everything is read at one moment. */
  private static final NamedSql ONE_MOMENT =
      NamedSql.of("set transaction isolation level repeatable read, read only");

  /**
   * Looks at the run, in a transaction of the caller that has not begun yet.
   *
   * @return empty if the run was forgotten
   */
  Optional<RunView> read(Connection connection, int notable) throws SQLException {
    atOneMoment(connection);
    return readNow(connection, notable);
  }

  /** Lets a transaction that has not begun yet read everything at one moment. */
  static void atOneMoment(Connection connection) throws SQLException {
    ONE_MOMENT.on(connection).update();
  }

  /** For a reader who has no plan, and so no codec that could read the bounds. */
  static RunViews fromOutside(LedgerLocation home, UUID runId, boolean sensitive) {
    return new RunViews(home, runId, sensitive ? any -> "" : RunViews::words);
  }

  private static String words(Bounds bounds) {
    return bounds.hi().isEmpty() ? "" : "[" + bounds.lo() + ", " + bounds.hi() + ")";
  }

  /** Looks at the run, in a transaction {@linkplain #atOneMoment at one moment}. */
  Optional<RunView> readNow(Connection connection, int notable) throws SQLException {
    var totals = totals(connection);
    var chunks = chunks(connection, notable, totals);
    var found =
        home.sql(LedgerStatement.VIEW_RUN)
            .on(connection)
            .with("run", runId)
            .first(
                row ->
                    new StoredRunView(
                        row.getString(1),
                        runId.toString(),
                        RunState.valueOf(row.getString(2)),
                        row.getString(3),
                        totals.chunks(),
                        totals.rows(),
                        totals.estimates(),
                        row.getBoolean(4),
                        row.getObject(5, OffsetDateTime.class).toInstant(),
                        chunks,
                        row.getLong(6),
                        List.of(),
                        List.of()));
    return found.isEmpty() || notable == 0
        ? found.map(view -> view)
        : Optional.of(
            found.get().with(badRowGroups(connection, found.get()), skipped(connection, totals)));
  }

  /** Asked only of a run that has skipped chunks, by a caller that asks for chunks too. */
  private List<SkippedChunk> skipped(Connection connection, Totals totals) throws SQLException {
    return totals.in(ChunkState.SKIPPED) == 0
        ? List.of()
        : home.sql(LedgerStatement.VIEW_SKIPPED)
            .on(connection)
            .with("run", runId)
            .with("count", RunView.SKIPPED)
            .list(
                row ->
                    new SkippedChunk(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getObject(4, OffsetDateTime.class).toInstant()));
  }

  /** Asked only of a run that has set rows aside, by a caller that asks for chunks too. */
  private List<BadRowGroup> badRowGroups(Connection connection, RunView view) throws SQLException {
    if (view.badRows() == 0) {
      return List.of();
    }
    return home.sql(LedgerStatement.VIEW_BAD_ROWS)
        .on(connection)
        .with("run", runId)
        .with("count", RunView.CAUSES)
        .list(
            row ->
                new BadRowGroup(
                    row.getLong(1), row.getString(2), row.getString(3), row.getString(4)));
  }

  private Totals totals(Connection connection) throws SQLException {
    var totals = new Totals(new EnumMap<>(ChunkState.class));
    home.sql(LedgerStatement.VIEW_TOTALS)
        .on(connection)
        .with("run", runId)
        .list(
            row ->
                totals
                    .byState()
                    .put(
                        ChunkState.valueOf(row.getString(1)),
                        new Total(
                            row.getLong(2),
                            new RowCounts(row.getLong(3), row.getLong(4), row.getLong(5)),
                            row.getLong(6),
                            row.getLong(7))));
    return totals;
  }

  /**
   * Running ones come first: where there are enough of them, the others need not be read. The
   * slowest, for which all of the run is sorted, are named to a caller that asks for many: the
   * supervisor asks for a few several times a second, and no lane can claim meanwhile.
   */
  private List<ChunkView> chunks(Connection connection, int notable, Totals totals)
      throws SQLException {
    if (notable == 0) {
      return List.of();
    }
    if (totals.all() <= notable) {
      return home.sql(LedgerStatement.VIEW_CHUNKS)
          .on(connection)
          .with("run", runId)
          .with("count", notable)
          .list(this::chunk);
    }
    if (totals.in(ChunkState.RUNNING) >= notable) {
      return home.sql(LedgerStatement.VIEW_RUNNING)
          .on(connection)
          .with("run", runId)
          .with("count", notable)
          .list(this::chunk);
    }
    return home.sql(LedgerStatement.VIEW_NOTABLE)
        .on(connection)
        .with("run", runId)
        .with("count", notable)
        .with("failed", Math.min(notable, totals.in(ChunkState.FAILED)))
        .with("slowest", notable < SLOWEST ? 0 : SLOWEST)
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

  /** Chunks of one state. */
  private record Total(long chunks, RowCounts rows, long estimated, long estimate) {}

  /** All chunks. */
  private record Totals(EnumMap<ChunkState, Total> byState) {

    long all() {
      return byState.values().stream().mapToLong(Total::chunks).sum();
    }

    long in(ChunkState state) {
      var total = byState.get(state);
      return total == null ? 0 : total.chunks();
    }

    EnumMap<ChunkState, Long> chunks() {
      var counts = new EnumMap<ChunkState, Long>(ChunkState.class);
      byState.forEach((state, total) -> counts.put(state, total.chunks()));
      return counts;
    }

    RowCounts rows() {
      return byState.values().stream().map(Total::rows).reduce(RowCounts.NONE, RowCounts::plus);
    }

    /** Known as a whole only if every chunk has one. */
    RunView.Estimates estimates() {
      long estimated = byState.values().stream().mapToLong(Total::estimated).sum();
      long expected = byState.values().stream().mapToLong(Total::estimate).sum();
      boolean complete = all() > 0 && estimated == all();
      return new RunView.Estimates(complete ? Optional.of(expected) : Optional.empty(), ended());
    }

    private long ended() {
      return byState.entrySet().stream()
          .filter(
              entry ->
                  switch (entry.getKey()) {
                    case SUCCEEDED, SKIPPED, SPLIT -> true;
                    case PENDING, RUNNING, FAILED, ROLLED_BACK -> false;
                  })
          .mapToLong(entry -> entry.getValue().estimate())
          .sum();
    }
  }
}
