package dev.backfill.examples.scenario;

import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Asks a database, without the library.
 *
 * @param database which
 */
public record Sql(DataSource database) {

  /**
   * Runs statements, each in a transaction of its own.
   *
   * @param statements without parameters
   * @throws SQLException if one is refused
   */
  public void execute(String... statements) throws SQLException {
    try (var connection = database.getConnection();
        var statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /**
   * Brings statistics up to date. What a session has written is counted some time later, and would
   * make them look stale again: so it is counted first.
   *
   * @param tables their names
   * @throws SQLException if it is refused
   */
  public void analyze(String... tables) throws SQLException {
    execute("select pg_stat_force_next_flush()");
    for (String table : tables) {
      execute("analyze " + table);
    }
  }

  /**
   * Asks for one value.
   *
   * @param query returns one row of one column
   * @return the value as text; {@code (null)} if it is null
   * @throws SQLException if it is refused
   */
  public String text(String query) throws SQLException {
    try (var connection = database.getConnection();
        var statement = connection.createStatement();
        var row = statement.executeQuery(query)) {
      row.next();
      String value = row.getString(1);
      return value == null ? "(null)" : value;
    }
  }

  /**
   * Asks for a whole number.
   *
   * @param query returns one row of one column
   * @return the number
   * @throws SQLException if it is refused
   */
  public long number(String query) throws SQLException {
    return Long.parseLong(text(query));
  }

  /**
   * Reads rows and sums them up.
   *
   * @param query such as {@code select id, amount from orders}
   * @return the sums
   * @throws SQLException if it is refused
   */
  public Checksum checksum(String query) throws SQLException {
    try (var connection = database.getConnection();
        var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "select count(*), coalesce(sum(hashtextextended(r::text, 0)::numeric), 0) from (%s) r"
                    .formatted(query))) {
      row.next();
      return new Checksum(row.getLong(1), row.getBigDecimal(2));
    }
  }

  /**
   * Sums up which rows there are, where each lies and which transaction has written it. An update
   * changes that even if it sets every column to the value that it had.
   *
   * @param table its name
   * @param condition which rows
   * @return equal as long as no session has written any of them
   * @throws SQLException if it is refused
   */
  public Checksum written(String table, String condition) throws SQLException {
    return checksum("select ctid, xmin, * from %s where %s".formatted(table, condition));
  }
}
