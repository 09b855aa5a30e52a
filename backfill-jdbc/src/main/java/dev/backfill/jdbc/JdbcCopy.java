package dev.backfill.jdbc;

import dev.backfill.contract.CheckReturnValue;
import dev.backfill.scope.Range;
import dev.backfill.work.TransactionalProcessor;

/**
 * Copies the rows of a scope into a table of another database. Step: begun by {@link
 * JdbcTable#copyInto}; every call returns a new value.
 *
 * <p>Immutable and thread-safe. Works in batches along the chunk column and the source's key. A
 * batch reads its rows in one statement of the source, and writes them in a transaction of the
 * target: by COPY where the driver can send it, else by one INSERT. With a ledger in the target's
 * data source each row is copied exactly once, although two databases take part: the transaction
 * that writes the rows also writes how far the copy is, and the source is only read. A ledger
 * elsewhere makes it at least once.
 *
 * <p>Values go from one database to the other as they are stored: the type of each column must hold
 * every value of what it gets. What would be converted, cut or rounded is refused before anything
 * is written, and is converted by {@link #value} in the source.
 *
 * <p>Each batch reads a snapshot of its own. A row that changes in the source after its batch is
 * not copied again; one that moves along the chunk column may be missed, or meet its own copy.
 * Where the source is written to meanwhile, compare the tables afterwards, with {@link
 * JdbcTable#compareWith}.
 *
 * <p>Beside its connections of the target each lane uses one of the source while a batch reads, and
 * planning uses one. Nothing is written in the source.
 */
public sealed interface JdbcCopy extends TransactionalProcessor<Range> permits CopyStep {

  /**
   * Fills one more column, or another way than with the source's column of the same name.
   *
   * @param targetColumn a column of the target that can be written
   * @param expression SQL of your own over the columns of the row, which the source evaluates; its
   *     type is that of the target's column
   * @return a new step
   * @throws IllegalArgumentException if there is no such column, with similar names, if it cannot
   *     be written, if it is filled already by a column or value that was named, or if the
   *     expression is blank or not one expression
   */
  @CheckReturnValue
  JdbcCopy value(String targetColumn, String expression);

  /**
   * Leaves out rows that would break a unique rule of the target, and counts them as kept. Without
   * it, the first one fails its chunk. Rows are then written by INSERT.
   *
   * @return a new step
   */
  @CheckReturnValue
  JdbcCopy skipExisting();
}
