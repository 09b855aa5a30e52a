package dev.backfill.jdbc.copy;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.dialect.CarriedRows;
import dev.backfill.jdbc.dialect.Dialect;
import dev.backfill.jdbc.dialect.RowWork;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.resource.StatementCheck;
import dev.backfill.scope.Advice;
import dev.backfill.scope.Range;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batches;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import dev.backfill.work.Work.Trait;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Rows that a user's code gives, each chunk in one transaction. Immutable.
 *
 * @param target the table that gets them
 * @param columns which of its columns they fill
 * @param skipExisting whether rows that break a unique rule of the target are left out
 * @param rows gives the rows of a chunk
 * @param work declared facts
 */
public record LoadWork<R extends Range>(
    SourceTable target, List<Column> columns, boolean skipExisting, ChunkRows<R> rows, Work work)
    implements TransactionalProcessor<R> {

  public LoadWork {
    columns = List.copyOf(columns);
    work = work.with(Trait.TRIES_ROWS_ALONE);
  }

  /** Gives the rows of a chunk: values by the names of columns. Role. */
  @FunctionalInterface
  public interface ChunkRows<R extends Range> {

    Stream<? extends Map<String, ?>> of(ActiveChunk<R> chunk) throws Exception;
  }

  @Override
  public Batches open(ActiveChunk<? extends R> chunk, Optional<String> cursor) {
    return new LoadBatches<>(
        this, ActiveChunk.widened(chunk), LeftOut.read(cursor), LoadedRow::identity);
  }

  /** Where the rows are written. */
  RowTarget rowTarget() {
    return new RowTarget(dialect(), target.facts(), columns, skipExisting);
  }

  private Dialect dialect() {
    return target.reader().dialect();
  }

  private RowWork.Insert insert() {
    return new RowWork.Insert(
        target.facts(),
        columns.stream().map(column -> new RowWork.Assignment(column, "null")).toList(),
        skipExisting);
  }

  /**
   * Refuses what could not be done, before anything is written.
   *
   * @throws IllegalArgumentException if a column that must have a value gets none
   */
  public LoadWork<R> checked() {
    TargetChecks.require(target, insert());
    StatementCheck.of(target.reader())
        .require(
            "the load into '%s'".formatted(target.name()),
            dialect().copies().insert(target.facts(), new CarriedRows(columns), skipExisting));
    return this;
  }

  @Override
  public List<Advice> advice() {
    return target
        .reader()
        .read(
            "ask about '%s'".formatted(target.name()),
            connection -> dialect().advisor().onWork(connection, target.facts(), insert()));
  }

  /** {@inheritDoc} The sequences that the rows pass by. */
  @Override
  public List<String> notices() {
    return target
        .reader()
        .read(
            "ask about the sequences of '%s'".formatted(target.name()),
            connection -> dialect().advisor().afterWork(connection, target.facts(), insert()))
        .stream()
        .map(one -> "%s: %s".formatted(one.sentence(), one.remedy()))
        .toList();
  }
}
