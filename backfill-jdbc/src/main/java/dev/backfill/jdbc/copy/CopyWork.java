package dev.backfill.jdbc.copy;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.dialect.CopiedValue;
import dev.backfill.jdbc.dialect.Dialect;
import dev.backfill.jdbc.dialect.RowWork;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.scope.Selection;
import dev.backfill.jdbc.work.ChunkWalks;
import dev.backfill.jdbc.work.Writes;
import dev.backfill.scope.Advice;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batches;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import dev.backfill.work.Work.Trait;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The copy of a scope's rows into a table of another database. Immutable.
 *
 * @param scope the rows, where they come from
 * @param target the table that gets them
 * @param values what each of its columns gets
 * @param skipExisting whether rows that break a unique rule of the target are left out
 * @param work declared facts
 * @param direction how the batches of a chunk go through its rows
 */
public record CopyWork(
    Selection<?> scope,
    SourceTable target,
    List<CopiedValue> values,
    boolean skipExisting,
    Work work,
    Order direction)
    implements TransactionalProcessor<Range> {

  /** Each row is treated by itself, and the range is part of every statement. */
  public CopyWork {
    values = List.copyOf(values);
    work =
        work.with(Trait.DIVISIBLE, Trait.SHARES_TRANSACTIONS, Trait.TRIES_ROWS_ALONE)
            .writing(Writes.into(scope, target.facts()));
  }

  /** From the smallest rows to the greatest, unless the plan says otherwise. */
  public CopyWork(
      Selection<?> scope,
      SourceTable target,
      List<CopiedValue> values,
      boolean skipExisting,
      Work work) {
    this(scope, target, values, skipExisting, work, Order.OLDEST_FIRST);
  }

  @Override
  public CopyWork inOrder(Order order) {
    return new CopyWork(scope, target, values, skipExisting, work, order);
  }

  @Override
  public Batches open(ActiveChunk<? extends Range> chunk, Optional<String> cursor) {
    return new CopyBatches(this, chunk, walks().cursor(chunk.kind(), cursor));
  }

  /** How the batches of chunks go through their rows. */
  public ChunkWalks walks() {
    return new ChunkWalks(scope, direction);
  }

  /** Where the rows are written. */
  public RowTarget rowTarget() {
    return new RowTarget(targetDialect(), target.facts(), columns(), skipExisting);
  }

  /** The columns of the target that get a value. */
  List<Column> columns() {
    return values.stream().map(CopiedValue::target).toList();
  }

  private Dialect targetDialect() {
    return target.reader().dialect();
  }

  /** What is done in the target, for questions about it. */
  public RowWork.Insert insert() {
    return new RowWork.Insert(
        target.facts(),
        values.stream()
            .map(value -> new RowWork.Assignment(value.target(), value.expression()))
            .toList(),
        skipExisting);
  }

  /** Refuses what could not be done, before anything is written. */
  public CopyWork checked() {
    new CopyChecks(this).require();
    return this;
  }

  @Override
  public List<Advice> advice() {
    var found =
        target
            .reader()
            .read(
                "ask about '%s'".formatted(target.name()),
                connection ->
                    targetDialect().advisor().onWork(connection, target.facts(), insert()));
    return Stream.concat(found.stream(), Stream.of(Advice.note(consistency(), ""))).toList();
  }

  /** {@inheritDoc} The sequences that a copy passes by, and what its rows are the state of. */
  @Override
  public List<String> notices() {
    var sequences =
        target
            .reader()
            .read(
                "ask about the sequences of '%s'".formatted(target.name()),
                connection ->
                    targetDialect().advisor().afterWork(connection, target.facts(), insert()));
    return Stream.concat(
            sequences.stream().map(one -> "%s: %s".formatted(one.sentence(), one.remedy())),
            Stream.of(consistency()))
        .toList();
  }

  private String consistency() {
    return "Each batch reads %s as it is at that moment: rows that change there after their batch are not copied again"
        .formatted(scope.facts().fullName());
  }
}
