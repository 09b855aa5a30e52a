package dev.backfill.jdbc;

import dev.backfill.work.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * A transaction on a borrowed connection, which the work sees through a guard. Confined to the
 * thread that began it, apart from {@link #cancel}.
 */
final class JdbcTransaction implements Transaction {

  private final BorrowedConnection borrowed;
  private final GuardedConnection guard;

  JdbcTransaction(BorrowedConnection borrowed) {
    this.borrowed = borrowed;
    this.guard = new GuardedConnection(borrowed.connection());
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    if (!type.isAssignableFrom(Connection.class)) {
      throw new IllegalArgumentException(
          "A JDBC transaction is a java.sql.Connection, not a %s; call unwrap(Connection.class)"
              .formatted(type.getName()));
    }
    return type.cast(guard.connection());
  }

  /**
   * Commits. Where the work has seen an error, the transaction is asked first whether it is still
   * alive: PostgreSQL's driver returns normally from the commit of an aborted one.
   */
  @Override
  public void commit() throws SQLException {
    guard.end();
    if (guard.mayHideAnError()) {
      try (var statement = borrowed.connection().createStatement()) {
        statement.execute("select 1");
      }
    }
    borrowed.connection().commit();
  }

  @Override
  public void cancel() {
    guard.cancelRunning();
  }

  @Override
  public void close() {
    guard.end();
    borrowed.close();
  }

  /** The connection itself, for statements of the ledger in this transaction. */
  Connection raw() {
    return borrowed.connection();
  }

  /** The last error that the work has seen on this transaction. */
  Optional<SQLException> seenError() {
    return guard.seenError();
  }

  /** From now on the work cannot use the connection any more. */
  void endWork() {
    guard.end();
  }
}
