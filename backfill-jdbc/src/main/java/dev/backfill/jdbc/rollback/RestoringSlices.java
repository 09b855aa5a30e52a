package dev.backfill.jdbc.rollback;

import dev.backfill.base.PrintableLog;
import dev.backfill.jdbc.dialect.Dialect;
import dev.backfill.jdbc.dialect.OneRow;
import dev.backfill.jdbc.dialect.Restoration;
import dev.backfill.jdbc.dialect.failure.ErrorNames;
import dev.backfill.jdbc.dialect.failure.RefusedUseException;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.jdbc.dialect.failure.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;

/**
 * Puts slices of an image back. A slice with a value that cannot be read back any more, such as a
 * value that its domain forbids by now, is halved until the row is alone: that row is left as it
 * is, and the others are restored. Confined to one transaction.
 *
 * @param connection the connection of the transaction
 * @param dialect its database
 */
record RestoringSlices(Connection connection, Dialect dialect) {

  private static final Logger LOG = PrintableLog.of(RestoringSlices.class);

  private static final String SAVEPOINT = "backfill_restore";

  /** A name in a value that means nothing any more: of a table, a type, a function, a schema. */
  private static final SqlState[] NAME_IS_GONE = {
    SqlState.NO_TABLE,
    SqlState.NO_OBJECT,
    SqlState.NO_FUNCTION,
    SqlState.INVALID_NAME,
    SqlState.NO_SCHEMA
  };

  /** Restores a slice and returns the number of its rows that were restored. */
  long restore(Restoration slice) throws SQLException {
    try {
      return restored(slice);
    } catch (SQLException e) {
      if (!mayBeUnreadable(e)) {
        throw e;
      }
      back(e);
      if (!isUnreadable(e, slice)) {
        throw e;
      }
      return slice.rows() == 1 ? left(e, slice) : inHalves(slice);
    }
  }

  private long inHalves(Restoration slice) throws SQLException {
    long half = slice.rows() / 2;
    return restore(slice.part(slice.from(), half))
        + restore(slice.part(slice.from() + half, slice.rows() - half));
  }

  private static long left(SQLException e, Restoration slice) {
    LOG.warn(
        "A row of {} keeps what it holds: its old value cannot be read back: {}",
        slice.table().fullName(),
        SqlFailures.describe(e));
    return 0;
  }

  private long restored(Restoration slice) throws SQLException {
    return OneRow.of(
        connection,
        dialect.session() + "; savepoint " + SAVEPOINT,
        dialect.restores().restore(slice).plus("; release savepoint " + SAVEPOINT),
        row -> {
          if (row.getLong(1) != slice.rows()) {
            throw new RefusedUseException(
                "The before-image of batch %s of chunk %s lacks rows: %s of %s are there"
                    .formatted(
                        slice.spot().batchNo(),
                        slice.spot().chunkNo(),
                        row.getLong(1),
                        slice.rows()));
          }
          return row.getLong(2);
        });
  }

  private static boolean mayBeUnreadable(SQLException e) {
    return SqlState.DATA.isOf(e) || SqlState.isAny(e, NAME_IS_GONE) || isOfDomain(e);
  }

  /** A rule of a domain is about a value; a rule of a table is about a row that could be read. */
  private static boolean isOfDomain(SQLException e) {
    return SqlState.isAny(e, SqlState.CHECK_VIOLATION, SqlState.NOT_NULL_VIOLATION)
        && !ErrorNames.hasTable(e);
  }

  /** Triggers and expressions of the user fail with the same states. */
  private boolean isUnreadable(SQLException e, Restoration slice) throws SQLException {
    if (isOfDomain(e)) {
      return true;
    }
    try {
      OneRow.of(
          connection,
          "savepoint " + SAVEPOINT,
          dialect.restores().reads(slice).plus("; release savepoint " + SAVEPOINT),
          row -> true);
      return false;
    } catch (SQLException second) {
      back(second);
      return true;
    }
  }

  /** The database refuses all that follows an error until then. */
  private void back(SQLException e) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("rollback to savepoint %1$s; release savepoint %1$s".formatted(SAVEPOINT));
    } catch (SQLException second) {
      e.addSuppressed(second);
      throw e;
    }
  }
}
