package dev.backfill.jdbc.ledger;

import dev.backfill.jdbc.connection.BorrowedConnection;
import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.failure.Ignored;
import dev.backfill.jdbc.dialect.failure.LedgerFailures;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.jdbc.ledger.home.LedgerSettings;
import dev.backfill.jdbc.ledger.home.LedgerSetup;
import dev.backfill.jdbc.ledger.home.LedgerTables;
import dev.backfill.jdbc.resource.JdbcResource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The way to a ledger without being a member of a run: borrows a connection for each call, and
 * tries another one if its session was ended meanwhile. Stateless.
 *
 * @param resource the database
 * @param settings settings of the ledger
 */
public record LedgerAccess(JdbcResource resource, LedgerSettings settings) {

  /** Something that is done with a ledger that is there, on a connection that commits by itself. */
  public interface Use<T> {
    T on(Connection connection, LedgerLocation home) throws SQLException;
  }

  /** An action that may be done again. */
  interface Attempt<T> {
    T run() throws SQLException;
  }

  /**
   * Uses the ledger, if there is one yet. The use may be done again: it reads, or deletes what is
   * not there the second time.
   *
   * @param doing for a failure, such as {@code list the runs}
   * @return empty if there is no ledger
   * @throws dev.backfill.ledger.LedgerException if the ledger does not answer
   */
  public <T> Optional<T> use(String doing, Use<T> use) {
    return useSince(1, doing, use);
  }

  /**
   * The same for something that older tables do not keep, so that there is none of it in them.
   *
   * @param version the first version that keeps it
   * @param doing for a failure
   * @return empty if there is no ledger, or an older one
   * @throws dev.backfill.ledger.LedgerException if the ledger does not answer
   */
  <T> Optional<T> useSince(int version, String doing, Use<T> use) {
    return twice(doing, () -> once(version, doing, use));
  }

  private <T> Optional<T> once(int version, String doing, Use<T> use) throws SQLException {
    Optional<LedgerLocation> home = Optional.empty();
    try (var borrowed = BorrowedConnection.readCommitting(resource.dataSource())) {
      var connection = borrowed.connection();
      home = new LedgerSetup(connection, settings, resource.nameOn(connection)).find(version);
      return home.isEmpty() ? Optional.empty() : Optional.of(use.on(connection, home.get()));
    } catch (SQLException e) {
      if (home.isPresent() && !SqlFailures.endedSession(e)) {
        throw LedgerTables.failure(doing, home.get(), resource.dataSource(), e);
      }
      throw e;
    }
  }

  /**
   * Uses the ledger, and makes its tables if there are none yet.
   *
   * @param doing for a failure
   * @return what the use gives
   * @throws dev.backfill.ledger.LedgerException if the ledger does not answer
   */
  <T> T prepared(String doing, Use<T> use) {
    return twice(
        doing,
        () -> {
          try (var borrowed = BorrowedConnection.readCommitting(resource.dataSource())) {
            var connection = borrowed.connection();
            var setup = new LedgerSetup(connection, settings, resource.nameOn(connection));
            return use.on(connection, setup.prepare());
          }
        });
  }

  /** Once more if its session was ended meanwhile. */
  <T> T twice(String doing, Attempt<T> attempt) {
    try {
      try {
        return attempt.run();
      } catch (SQLException e) {
        if (!SqlFailures.endedSession(e)) {
          throw e;
        }
        Ignored.because("it is done again on another connection", e);
        return attempt.run();
      }
    } catch (SQLException e) {
      throw LedgerFailures.atStart(doing, resource.toString(), e);
    }
  }
}
