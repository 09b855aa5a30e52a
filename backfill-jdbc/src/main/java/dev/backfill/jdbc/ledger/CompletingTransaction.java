package dev.backfill.jdbc.ledger;

import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.jdbc.resource.JdbcTransaction;
import dev.backfill.ledger.LedgerException;
import dev.backfill.ledger.RunState;
import dev.backfill.work.Transaction;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The transaction whose commit writes COMPLETED. Confined to the thread that began it, apart from
 * {@link #cancel}.
 */
final class CompletingTransaction implements Transaction {

  private final Membership<?> member;
  private final RunStore<?> books;
  private final JdbcTransaction transaction;

  CompletingTransaction(Membership<?> member, RunStore<?> books) throws SQLException {
    this.member = member;
    this.books = books;
    member.connections().dropIdle(); // checks may have taken hours, and a pool may be full
    this.transaction = new JdbcTransaction(member.connections().fresh());
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    return transaction.unwrap(type);
  }

  @Override
  public void cancel() {
    transaction.cancel();
  }

  @Override
  public void commit() throws Exception {
    transaction.endWork();
    boolean moved;
    try {
      moved = books.moveOn(transaction.raw(), RunState.VALIDATING, RunState.COMPLETED, "");
    } catch (SQLException e) {
      throw transaction.hiddenError(e);
    }
    if (!moved) {
      transaction.close();
      throw notWritten(state(), null);
    }
    try {
      transaction.raw().commit();
    } catch (SQLException | RuntimeException | Error e) {
      transaction.abandon();
      var state = state();
      if (!state.equals(Optional.of(RunState.COMPLETED))) {
        throw notWritten(state, e);
      }
    }
  }

  /** Waits for a transaction that is still on its way. */
  private Optional<RunState> state() {
    return member
        .connections()
        .control(member.doing("read the state"), (connection, again) -> books.state(connection));
  }

  private LedgerException notWritten(Optional<RunState> state, @Nullable Throwable cause) {
    return new LedgerException(
        "Run of plan '%s' was not written down as COMPLETED: it is %s%s. Run the same plan again to continue"
            .formatted(
                member.definition().planName(),
                state.map(RunState::name).orElse("forgotten"),
                cause == null ? "" : ", and " + SqlFailures.describe(cause)),
        cause);
  }

  @Override
  public void close() {
    transaction.close();
  }
}
