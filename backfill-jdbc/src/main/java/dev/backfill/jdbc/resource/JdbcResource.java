package dev.backfill.jdbc.resource;

import static java.util.Objects.requireNonNull;

import dev.backfill.jdbc.connection.BorrowedConnection;
import dev.backfill.jdbc.dialect.Dialect;
import dev.backfill.jdbc.dialect.failure.RefusedConnectionException;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.jdbc.dialect.failure.Unanswered;
import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec;
import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import dev.backfill.work.Footprint;
import dev.backfill.work.Occupancy;
import dev.backfill.work.Resource;
import dev.backfill.work.RowFault;
import dev.backfill.work.SideEffectMonitor;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A database behind a {@link DataSource}. Thread-safe; equal to another one of the same {@code
 * DataSource} object, and to nothing else: two pools to one database share no transaction.
 */
public final class JdbcResource implements Resource {

  /** Those that have not come by then are not examined. */
  private static final Duration SESSIONS_WAIT = Duration.ofSeconds(1);

  private final DataSource dataSource;
  private volatile @Nullable String name;

  private JdbcResource(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** The database behind a data source. */
  public static JdbcResource of(DataSource dataSource) {
    return new JdbcResource(requireNonNull(dataSource, "dataSource"));
  }

  public DataSource dataSource() {
    return dataSource;
  }

  /**
   * {@inheritDoc}
   *
   * <p>READ COMMITTED, autocommit off, which is restored when it is closed. Uses a connection that
   * a run has already, where the calling thread asks something for it.
   *
   * @throws RefusedConnectionException if the connection is in a transaction already
   */
  @Override
  public JdbcTransaction begin() throws SQLException {
    var lent = Lending.begin(dataSource);
    return lent.isPresent()
        ? lent.get()
        : new JdbcTransaction(BorrowedConnection.readCommitted(dataSource));
  }

  /** {@inheritDoc} Its commit is never called: all of it is rolled back. */
  @Override
  public JdbcTransaction beginReading() throws SQLException {
    var transaction = begin();
    try {
      transaction.onlyReads();
      return transaction;
    } catch (SQLException | RuntimeException | Error e) {
      transaction.close();
      throw e;
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>Asks the database the first time, and again while it cannot be reached.
   */
  @Override
  public String name() {
    String known = name;
    if (known != null) {
      return known;
    }
    try (var borrowed = BorrowedConnection.readCommitting(dataSource)) {
      return nameOn(borrowed.connection());
    } catch (SQLException e) {
      return "a database that cannot be asked: " + SqlFailures.describe(e);
    }
  }

  /** The same, asked on a connection that is at hand. */
  public String nameOn(Connection connection) throws SQLException {
    String known = name;
    if (known == null) {
      known = DatabaseName.of(connection);
      name = known;
    }
    return known;
  }

  @Override
  public void requireSessions(int atOnce) {
    try {
      new ConnectionCheck(dataSource, SESSIONS_WAIT)
          .requireOwnSessions(Math.max(2, atOnce), name());
    } catch (SQLException e) {
      throw Unanswered.of(
          "The sessions for the work could not be checked: %s. Nothing was written"
              .formatted(SqlFailures.describe(e)),
          e);
    }
  }

  /** {@inheritDoc} A transaction of its own marks them until then. */
  @Override
  public <R extends Range> Occupancy occupy(
      Footprint footprint, RangeCodec<R> codec, String ledger, boolean shared) {
    try {
      return SessionOccupancy.enter(this, footprint, codec, RunMarks.of(footprint, ledger, shared));
    } catch (SQLException e) {
      throw Unanswered.of(
          "The other runs that write to %s could not be found out: %s. A run whose ledger is elsewhere needs one connection more than it has lanes, to keep others off. Nothing was written"
              .formatted(footprint.written(), SqlFailures.describe(e)),
          e);
    }
  }

  @Override
  public boolean leadsToSameDatabaseAs(Resource other) {
    return other instanceof JdbcResource resource && OneDatabase.isBehind(this, resource);
  }

  @Override
  public FailureKind classify(Throwable failure) {
    return SqlFailures.kindOf(failure);
  }

  @Override
  public Failure diagnose(Throwable failure) {
    return SqlFailures.diagnose(failure);
  }

  @Override
  public Optional<RowFault> faultOfRow(Throwable failure) {
    return SqlFailures.faultOfRow(failure);
  }

  @Override
  public Optional<SideEffectMonitor> sideEffectMonitor() throws SQLException {
    Optional<Dialect> dialect;
    try (var borrowed = BorrowedConnection.readCommitting(dataSource)) {
      dialect = Dialects.of(borrowed.connection());
    }
    return dialect.isPresent()
        ? Optional.of(dialect.get().sideEffectMonitor(dataSource))
        : Optional.empty();
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // the same object, whatever its class says about equality
  public boolean equals(@Nullable Object other) {
    return other instanceof JdbcResource resource && resource.dataSource == dataSource;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(dataSource);
  }

  @Override
  public String toString() {
    String known = name;
    return known == null ? "a database" : known;
  }
}
