package dev.backfill.benchmarks.idle;

import static dev.backfill.benchmarks.measure.Contender.Family.RAW;

import dev.backfill.benchmarks.data.Lanes;
import dev.backfill.benchmarks.measure.Contender;
import java.sql.Connection;
import java.sql.SQLException;

/** One update and one commit for each chunk: the least that remembers. */
public final class RawCommits {

  private RawCommits() {}

  /** On some connections. */
  public static IdleWay on(int connections, int chunks) {
    return new IdleWay(
        Contender.of(
            "JDBC loop, one UPDATE and commit each, %d connections".formatted(connections),
            RAW,
            pool -> Lanes.run(pool, connections, chunks, 1, RawCommits::update)),
        chunks);
  }

  /** One of them; the caller commits. */
  public static void update(Connection connection, long from, long to) throws SQLException {
    try (var update =
        connection.prepareStatement("update done set times = times + 1 where id = ?")) {
      update.setLong(1, from);
      if (update.executeUpdate() != to - from) {
        throw new IllegalStateException("no row " + from);
      }
    }
  }
}
