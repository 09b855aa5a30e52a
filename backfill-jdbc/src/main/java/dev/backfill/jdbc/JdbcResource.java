package dev.backfill.jdbc;

import static java.util.Objects.requireNonNull;

import dev.backfill.work.FailureKind;
import dev.backfill.work.Resource;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A database behind a {@link DataSource}. Thread-safe; equal to another one of the same {@code
 * DataSource} object, and to nothing else: two pools to one database share no transaction.
 */
final class JdbcResource implements Resource {

  private final DataSource dataSource;
  private volatile @Nullable String name;

  private JdbcResource(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** The database behind a data source. */
  static JdbcResource of(DataSource dataSource) {
    return new JdbcResource(requireNonNull(dataSource, "dataSource"));
  }

  DataSource dataSource() {
    return dataSource;
  }

  /**
   * {@inheritDoc}
   *
   * <p>READ COMMITTED, autocommit off; both are restored when it is closed.
   */
  @Override
  public JdbcTransaction begin() throws SQLException {
    return new JdbcTransaction(BorrowedConnection.readCommitted(dataSource));
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
    try (var borrowed = BorrowedConnection.autoCommitting(dataSource)) {
      String asked = DatabaseName.of(borrowed.connection());
      name = asked;
      return asked;
    } catch (SQLException e) {
      return "a database that cannot be asked: " + SqlFailures.describe(e);
    }
  }

  @Override
  public FailureKind classify(Throwable failure) {
    return SqlFailures.kindOf(failure);
  }

  @Override
  public String describe(Throwable failure) {
    return SqlFailures.describe(failure);
  }

  @Override
  public Optional<String> sqlState(Throwable failure) {
    return Optional.of(SqlFailures.stateOf(failure)).filter(state -> !state.isEmpty());
  }

  @Override
  public boolean isOutage(Throwable failure) {
    return SqlFailures.isOutage(failure);
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
    return known == null ? "JDBC data source" : known;
  }
}
