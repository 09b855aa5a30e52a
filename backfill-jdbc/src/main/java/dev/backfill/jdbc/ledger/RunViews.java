package dev.backfill.jdbc.ledger;

import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.ledger.home.LedgerSettings;
import dev.backfill.jdbc.sql.NamedSql;
import dev.backfill.ledger.BadRowGroup;
import dev.backfill.ledger.RunState;
import dev.backfill.ledger.RunView;
import dev.backfill.scope.RangeCodec.Bounds;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;

/**
 * Looks at a run, again and again: chunks that have ended for good are read once. One thread at a
 * time, apart from {@link #readAllAgain}.
 */
final class RunViews {

  /** Everything is read at one moment. */
  private static final NamedSql ONE_MOMENT =
      NamedSql.of("set transaction isolation level repeatable read, read only");

  private final LedgerLocation home;
  private final UUID runId;
  private final NotableChunks chunks;
  private final EndedBlocks ended;
  private volatile boolean allAgain;

  /**
   * @param bounds words the bounds of a chunk for people
   * @param ended what is known of the run so far
   */
  RunViews(LedgerLocation home, UUID runId, Function<Bounds, String> bounds, EndedBlocks ended) {
    this.home = home;
    this.runId = runId;
    this.chunks = new NotableChunks(home, runId, bounds);
    this.ended = ended;
  }

  /** The row of the run. */
  private record Head(
      String planName,
      RunState state,
      String why,
      boolean planned,
      Instant plannedAt,
      long badRows,
      long lastNo,
      OptionalLong revision) {

    static Head of(ResultSet row) throws SQLException {
      return new Head(
          row.getString(1),
          RunState.valueOf(row.getString(2)),
          row.getString(3),
          row.getBoolean(4),
          row.getObject(5, OffsetDateTime.class).toInstant(),
          row.getLong(6),
          row.getLong(7),
          KnownBlocks.revision(row, 8));
    }
  }

  /** For a reader who has no plan, and so no codec that could read the bounds. */
  static RunViews fromOutside(LedgerLocation home, UUID runId, boolean sensitive) {
    return new RunViews(
        home,
        runId,
        sensitive ? any -> "" : RunViews::words,
        new EndedBlocks(LedgerSettings.DEFAULT.block()));
  }

  private static String words(Bounds bounds) {
    return bounds.hi().isEmpty() ? "" : "[" + bounds.lo() + ", " + bounds.hi() + ")";
  }

  /** Lets a transaction that has not begun yet read everything at one moment. */
  static void atOneMoment(Connection connection) throws SQLException {
    ONE_MOMENT.on(connection).update();
  }

  /** The next look reads every chunk. */
  void readAllAgain() {
    allAgain = true;
  }

  /** As far as the last look knows, each chunk before this one is done. */
  long firstUnfinished() {
    return ended.firstUnfinished();
  }

  /**
   * Looks at the run, in a transaction of the caller that has not begun yet.
   *
   * @return empty if the run was forgotten
   */
  Optional<RunView> read(Connection connection, int notable) throws SQLException {
    atOneMoment(connection);
    return readNow(connection, notable);
  }

  /** Looks at the run, in a transaction {@linkplain #atOneMoment at one moment}. */
  Optional<RunView> readNow(Connection connection, int notable) throws SQLException {
    var head = home.sql(LedgerStatement.VIEW_RUN).on(connection).with("run", runId).first(Head::of);
    return head.isEmpty() ? Optional.empty() : Optional.of(view(connection, head.get(), notable));
  }

  private RunView view(Connection connection, Head head, int notable) throws SQLException {
    if (allAgain) {
      allAgain = false;
      ended.forget();
    }
    ended.require(connection, head.revision());
    var sums = RunSums.look(connection, home, runId, ended, head.lastNo());
    return new StoredRunView(
        head.planName(),
        runId.toString(),
        head.state(),
        head.why(),
        sums.totals().chunks(),
        sums.totals().rows(),
        sums.totals().estimates(),
        head.planned(),
        head.plannedAt(),
        chunks.read(connection, notable, sums),
        head.badRows(),
        notable == 0 ? List.of() : badRowGroups(connection, head),
        notable == 0 ? List.of() : chunks.skipped(connection, sums));
  }

  /** Asked only of a run that has set rows aside. */
  private List<BadRowGroup> badRowGroups(Connection connection, Head head) throws SQLException {
    if (head.badRows() == 0) {
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
}
