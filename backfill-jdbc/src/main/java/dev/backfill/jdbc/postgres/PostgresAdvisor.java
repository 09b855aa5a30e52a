package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.Advisor;
import dev.backfill.jdbc.dialect.RowWork;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.scope.Advice;
import dev.backfill.work.Volume;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Advice of PostgreSQL. Stateless. */
record PostgresAdvisor() implements Advisor {

  /** The age from which an explanation mentions an open transaction. */
  private static final Duration OLD = Duration.ofMinutes(10);

  @Override
  public List<Advice> onScope(
      Connection connection, Table table, Column column, SqlText condition, boolean leavesNulls)
      throws SQLException {
    return new PostgresAdvice(connection, table, OLD).onScope(column, condition, leavesNulls);
  }

  @Override
  public List<Advice> onWork(Connection connection, Table table, RowWork work) throws SQLException {
    return new PostgresWorkAdvice(connection, table).on(work);
  }

  @Override
  public List<Advice> afterWork(Connection connection, Table table, RowWork work)
      throws SQLException {
    return new PostgresWorkAdvice(connection, table).after(work);
  }

  @Override
  public List<Advice> obstacles(Connection connection, Table table, RowWork work)
      throws SQLException {
    return new PostgresObstacles(connection, table).of(work);
  }

  @Override
  public List<Advice> replacementObstacles(Connection connection, Table table) throws SQLException {
    return new PostgresReferences(connection, table).acting();
  }

  @Override
  public Optional<Volume> volume(Connection connection, Table table, RowWork work, long rows)
      throws SQLException {
    return new PostgresVolume(connection, table).of(work, rows);
  }
}
