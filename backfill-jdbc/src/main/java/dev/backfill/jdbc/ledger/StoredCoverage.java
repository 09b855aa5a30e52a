package dev.backfill.jdbc.ledger;

import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.ledger.ChunkCoverage;
import dev.backfill.ledger.ChunkState;
import dev.backfill.scope.Chunk;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec.Bounds;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads what the chunks of a run cover. The database goes over them once, by number, and gives the
 * chunks at which a stretch begins, with the one before; so most chunks are not sent.
 *
 * @param member the run
 */
record StoredCoverage<R extends Range>(Membership<R> member) {

  /**
   * The longest time to wait for the answer. A million chunks took 5.7 s on a busy machine, so that
   * the limit of other statements, 30 s, would be met by a run of five millions.
   */
  static final Duration LONGEST = Duration.ofMinutes(15);

  /** A chunk that is worth sending. */
  private record Found<R extends Range>(
      Chunk<R> chunk,
      OptionalLong parentNo,
      long place,
      boolean begins,
      boolean isLast,
      Optional<ChunkCoverage.Undone> undone,
      boolean isSplit,
      Optional<Chunk<R>> before) {}

  ChunkCoverage<R> read(Order order) {
    var found =
        member
            .connections()
            .lane(
                member.doing("read what the chunks cover"),
                LONGEST,
                (connection, again) -> read(connection, order));
    return new ChunkCoverage<>(
        stretches(found, order),
        found.stream().filter(Found::isSplit).map(Found::chunk).toList(),
        found.stream().flatMap(row -> row.undone().stream()).findFirst());
  }

  private List<Found<R>> read(Connection connection, Order order) throws SQLException {
    return member
        .sql(LedgerStatement.COVERAGE)
        .on(connection)
        .with("run", member.runId())
        .with("descending", order == Order.NEWEST_FIRST)
        .list(this::found);
  }

  private Found<R> found(ResultSet row) throws SQLException {
    var chunk = chunk(row, 1);
    long parentNo = row.getLong(6);
    var parent = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(parentNo);
    var state = ChunkState.valueOf(row.getString(7));
    boolean begins = row.getBoolean(10);
    return new Found<>(
        chunk,
        parent,
        row.getLong(9),
        begins,
        row.getBoolean(11),
        row.getBoolean(8)
            ? Optional.of(new ChunkCoverage.Undone(chunk.id(), state))
            : Optional.empty(),
        state == ChunkState.SPLIT,
        begins && row.getLong(9) > 1 ? Optional.of(chunk(row, 12)) : Optional.empty());
  }

  private Chunk<R> chunk(ResultSet row, int first) throws SQLException {
    long no = row.getLong(first);
    return Chunk.of(
        no,
        row.getString(first + 1),
        ChunkKind.valueOf(row.getString(first + 2)),
        new ChunkRows<>(member.definition())
            .range(no, new Bounds(row.getString(first + 3), row.getString(first + 4))),
        Optional.empty());
  }

  /** A stretch ends at the chunk before the one that begins the next, or at the last. */
  private List<ChunkCoverage.Stretch<R>> stretches(List<Found<R>> found, Order order) {
    var stretches = new ArrayList<ChunkCoverage.Stretch<R>>();
    var begins = found.stream().filter(Found::begins).toList();
    for (int i = 0; i < begins.size(); i++) {
      var first = begins.get(i);
      boolean isLast = i + 1 == begins.size();
      var last = isLast ? found.getLast().chunk() : begins.get(i + 1).before().orElseThrow();
      long end = isLast ? found.getLast().place() + 1 : begins.get(i + 1).place();
      stretches.add(
          new ChunkCoverage.Stretch<>(
              first.parentNo(), order, first.chunk(), last, end - first.place()));
    }
    return stretches;
  }
}
