package dev.backfill.jdbc.copy;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.CarriedRows;
import dev.backfill.jdbc.dialect.Dialect;
import dev.backfill.jdbc.dialect.failure.ComputationException;
import dev.backfill.jdbc.dialect.failure.ErrorNames;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.jdbc.resource.JdbcTransaction;
import dev.backfill.work.Batch;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Where rows from elsewhere are written: by COPY where the driver can send it and nothing forbids
 * it, else by one INSERT. Immutable.
 *
 * @param dialect its database
 * @param table the table
 * @param columns which columns the rows fill, in the order of their values
 * @param skipExisting whether rows that break a unique rule are left out, which COPY cannot do
 */
public record RowTarget(Dialect dialect, Table table, List<Column> columns, boolean skipExisting) {

  public RowTarget {
    columns = List.copyOf(columns);
  }

  /**
   * What became of the rows.
   *
   * @param seen how many there were
   * @param written how many were inserted
   */
  public record Written(long seen, long written) {

    /** What is not there in the end was skipped, or held back by a trigger. */
    public Batch batch(boolean skipped, Optional<String> cursor) {
      long left = seen - written;
      return skipped ? new Batch(written, left, 0, cursor) : new Batch(written, 0, left, cursor);
    }
  }

  /** Writes rows in a transaction. */
  public Written write(JdbcTransaction tx, CarriedSource rows) throws Exception {
    if (!rows.next()) {
      return new Written(0, 0);
    }
    var kept = new KeptBlanks(rows, table, columns);
    return byCopy(tx) ? copy(tx, kept) : insert(tx, kept);
  }

  /** Neither knows COPY what to skip, nor is it allowed where policies apply. */
  private boolean byCopy(JdbcTransaction tx) {
    return !skipExisting && !dialect.underPolicies() && tx.canCopy();
  }

  private Written copy(JdbcTransaction tx, CarriedSource rows) throws Exception {
    var feed = new CopyFeed(rows, columns.size());
    begin(tx.unwrap(Connection.class));
    try {
      long written =
          tx.copyIn(dialect.copies().copyIn(table, columns), new SequenceInputStream(feed));
      return new Written(feed.count(), written);
    } catch (SQLException e) {
      throw named(e);
    }
  }

  /** The error, with the column whose value the database has refused. */
  private Exception named(SQLException thrown) {
    return ErrorNames.copiedColumn(thrown, columns.stream().map(Column::name).toList())
        .<Exception>map(
            name ->
                new ComputationException(
                    SqlFailures.kindOf(thrown),
                    "the database refuses a value for column '%s' of type %s of '%s': %s"
                        .formatted(
                            name,
                            table.column(name).typeName(),
                            table.fullName(),
                            SqlFailures.describe(thrown)),
                    thrown))
        .orElse(thrown);
  }

  private Written insert(JdbcTransaction tx, CarriedSource rows) throws Exception {
    var carried = new CarriedRows(columns);
    long seen = 0;
    do {
      for (int i = 0; i < columns.size(); i++) {
        byte[] value = rows.value(i);
        carried.add(i, value == null ? null : new String(value, StandardCharsets.UTF_8));
      }
      seen++;
    } while (rows.next());
    var connection = tx.unwrap(Connection.class);
    begin(connection);
    try (var statement =
        dialect.copies().insert(table, carried, skipExisting).prepare(connection)) {
      return new Written(seen, statement.executeUpdate());
    }
  }

  /**
   * Settings of the session, after the first row came: of a session that has ended meanwhile the
   * client hears why, which it does not where it sends many rows.
   */
  private void begin(Connection connection) throws SQLException {
    try (var settings = connection.createStatement()) {
      settings.execute(dialect.copies().writingSession());
    }
  }
}
