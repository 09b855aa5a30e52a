package dev.backfill.benchmarks.idle;

import static dev.backfill.benchmarks.measure.Contender.Family.RAW;

import dev.backfill.benchmarks.data.Lanes;
import dev.backfill.benchmarks.data.Words;
import dev.backfill.benchmarks.measure.Contender;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * One update and one commit for each chunk: the least that remembers.
 *
 * @param table counts in {@code times} how often each row was changed
 */
public record RawCommits(String table) {

  /** On some connections. */
  public IdleWay on(int connections, int chunks) {
    return new IdleWay(
        Contender.of(
            "JDBC loop, one UPDATE and commit each, " + Words.connections(connections),
            RAW,
            pool -> Lanes.run(pool, connections, chunks, 1, this::update)),
        chunks);
  }

  /** One of them; the caller commits. */
  public void update(Connection connection, long from, long to) throws SQLException {
    try (var update =
        connection.prepareStatement(
            "update %s set times = times + 1 where id = ?".formatted(table))) {
      update.setLong(1, from);
      if (update.executeUpdate() != to - from) {
        throw new IllegalStateException("no row " + from);
      }
    }
  }
}
