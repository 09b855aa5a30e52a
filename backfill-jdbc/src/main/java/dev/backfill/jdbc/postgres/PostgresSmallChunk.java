package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.dialect.RowBatch;
import dev.backfill.jdbc.sql.SqlText;
import java.util.Optional;

/**
 * The statement of a chunk that has no more rows than a batch may have. No end is looked for, so
 * the work is the plain change of the chunk's range. Beside it the rows are counted, in the same
 * snapshot: what is to be changed and is not was changed, moved, deleted or held back meanwhile.
 *
 * <p>A row is changed if its newest version lies in the chunk: of a row that another session was
 * at, PostgreSQL compares the new values with the range.
 */
final class PostgresSmallChunk {

  private PostgresSmallChunk() {}

  /** The statement. */
  static SqlText render(RowBatch batch) {
    return SqlText.of("with backfill_changed as (")
        .plus(PostgresWhole.work(batch.table(), batch.condition(), batch.work()))
        .plus(" returning")
        .plus(PostgresWhole.place(batch.table(), Optional.of(batch.range()), batch.work()))
        .plus(") select (")
        .plus(count(batch))
        .plus("), ")
        .plus(kept(batch))
        .plus(
            ", pg_catalog.count(*), pg_catalog.count(*) filter (where backfill_left) from"
                + " backfill_changed");
  }

  /** Rows that need no work; without a condition that could say so, none is asked for them. */
  private static SqlText kept(RowBatch batch) {
    String eligible = PostgresSql.eligible(batch.table(), batch.work());
    return eligible.equals(PostgresSql.ALL)
        ? SqlText.of("0")
        : SqlText.of("(").plus(count(batch)).plus(" and not (%s))".formatted(eligible));
  }

  private static SqlText count(RowBatch batch) {
    return SqlText.of("select pg_catalog.count(*) from %s where ".formatted(batch.table().sql()))
        .plus(batch.condition());
  }
}
