package dev.backfill.jdbc.resource;

import dev.backfill.jdbc.connection.BorrowedConnection;
import dev.backfill.jdbc.connection.GuardedConnection;
import dev.backfill.jdbc.dialect.BeforeImages;
import dev.backfill.jdbc.dialect.Dialect;
import dev.backfill.jdbc.dialect.TransactionState;
import dev.backfill.jdbc.dialect.failure.BrokenTransactionException;
import dev.backfill.jdbc.dialect.failure.Ignored;
import dev.backfill.jdbc.dialect.failure.RefusedUseException;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.jdbc.dialect.failure.SqlState;
import dev.backfill.work.Transaction;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A transaction on a borrowed connection, which the work sees through a guard. Confined to the
 * thread that began it, apart from {@link #cancel}.
 */
public final class JdbcTransaction implements Transaction {

  private final BorrowedConnection borrowed;
  private final GuardedConnection guard;
  private final Consumer<BorrowedConnection> giveBack;
  private volatile Optional<Beside> beside = Optional.empty();
  private boolean closed;
  private Optional<String> fenced = Optional.empty();
  private String settings = "";

  /** A transaction whose connection goes back to its owner at the end. */
  public JdbcTransaction(BorrowedConnection borrowed) {
    this(borrowed, BorrowedConnection::close);
  }

  /** A transaction whose connection is handed on at the end, if it is sound. */
  public JdbcTransaction(BorrowedConnection borrowed, Consumer<BorrowedConnection> giveBack) {
    this.borrowed = borrowed;
    this.guard = new GuardedConnection(borrowed.connection());
    this.giveBack = giveBack;
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    if (type == BeforeImages.class) {
      return type.cast(BeforeImages.NOWHERE);
    }
    if (type == JdbcTransaction.class) {
      return type.cast(this);
    }
    if (!type.isAssignableFrom(Connection.class)) {
      throw new IllegalArgumentException(
          "A JDBC transaction is a java.sql.Connection, not a %s; call unwrap(Connection.class)"
              .formatted(type.getName()));
    }
    return type.cast(guard.connection());
  }

  /**
   * Commits. The transaction is asked first whether it is still alive: PostgreSQL's driver returns
   * normally from the commit of an aborted one, and not every error is seen by the guard, such as
   * that of a result set which reads on.
   */
  @Override
  public void commit() throws Exception {
    guard.end();
    try (var statement = borrowed.connection().createStatement()) {
      statement.execute("select 1");
    } catch (SQLException e) {
      throw hiddenError(e);
    }
    borrowed.connection().commit();
  }

  /**
   * {@inheritDoc} Asks the server, which refuses any statement of a transaction that is aborted.
   */
  @Override
  public void check() throws Exception {
    String question =
        Dialects.of(borrowed.connection()).map(Dialect::checkDeferred).orElse("select 1");
    try (var statement = borrowed.connection().createStatement()) {
      statement.execute(question);
    } catch (SQLException e) {
      throw hiddenError(e);
    }
  }

  /**
   * Settings to stand before a statement of the library's own work: all of them for the first such
   * statement of this transaction, later those that code of the user's may have set since. Only for
   * work that sends no statement of the user's in between.
   *
   * @param dialect has the settings for the rest of the transaction
   */
  public String settings(Dialect dialect) {
    return settings(dialect.session(), dialect.sessionAgain());
  }

  /** The same for a statement whose plan the server may keep. */
  public String settingsToKeepPlans(Dialect dialect) {
    return settings(dialect.sessionToKeepPlans(), dialect.sessionAgain());
  }

  private String settings(String wanted, String again) {
    if (settings.equals(wanted)) {
      return again;
    }
    settings = wanted;
    return wanted;
  }

  /** Has the server refuse what writes, until this transaction ends. */
  void onlyReads() throws SQLException {
    try (var statement = borrowed.connection().createStatement()) {
      statement.execute("set transaction read only");
    }
  }

  /** What the work does elsewhere while it is in this transaction. Role; for other threads. */
  public interface Beside {

    /** Asks for it to be stopped. */
    void cancel();

    /** Ends it, because a cancel did not help. */
    void evict();
  }

  /** A stop of this transaction stops that too, until {@link #alone}. */
  public void beside(Beside other) {
    beside = Optional.of(other);
  }

  /** The work does nothing elsewhere any more. */
  public void alone() {
    beside = Optional.empty();
  }

  @Override
  public void cancel() {
    beside.ifPresent(Beside::cancel);
    guard.cancelRunning();
  }

  /** Cancels whatever the session does, also while it fetches rows. For other threads. */
  public void cancelSession() {
    guard.cancelSession();
  }

  /** Returns true if the driver can send rows by COPY. */
  public boolean canCopy() {
    return guard.canCopy();
  }

  /**
   * Sends rows by COPY.
   *
   * @return how many the database has inserted
   * @throws IOException what the stream has thrown; the transaction is aborted then
   */
  public long copyIn(String sql, InputStream rows) throws SQLException, IOException {
    return guard.copyIn(sql, rows);
  }

  /**
   * Gives the connection up. The driver closes the socket; where the server notices only later, it
   * continues for a while and then rolls back.
   */
  @Override
  public void evict() {
    beside.ifPresent(Beside::evict);
    try {
      borrowed.connection().abort(Runnable::run);
    } catch (SQLException e) {
      Ignored.because("a connection that cannot be given up ends by itself", e);
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    guard.end();
    if (guard.seenError().filter(SqlFailures::isStalePlan).isPresent()) {
      evict(); // the session would serve the old plan again, also to whom the pool gives it next
      borrowed.close();
      return;
    }
    try {
      borrowed.connection().rollback();
      giveBack.accept(borrowed);
    } catch (SQLException e) {
      Ignored.because("a connection that cannot be rolled back is broken, and with it its work", e);
      borrowed.close();
    }
  }

  boolean isClosed() {
    return closed;
  }

  /** Closes it; a network that is silent holds that up for so long at most. */
  public void closeWithin(Duration atMost) {
    if (!closed) {
      borrowed.limitWait(atMost);
    }
    close();
  }

  /** Ends it on a connection that must not be used again. */
  public void abandon() {
    closed = true;
    guard.end();
    borrowed.close();
  }

  /** The connection itself, for statements of the ledger in this transaction. */
  public Connection raw() {
    return borrowed.connection();
  }

  /**
   * Returns the exception to throw where a statement of the library fails at the end of the
   * transaction: an aborted transaction is the work's doing.
   */
  public Exception hiddenError(SQLException atTheEnd) {
    if (!SqlState.ABORTED_TRANSACTION.isOf(atTheEnd)) {
      return atTheEnd;
    }
    return BrokenTransactionException.hiddenError(guard.seenError().orElse(atTheEnd));
  }

  /** Notes that it is the ledger's, which compares its id before it commits. */
  public void fencedAs(String transactionId) {
    fenced = Optional.of(transactionId);
  }

  /** Returns true if the ledger finds out if it is still the transaction that was begun. */
  boolean isFenced() {
    return fenced.isPresent();
  }

  /** Its id before the work begins; empty if this database has none. */
  public Optional<String> id() throws SQLException {
    if (fenced.isPresent()) {
      return fenced;
    }
    var dialect = Dialects.of(borrowed.connection());
    return dialect.isPresent()
        ? Optional.of(TransactionState.giveId(borrowed.connection(), dialect.get()))
        : Optional.empty();
  }

  /**
   * The state of it in the database; empty if it cannot tell.
   *
   * @throws SQLException 25P02 if it is aborted
   */
  Optional<TransactionState> state() throws SQLException {
    var dialect = Dialects.of(borrowed.connection());
    return dialect.isPresent()
        ? Optional.of(TransactionState.of(borrowed.connection(), dialect.get()))
        : Optional.empty();
  }

  /** Returns true if the work has run any statement in it. */
  boolean isUsed() {
    return guard.isUsed();
  }

  /** Returns true if the work has seen an error of this connection. */
  public boolean sawAnError() {
    return guard.seenError().isPresent();
  }

  /**
   * Returns true if what the work threw is about this connection: an error of it, or a refused use.
   */
  boolean isBlamedBy(Throwable thrown) {
    return SqlFailures.causes(thrown)
        .anyMatch(
            cause ->
                cause instanceof RefusedUseException
                    || Objects.equals(guard.seenError().orElse(null), cause));
  }

  /** From now on the work cannot use the connection any more. */
  public void endWork() {
    guard.end();
  }
}
