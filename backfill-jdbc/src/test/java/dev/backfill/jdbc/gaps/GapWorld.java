package dev.backfill.jdbc.gaps;

import dev.backfill.jdbc.JdbcScope;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.TestPool;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * A server with a table {@code t} of days and times, into which holes are punched; its sessions
 * keep a time zone of their own. Used by one thread.
 */
public final class GapWorld implements AutoCloseable {

  private static final double[] HOLES = {0, 0.05, 0.3, 0.7, 1};

  private final EmbeddedPostgres postgres;
  private final TestPool pool;
  private final JdbcTable table;

  GapWorld() throws IOException, SQLException {
    postgres =
        EmbeddedPostgres.builder().setServerConfig("timezone", Postgres.SESSION_ZONE).start();
    pool = new PostgresDatabase("postgres", postgres.getPort()).pool();
    execute("create table t (day date, at timestamptz, seen timestamp)");
    table = JdbcTable.of(pool, "t");
  }

  JdbcTable table() {
    return table;
  }

  JdbcTable table(String name) {
    return JdbcTable.of(pool, name);
  }

  void execute(String sql) throws SQLException {
    try (var connection = pool.getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Replaces all rows; there are always some without a value. */
  void fill(String column, List<?> values) throws SQLException {
    execute("delete from t");
    execute(
        "insert into t (%s) select unnest('{%s}'::text[])::%s union all select null"
            .formatted(
                column,
                values.stream().map(String::valueOf).collect(Collectors.joining(",")),
                switch (column) {
                  case "day" -> "date";
                  case "at" -> "timestamptz";
                  default -> "timestamp";
                }));
  }

  /** The first column of all rows, as text. */
  List<String> column(String sql) throws SQLException {
    try (var connection = pool.getConnection();
        var statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      var values = new ArrayList<String>();
      while (row.next()) {
        values.add(row.getString(1));
      }
      return values;
    }
  }

  /** Any share of so many periods, none and all of them included. */
  static BitSet holes(int periods, Random random) {
    double share = HOLES[random.nextInt(HOLES.length)];
    var holes = new BitSet(periods);
    for (int i = 0; i < periods; i++) {
      holes.set(i, random.nextDouble() < share);
    }
    return holes;
  }

  /**
   * The ranges that a plan must have.
   *
   * @param bounds where the periods begin, and where the last one ends
   */
  static List<String> merged(List<?> bounds, BitSet gaps) {
    var ranges = new ArrayList<String>();
    for (int first = gaps.nextSetBit(0); first >= 0; ) {
      int end = gaps.nextClearBit(first);
      ranges.add("[%s, %s)".formatted(bounds.get(first), bounds.get(end)));
      first = gaps.nextSetBit(end);
    }
    return ranges;
  }

  /** The ranges of a scope, as text. */
  public static List<String> found(JdbcScope<?> scope) {
    var ranges = new ArrayList<String>();
    try {
      scope.ranges().forEachRemaining(range -> ranges.add(range.toString()));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    return ranges;
  }

  @Override
  public void close() throws IOException {
    pool.close();
    postgres.close();
  }
}
