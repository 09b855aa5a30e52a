package dev.backfill.jdbc.compare;

import dev.backfill.jdbc.sql.SqlText;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of one side, part after part; only those of one part are in memory. Confined to one
 * thread.
 */
final class PartRows implements AutoCloseable {

  /** Rows of one round trip. */
  private static final int FETCHED = 1_000;

  private final PreparedStatement statement;
  private final ResultSet rows;
  private final int keySize;
  private boolean any;

  private PartRows(PreparedStatement statement, ResultSet rows, int keySize) throws SQLException {
    this.statement = statement;
    this.rows = rows;
    this.keySize = keySize;
    this.any = rows.next();
  }

  static PartRows of(Connection connection, SqlText query, int keySize) throws SQLException {
    var statement = query.prepare(connection);
    try {
      statement.setFetchSize(FETCHED);
      return new PartRows(statement, statement.executeQuery(), keySize);
    } catch (SQLException | RuntimeException | Error e) {
      statement.close();
      throw e;
    }
  }

  /** Checksums of the rows of a part by their keys; parts are asked for ascending. */
  Map<List<String>, List<String>> of(int part) throws SQLException {
    var found = new HashMap<List<String>, List<String>>();
    while (any && rows.getInt(1) <= part) {
      if (rows.getInt(1) == part) {
        found
            .computeIfAbsent(key(rows, 3, keySize), key -> new ArrayList<>())
            .add(rows.getString(2));
      }
      any = rows.next();
    }
    return found;
  }

  /** The values of a key. */
  static List<String> key(ResultSet row, int from, int size) throws SQLException {
    var key = new ArrayList<String>(size);
    for (int i = 0; i < size; i++) {
      key.add(row.getString(from + i));
    }
    return List.copyOf(key);
  }

  @Override
  public void close() throws SQLException {
    statement.close();
  }
}
