package dev.backfill.jdbc.rollback;

import dev.backfill.jdbc.dialect.Dialect;
import dev.backfill.jdbc.dialect.ImageColumns;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.ledger.LiveProcess;
import dev.backfill.jdbc.ledger.RunImages;
import dev.backfill.jdbc.work.Targets;
import dev.backfill.jdbc.work.Writes;
import dev.backfill.ledger.LedgerException;
import dev.backfill.ledger.RunIsLiveException;
import dev.backfill.ledger.RunState;
import dev.backfill.scope.IdRange;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batches;
import dev.backfill.work.Transaction;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

/**
 * Puts old values back. Immutable.
 *
 * @param images which run and chunks
 * @param columns of which table
 * @param dialect its database
 */
record RollbackWork(RunImages images, ImageColumns columns, Dialect dialect)
    implements TransactionalProcessor<IdRange> {

  @Override
  public Work work() {
    return new Work(
            images.resource(),
            "put back what run %s has changed".formatted(images.runId()),
            Targets.names(columns.table(), columns.set()),
            false,
            Set.of(Work.Trait.SHARES_TRANSACTIONS))
        .writing(Writes.anywhere(columns.table(), columns.set()));
  }

  @Override
  public Batches open(ActiveChunk<? extends IdRange> chunk, Optional<String> cursor) {
    return new RollbackBatches(this, chunk.range().from(), cursor.map(RollbackBatches.Place::read));
  }

  /**
   * Shuts all other processes out: takes away what dead processes of the run had claimed, and lets
   * the run not be started again if all of it is rolled back.
   */
  @Override
  public void prepare(Transaction tx) throws SQLException {
    var connection = tx.unwrap(Connection.class);
    var home = images.home();
    var state =
        home.sql(LedgerStatement.RUN_STATE)
            .on(connection)
            .with("run", images.runId())
            .first(row -> RunState.valueOf(row.getString(1)));
    if (state.isEmpty()) {
      throw new LedgerException(
          "Plan '%s' was forgotten by the ledger, and its before-images with it"
              .formatted(images.planName()),
          null);
    }
    for (var process : LiveProcess.list(connection, home, images.runId())) {
      if (process.lives()) {
        throw new RunIsLiveException(process.refusal(images.planName()));
      }
    }
    home.sql(LedgerStatement.FORGET_PROCESSES).on(connection).with("run", images.runId()).update();
    home.sql(LedgerStatement.FORGET_CLAIMS).on(connection).with("run", images.runId()).update();
    home.sql(LedgerStatement.CHUNKS_MAY_CHANGE).on(connection).with("run", images.runId()).update();
    if (images.chunks().isEmpty() && state.get() != RunState.ROLLED_BACK) {
      write(connection, "A rollback was begun.");
    }
  }

  @Override
  public void finish(Transaction tx) throws SQLException {
    if (images.chunks().isEmpty()) {
      write(tx.unwrap(Connection.class), "It was rolled back.");
    }
  }

  private void write(Connection connection, String why) throws SQLException {
    images
        .home()
        .sql(LedgerStatement.RUN_ROLLED_BACK)
        .on(connection)
        .with("why", why)
        .with("run", images.runId())
        .update();
  }
}
