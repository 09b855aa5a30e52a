package dev.backfill.jdbc;

import dev.backfill.scope.Range;
import dev.backfill.scope.Scope;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batches;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import java.util.Optional;
import java.util.Set;

/**
 * A statement of the user's, not yet bound to a scope.
 *
 * @param resource where
 * @param sql the statement
 */
record SqlStep(JdbcResource resource, ChunkSql sql) implements TransactionalProcessor<Range> {

  @Override
  public Work work() {
    return new Work(resource, "sql " + UserSql.oneLine(sql.written()), Set.of(), false);
  }

  @Override
  public TransactionalProcessor<Range> over(Scope<? extends Range> scope) {
    return new SqlWork(Binding.of(resource, "Jdbc.sql", scope), sql, work()).checked();
  }

  @Override
  public Batches open(ActiveChunk<? extends Range> chunk, Optional<String> cursor) {
    throw Targets.unbound("Jdbc.sql");
  }
}
