package dev.backfill.jdbc.work;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.resource.StatementCheck;
import dev.backfill.jdbc.scope.Selection;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.scope.Chunk;
import dev.backfill.scope.Range;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batch;
import dev.backfill.work.Batches;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Function;

/**
 * A statement of the user's, bound to a scope: one batch for each chunk.
 *
 * @param scope the rows
 * @param sql the statement
 * @param work declared facts
 */
public record SqlWork(Selection<?> scope, ChunkSql sql, Work work)
    implements TransactionalProcessor<Range> {

  /** Statements of ours keep nothing in their transaction; theirs may set any column. */
  public SqlWork {
    work = work.with(Work.Trait.SHARES_TRANSACTIONS).writing(Writes.all(scope));
  }

  @Override
  public Batches open(ActiveChunk<? extends Range> chunk, Optional<String> cursor) {
    SqlText statement = statement(chunk);
    return (tx, maxRows) -> Batch.last(run(tx.unwrap(Connection.class), statement));
  }

  private SqlText statement(Chunk<?> chunk) {
    return sql.render(alias -> scope.restricted(scope.range(chunk, qualified(alias))));
  }

  private static Function<Column, String> qualified(Optional<String> alias) {
    return column -> alias.map(name -> name + "." + column.sql()).orElse(column.sql());
  }

  private long run(Connection connection, SqlText statement) throws SQLException {
    String settings = scope.reader().dialect().session();
    try (var running = SqlText.of(settings + "; ").plus(statement).prepare(connection)) {
      boolean isResult = running.execute();
      long rows = 0;
      // the settings count no rows; the statement comes last
      for (long count = count(running, isResult); count >= 0; ) {
        rows = count;
        isResult = running.getMoreResults();
        count = count(running, isResult);
      }
      return rows;
    }
  }

  private static long count(java.sql.PreparedStatement running, boolean isResult)
      throws SQLException {
    return isResult ? -1 : running.getLargeUpdateCount();
  }

  /**
   * Lets the database check the statement.
   *
   * @throws IllegalArgumentException if it refuses it, or if it returns rows
   */
  public SqlWork checked() {
    SqlText statement = statement(ActiveChunk.of(scope.axis().sample()));
    StatementCheck.of(scope.reader()).require("the statement of Jdbc.sql", statement);
    boolean returnsRows =
        scope
            .reader()
            .read(
                "have the statement of Jdbc.sql described",
                connection -> {
                  try (var described = statement.prepare(connection)) {
                    return described.getMetaData() != null;
                  }
                });
    if (returnsRows) {
      throw new IllegalArgumentException(
          "The statement of Jdbc.sql returns rows; it must be an update, delete, insert or merge"
              + " without returning");
    }
    return this;
  }
}
