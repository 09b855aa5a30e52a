package dev.backfill.jdbc.reload;

import dev.backfill.jdbc.copy.CopyWork;
import dev.backfill.jdbc.dialect.LiveWrites;
import dev.backfill.jdbc.dialect.RowWork;
import dev.backfill.jdbc.dialect.ShadowInspection;
import dev.backfill.jdbc.dialect.ShadowState;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.work.ScopedWork;
import dev.backfill.jdbc.work.Writes;
import dev.backfill.scope.Advice;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batches;
import dev.backfill.work.ObstacleException;
import dev.backfill.work.RunInfo;
import dev.backfill.work.Transaction;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Loads a fresh table beside the one in use, and puts it in its place in the transaction that
 * completes the run. Thread-safe.
 *
 * @param copy the rows, and what each column gets; into the table in use, whose definition the
 *     fresh one has
 * @param options the settings
 * @param fresh the fresh table
 * @param work declared facts
 */
public record ReloadWork(CopyWork copy, ReloadOptions options, FreshTable fresh, Work work)
    implements TransactionalProcessor<Range> {

  /**
   * What it does at the end belongs to the commit that completes the run. Whatever others write to
   * the table in use would be lost by then.
   */
  public ReloadWork {
    work =
        work.with(Work.Trait.DIVISIBLE, Work.Trait.SHARES_TRANSACTIONS, Work.Trait.ENDS_WITH_LEDGER)
            .writing(Writes.anywhere(copy.target().facts(), List.of()));
  }

  /** Nothing is done yet. */
  public ReloadWork(CopyWork copy, ReloadOptions options, Work work) {
    this(copy, options, new FreshTable(copy.target()), work);
  }

  /**
   * Refuses what could not be done, before anything is written.
   *
   * @throws IllegalArgumentException if tables, columns or types do not fit
   * @throws ObstacleException if something of the table would not be carried over
   */
  public ReloadWork checked() {
    var unused = copy.checked();
    if (options.verifies()) {
      requireComparable();
    }
    var state = target().reader().read(doing("ask for the reload of"), fresh.shadow()::state);
    if (state != ShadowState.SWAPPED) { // a run that is complete has no more to do
      var inspection = inspected();
      requireNothingInTheWay(inspection.obstacles());
      if (state == ShadowState.NONE) { // else the room is taken already
        requireNothingInTheWay(room(inspection).toList());
      }
    }
    return this;
  }

  private void requireComparable() {
    try {
      var unused = new Verification(copy, target()).comparison();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The rows of '%s' could not be verified before they replace the old ones: %s. To do without, add withoutVerification()"
              .formatted(target().name(), e.getMessage()),
          e);
    }
  }

  private ShadowInspection inspected() {
    return target()
        .reader()
        .read(
            doing("ask what belongs to"),
            connection -> fresh.shadow().inspect(connection, options.writes()));
  }

  private static void requireNothingInTheWay(List<Advice> obstacles) {
    if (!obstacles.isEmpty()) {
      throw new ObstacleException(obstacles);
    }
  }

  /** The obstacle that the fresh table would need more room than it may take. */
  private Stream<Advice> room(ShadowInspection inspection) {
    return options
        .room()
        .flatMap(free -> inspection.room(free.getAsLong(), sourceBytes(), target().name()))
        .stream();
  }

  private long sourceBytes() {
    var source = copy.scope().table();
    return source
        .reader()
        .read(
            "ask for the size of '%s'".formatted(source.name()),
            connection -> source.reader().dialect().shadows().bytes(connection, source.facts()));
  }

  SourceTable target() {
    return copy.target();
  }

  private String doing(String what) {
    return "%s '%s'".formatted(what, target().name());
  }

  @Override
  public ReloadWork inOrder(Order order) {
    return new ReloadWork(copy.inOrder(order), options, fresh, work);
  }

  @Override
  public Batches open(ActiveChunk<? extends Range> chunk, Optional<String> cursor) {
    return new FreshBatches(this, chunk, cursor);
  }

  /** The work that brings rows into the fresh table. */
  TransactionalProcessor<Range> loading(Connection connection) throws SQLException {
    var table = fresh.table(connection);
    if (copy.scope().reader().resource().equals(target().reader().resource())) {
      var insert = new RowWork.Insert(table.facts(), copy.insert().assignments(), false);
      return new ScopedWork(copy.scope(), insert, work, copy.direction());
    }
    return new CopyWork(copy.scope(), table, copy.values(), false, work, copy.direction());
  }

  /** {@inheritDoc} The batches of a dry run, whose transactions are rolled back. */
  @Override
  public void prepare(Transaction tx) throws Exception {
    var connection = tx.unwrap(Connection.class);
    if (fresh.shadow().state(connection) == ShadowState.NONE) {
      fresh.shadow().create(connection);
    }
    fresh.changed();
  }

  @Override
  public void prepare(Transaction tx, RunInfo run) throws Exception {
    new Preparation(this, run).prepare(tx.unwrap(Connection.class));
  }

  @Override
  public List<String> afterChunks(RunInfo run, BooleanSupplier stopping) throws Exception {
    return new Completion(this, run, stopping).complete();
  }

  @Override
  public void finish(Transaction tx) throws Exception {
    new LockTries(target(), doing("put the fresh table in the place of"))
        .run(
            tx.unwrap(Connection.class),
            connection ->
                fresh.shadow().swap(connection, options.writes(), LockTries.LOCK_TIMEOUT));
  }

  @Override
  public List<String> afterCompletion(RunInfo run) {
    new ReloadTables(target()).validate();
    return List.of(
        "The old table is kept as %s; reloaded().dropOld() of '%s' drops it, swapBack() puts it back."
            .formatted(FreshTable.shown(fresh.shadow().old()), target().name()));
  }

  @Override
  public List<Advice> advice() {
    var inspection = inspected();
    return Stream.of(
            inspection.obstacles().stream(),
            room(inspection),
            inspection.notes().stream(),
            notices().stream().map(sentence -> Advice.note(sentence, "")),
            Stream.of(
                Advice.note(
                    String.format(
                        Locale.ROOT,
                        "The fresh table needs about as much room beside %s as that has: %,d bytes"
                            + " with its indexes. The old table keeps its room until it is dropped",
                        target().name(),
                        inspection.bytes()),
                    "")))
        .flatMap(part -> part)
        .toList();
  }

  @Override
  public List<String> notices() {
    return List.of(
        "Each batch reads %s as it is at that moment: rows that change there after their batch are not read again%s"
            .formatted(
                copy.scope().facts().fullName(),
                options.verifies() ? ", and the verification fails" : ""),
        options.writes() == LiveWrites.REFUSED
            ? "Writes to %s are refused until the run completes or is abandoned"
                .formatted(target().name())
            : "Writes to %s are noted, and brought to the fresh table before it is put in place"
                .formatted(target().name()));
  }
}
