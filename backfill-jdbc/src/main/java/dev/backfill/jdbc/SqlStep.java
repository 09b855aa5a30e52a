package dev.backfill.jdbc;

import dev.backfill.jdbc.resource.JdbcResource;
import dev.backfill.jdbc.scope.Binding;
import dev.backfill.jdbc.sql.UserSql;
import dev.backfill.jdbc.work.ChunkSql;
import dev.backfill.jdbc.work.SqlMoves;
import dev.backfill.jdbc.work.SqlWork;
import dev.backfill.jdbc.work.Targets;
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
 * @param orderKept true if the chunk column may be set
 */
record SqlStep(JdbcResource resource, ChunkSql sql, boolean orderKept) implements JdbcSql {

  @Override
  public JdbcSql keepsOrder() {
    return new SqlStep(resource, sql, true);
  }

  @Override
  public Work work() {
    return new Work(resource, "sql " + UserSql.oneLine(sql.written()), Set.of(), false)
        .with(Work.Trait.ONCE_ONLY);
  }

  @Override
  public TransactionalProcessor<Range> over(Scope<? extends Range> scope) {
    var rows = Binding.of(resource, "Jdbc.sql", scope);
    if (rows.axis().rowsMayMove()) {
      throw new IllegalArgumentException(
          "Jdbc.sql cannot go by pages: it is unknown what it does to a row that it meets twice; use set(..).preserveExisting(), or give '%s' a key"
              .formatted(rows.facts().fullName()));
    }
    var work = new SqlWork(rows, sql, work()).checked();
    if (!orderKept) {
      new SqlMoves(rows).require(sql.written());
    }
    return work;
  }

  @Override
  public Batches open(ActiveChunk<? extends Range> chunk, Optional<String> cursor) {
    throw Targets.unbound("Jdbc.sql");
  }
}
