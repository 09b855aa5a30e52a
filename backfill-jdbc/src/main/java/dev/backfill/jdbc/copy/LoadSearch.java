package dev.backfill.jdbc.copy;

import dev.backfill.jdbc.dialect.failure.ComputationException;
import dev.backfill.jdbc.dialect.failure.RefusedValueException;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.jdbc.resource.JdbcTransaction;
import dev.backfill.work.FailedRow;
import dev.backfill.work.FailureKind;
import dev.backfill.work.RowPlace;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds the rows of a chunk that fail. All rows are written, some at a time and each time behind a
 * savepoint; where some fail, their halves are written. So a row fails here as it would behind the
 * good rows before it. Confined to one thread.
 */
final class LoadSearch {

  /** So many rows are found at one time: they are in memory. */
  private static final int MOST_FOUND = 1_000;

  /** So long may the cursors of these rows be together: each names all rows before it. */
  private static final long MOST_CHARACTERS = 16L << 20;

  private final JdbcTransaction tx;
  private final Connection connection;
  private final RowTarget target;
  private final Window window = new Window();
  private final List<FailedRow> found = new ArrayList<>();
  private final Function<LoadedRow, String> identity;
  private LeftOut leftOut;
  private long characters;

  LoadSearch(
      JdbcTransaction tx, RowTarget target, LeftOut leftOut, Function<LoadedRow, String> identity) {
    this.identity = identity;
    this.tx = tx;
    this.connection = tx.unwrap(Connection.class);
    this.target = target;
    this.leftOut = leftOut;
  }

  /** The rows that fail, among those that are not set aside. */
  List<FailedRow> among(LoadedRows rows) throws Exception {
    var next = rows.another();
    while (next.isPresent() && isOpen()) {
      var refusal = next.get().refusal();
      if (refusal.isPresent()) {
        add(next.get(), fault(refusal.get()));
      } else {
        window.add(next.get());
      }
      next = rows.another();
      if (window.isFull() || next.isEmpty() || !isOpen()) {
        narrow(0, window.size());
        window.clear();
      }
    }
    return found;
  }

  private boolean isOpen() {
    return found.size() < MOST_FOUND && characters < MOST_CHARACTERS;
  }

  private static Exception fault(RefusedValueException refusal) {
    return new ComputationException(
        FailureKind.FAIL_CHUNK, String.valueOf(refusal.getMessage()), refusal);
  }

  private void narrow(int from, int to) throws Exception {
    if (from == to || !isOpen()) {
      return;
    }
    var refused = refused(from, to);
    if (refused.isEmpty()) {
      return;
    }
    if (to - from == 1) {
      add(window.row(from), refused.get());
      return;
    }
    int half = (from + to) >>> 1;
    narrow(from, half);
    narrow(half, to);
  }

  private Optional<Exception> refused(int from, int to) throws Exception {
    Savepoint before = connection.setSavepoint();
    try {
      target.write(tx, window.part(from, to));
      connection.releaseSavepoint(before);
      return Optional.empty();
    } catch (SQLException | ComputationException e) {
      if (SqlFailures.faultOfRow(e).isEmpty()) {
        throw e;
      }
      connection.rollback(before);
      return Optional.of(e);
    }
  }

  private void add(LoadedRow row, Exception failure) {
    leftOut = leftOut.and(identity.apply(row));
    String cursor = leftOut.cursor();
    characters += cursor.length();
    found.add(
        new FailedRow(
            new RowPlace(
                LoadBatches.source(target.table()),
                row.key(target.table(), target.columns()),
                cursor),
            failure));
  }
}
