package dev.backfill.jdbc.resource;

import dev.backfill.jdbc.connection.BorrowedConnection;
import dev.backfill.jdbc.dialect.Sessions;
import dev.backfill.jdbc.dialect.failure.SqlState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.sql.DataSource;

/**
 * Lends connections of a run to what a thread asks the database for it. A pool that has exactly as
 * many connections as a run demands has none left for questions while the lanes keep theirs.
 * Confined to one thread, apart from what it gets.
 */
public final class Lending {

  private static final ThreadLocal<Lending> CURRENT = new ThreadLocal<>();

  private final DataSource dataSource;
  private final Source source;
  private final Optional<Limits> limits;
  private Optional<JdbcTransaction> current = Optional.empty();

  private Lending(DataSource dataSource, Source source, Optional<Limits> limits) {
    this.dataSource = dataSource;
    this.source = source;
    this.limits = limits;
  }

  /** Where a connection comes from. */
  public interface Source {
    BorrowedConnection take() throws SQLException;

    void giveBack(BorrowedConnection connection);
  }

  /**
   * Time limits of a question, which are those of the lanes.
   *
   * @param lock the longest time that it waits for a lock
   * @param statement the longest time that it may take; zero for no limit
   */
  public record Limits(Duration lock, Duration statement) {

    String sql(Sessions sessions) {
      return "; " + sessions.lockLimit(lock) + "; " + sessions.statementLimit(statement);
    }

    /** Which setting to change after an error; empty if it has nothing to do with them. */
    String words(SQLException error) {
      if (SqlState.LOCK_NOT_AVAILABLE.isOf(error)) {
        return ". Planning waits %s for a lock, as lanes do: end the session that holds it, or raise lockTimeout(..) of the ledger"
            .formatted(lock);
      }
      if (!SqlState.CANCELLED.isOf(error)) {
        return "";
      }
      return statement.isZero()
          ? ". Planning has no limit of its own: another session cancelled it"
          : ". Planning allows %s for a query, as lanes do: raise statementTimeout(..) of the ledger"
              .formatted(statement);
    }
  }

  /** Asks with connections of a run, for planning. */
  public static <T> T planning(
      DataSource dataSource, Source source, Limits limits, Callable<T> question) throws Exception {
    return during(new Lending(dataSource, source, Optional.of(limits)), question);
  }

  /** Asks with connections of a run, for a check beside the lanes. */
  public static <T> T checking(DataSource dataSource, Source source, Callable<T> question)
      throws Exception {
    return during(new Lending(dataSource, source, Optional.empty()), question);
  }

  private static <T> T during(Lending lending, Callable<T> question) throws Exception {
    var before = CURRENT.get();
    CURRENT.set(lending);
    try {
      return question.call();
    } finally {
      if (before == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(before);
      }
    }
  }

  /** A transaction on a connection that the run has; empty if the calling thread is lent none. */
  @SuppressWarnings("ReferenceEquality") // connections of this very object, whatever it equals
  static Optional<JdbcTransaction> begin(DataSource dataSource) throws SQLException {
    var lending = CURRENT.get();
    return lending == null || lending.dataSource != dataSource || lending.isInUse()
        ? Optional.empty()
        : Optional.of(lending.begin());
  }

  /** The time limits of what the calling thread asks; none unless it plans. */
  static Optional<Limits> limits() {
    var lending = CURRENT.get();
    return lending == null ? Optional.empty() : lending.limits;
  }

  /** A second one at the same time would wait for the first. */
  private boolean isInUse() {
    return current.filter(transaction -> !transaction.isClosed()).isPresent();
  }

  private JdbcTransaction begin() throws SQLException {
    var taken = source.take();
    try {
      taken.autoCommit(false);
    } catch (SQLException | RuntimeException | Error e) {
      taken.close();
      throw e;
    }
    var transaction = new JdbcTransaction(taken, source::giveBack);
    current = Optional.of(transaction);
    return transaction;
  }
}
