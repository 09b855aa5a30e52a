package dev.backfill.jdbc;

import static java.util.Objects.requireNonNull;

import dev.backfill.contract.CheckReturnValue;
import dev.backfill.jdbc.resource.JdbcResource;
import dev.backfill.jdbc.work.ChunkSql;
import dev.backfill.scope.Range;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Transaction;
import dev.backfill.work.TransactionalProcessor;
import javax.sql.DataSource;

/**
 * Work of your own on a database: SQL, or Java in the chunk's transaction.
 *
 * <p>Both do a chunk in one batch, in one transaction; for small commits cut small chunks. With a
 * ledger in the same data source each chunk is done exactly once.
 */
public final class Jdbc {

  private Jdbc() {}

  /**
   * Java in the chunk's transaction. Role; called from the threads of the lanes, several chunks at
   * a time.
   *
   * @param <R> type of the ranges that this work can do
   */
  @FunctionalInterface
  public interface InTransaction<R extends Range> {

    /**
     * Does the work of one chunk.
     *
     * @param tx the transaction; {@code tx.unwrap(Connection.class)} is its connection, on which
     *     ending it is refused; not to be used after this method has returned, nor by other threads
     * @param chunk the chunk to process
     * @return the number of rows that were changed; 0 or more
     * @throws Exception to fail this attempt; the transaction is rolled back
     */
    long process(Transaction tx, ActiveChunk<R> chunk) throws Exception;
  }

  /**
   * One statement for each chunk. {@code {chunk}} stands for the condition that selects the rows of
   * the chunk, with bounds as typed parameters and the scope's conditions; {@code {chunk:o}} is the
   * same with the chunk column qualified by the alias {@code o}. It may stand several times.
   *
   * <p>A question mark is SQL's own; there are no parameters of yours. The database checks the
   * statement before anything is written, and one that sets the chunk column is refused: see {@link
   * JdbcSql#keepsOrder}. The scope of the plan is one of a {@link JdbcTable} of the same data
   * source.
   *
   * @param dataSource where
   * @param sql an update, delete, insert or merge, such as {@code update orders set tier =
   *     tier_of(amount) where {chunk} and tier is null}
   * @return work for a plan
   * @throws IllegalArgumentException if {@code {chunk}} does not stand outside of quotes and
   *     comments, or if there is more than one statement
   */
  @CheckReturnValue
  public static JdbcSql sql(DataSource dataSource, String sql) {
    requireNonNull(dataSource, "dataSource");
    return new SqlStep(JdbcResource.of(dataSource), ChunkSql.parse(sql), false);
  }

  /**
   * Java for each chunk, in the transaction that the engine opens and ends.
   *
   * <p>The plan's {@code codeVersion} stands for the code: change it when the code changes.
   *
   * @param <R> type of the ranges that this work can do
   * @param dataSource where
   * @param work the work of one chunk
   * @return work for a plan of any scope
   */
  @CheckReturnValue
  public static <R extends Range> TransactionalProcessor<R> inTransaction(
      DataSource dataSource, InTransaction<R> work) {
    requireNonNull(dataSource, "dataSource");
    return new JavaStep<>(JdbcResource.of(dataSource), requireNonNull(work, "work"));
  }
}
