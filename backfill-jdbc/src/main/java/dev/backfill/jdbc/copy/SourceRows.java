package dev.backfill.jdbc.copy;

import dev.backfill.contract.DatabaseUnreachableException;
import dev.backfill.jdbc.dialect.CopyBatch;
import dev.backfill.jdbc.dialect.failure.Ignored;
import dev.backfill.jdbc.dialect.failure.RefusedConnectionException;
import dev.backfill.jdbc.dialect.failure.SourceException;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.jdbc.dialect.failure.SqlState;
import dev.backfill.jdbc.resource.JdbcTransaction;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.work.FetchPace;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.FailureKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one batch where they come from: one statement, and so one snapshot, in a transaction
 * that cannot write. Confined to one thread, apart from {@link #cancel} and {@link #evict}.
 */
public final class SourceRows implements CarriedSource, JdbcTransaction.Beside, AutoCloseable {

  private final SourceTable source;
  private final ActiveChunk<?> chunk;
  private final FetchPace pace;
  private final JdbcTransaction tx;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean closed;
  private @Nullable PreparedStatement statement;
  private @Nullable ResultSet found;
  private int order;
  private int most;
  private byte[] @Nullable [] present = new byte[0][];
  private long seen;
  private Optional<List<String>> last = Optional.empty();

  private SourceRows(SourceTable source, ActiveChunk<?> chunk, FetchPace pace, JdbcTransaction tx) {
    this.source = source;
    this.chunk = chunk;
    this.pace = pace;
    this.tx = tx;
  }

  /**
   * Begins a transaction of the source.
   *
   * @throws SourceException if there is no connection
   */
  public static SourceRows begin(SourceTable source, ActiveChunk<?> chunk, FetchPace pace) {
    try {
      return new SourceRows(source, chunk, pace, source.reader().resource().begin());
    } catch (RefusedConnectionException e) {
      throw new SourceException(
          FailureKind.FAIL_RUN,
          "the source '%s' gives no connection for chunk %s: %s"
              .formatted(source.name(), chunk.id(), e.getMessage()),
          e);
    } catch (SQLException e) {
      String why =
          "the source '%s' gives no connection for chunk %s: %s"
              .formatted(source.name(), chunk.id(), SqlFailures.describe(e));
      throw new SourceException(
          SqlFailures.kindOf(e),
          why,
          SqlFailures.isOutage(e) ? new DatabaseUnreachableException(why, e) : e);
    }
  }

  /** Asks something in the same transaction. */
  public interface Question<T> {
    T on(Connection connection) throws SQLException;
  }

  /** Asks, before the rows are read. */
  public <T> T ask(Question<T> question) {
    try {
      return question.on(tx.unwrap(Connection.class));
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** Sets the session up. */
  public void prepare() {
    ask(
        connection -> {
          try (var settings = connection.createStatement()) {
            return settings.execute(source.reader().dialect().copies().readingSession());
          }
        });
  }

  /** Runs the statement of a batch. */
  public void read(CopyBatch batch) {
    order = batch.order().size();
    most = batch.rows();
    present = new byte[batch.values().size()][];
    try {
      var query = source.reader().dialect().copies().read(batch);
      var prepared = query.prepare(tx.unwrap(Connection.class));
      statement = prepared;
      pace.begin(prepared);
      found = prepared.executeQuery();
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  @Override
  public boolean next() {
    if (chunk.cancelled()) {
      throw new SourceException(
          FailureKind.RETRY,
          "the copy of chunk %s was stopped while it read rows of '%s'"
              .formatted(chunk.id(), source.name()),
          new SQLException("stopped", SqlState.CANCELLED.code()));
    }
    try {
      var rows = found;
      if (rows == null || !rows.next()) {
        return false;
      }
      take(rows);
      return true;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private void take(ResultSet rows) throws SQLException {
    long length = 0;
    for (int i = 0; i < present.length; i++) {
      byte[] value = rows.getBytes(order + i + 1);
      present[i] = value;
      length += value == null ? 0 : value.length;
    }
    if (++seen == most) {
      last = Optional.of(key(rows));
    }
    pace.read(rows, length);
  }

  private List<String> key(ResultSet rows) throws SQLException {
    var key = new ArrayList<String>();
    for (int i = 1; i <= order; i++) {
      key.add(rows.getString(i));
    }
    return key;
  }

  @Override
  public byte @Nullable [] value(int column) {
    return present[column];
  }

  /** The order columns of the row with which a full batch ended; empty if it was not full. */
  Optional<List<String>> last() {
    return last;
  }

  private SourceException failed(SQLException e) {
    return SourceException.of(e, source.name(), chunk.id(), source.reader().resource().toString());
  }

  /** Not once the connection has gone back to its owner, who uses it for something else. */
  @Override
  public void cancel() {
    whileOpen(tx::cancelSession);
  }

  @Override
  public void evict() {
    whileOpen(tx::evict);
  }

  private void whileOpen(Runnable action) {
    lock.lock();
    try {
      if (!closed) {
        action.run();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    closeStatement();
    tx.close();
  }

  private void closeStatement() {
    var prepared = statement;
    if (prepared == null) {
      return;
    }
    try {
      prepared.close();
    } catch (SQLException e) {
      Ignored.because("its transaction is rolled back, whatever becomes of a statement", e);
    }
  }
}
