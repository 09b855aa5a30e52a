package dev.backfill.jdbc.ledger;

import dev.backfill.jdbc.connection.BorrowedConnection;
import dev.backfill.jdbc.dialect.BeforeImages;
import dev.backfill.jdbc.dialect.ImageSpot;
import dev.backfill.jdbc.dialect.failure.Ignored;
import dev.backfill.jdbc.dialect.failure.LockHeldException;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.jdbc.dialect.failure.SqlState;
import dev.backfill.jdbc.resource.JdbcTransaction;
import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.ledger.FencedTransaction;
import dev.backfill.ledger.LedgerException;
import dev.backfill.scope.Range;
import dev.backfill.work.Batch;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The transaction in which work and ledger commit together: it locks the claims at its start, and
 * writes the batches down in the message that commits. Confined to the thread that began it, apart
 * from {@link #cancel}.
 */
final class FencedChunks<R extends Range> implements FencedTransaction {

  private final Membership<R> member;
  private final ChunkClaims<R> claims;
  private final List<ClaimedChunk<R>> held;
  private final EndingByWork<R> work;
  private final FencedCommit<R> end;
  private final JdbcTransaction transaction;

  private final LaneTransactions.Open watched;
  private boolean ended;

  private FencedChunks(
      Membership<R> member,
      ChunkClaims<R> claims,
      List<ClaimedChunk<R>> held,
      JdbcTransaction transaction,
      LaneTransactions.Open watched,
      String transactionId) {
    this.member = member;
    this.claims = claims;
    this.held = held;
    this.work = new EndingByWork<>(member, held, transactionId);
    this.end = new FencedCommit<>(new Fence<>(member, held), transaction, watched, work);
    this.transaction = transaction;
    this.watched = watched;
    transaction.fencedAs(transactionId);
  }

  /** Begins; empty if one of the claims does not hold any more. */
  static <R extends Range> Optional<FencedTransaction> begin(
      Membership<R> member, ChunkClaims<R> claims, List<ClaimedChunk<R>> held) throws SQLException {
    var connections = member.connections();
    boolean kept = connections.keepsAny();
    try {
      return beginOnce(member, claims, held);
    } catch (SQLException e) {
      if (!kept || !SqlFailures.breaksConnection(e)) {
        throw e;
      }
      return beginOnce(member, claims, held); // nothing was done yet but on a kept connection
    }
  }

  private static <R extends Range> Optional<FencedTransaction> beginOnce(
      Membership<R> member, ChunkClaims<R> claims, List<ClaimedChunk<R>> held) throws SQLException {
    var connections = member.connections();
    var borrowed = connections.takeLane();
    Fence.Entered entered;
    try {
      borrowed.limitWait(connections.laneWait());
      borrowed.autoCommit(false);
      entered = enter(borrowed, new Fence<>(member, held));
    } catch (SQLException | RuntimeException | Error e) {
      connections.drop(borrowed, e);
      throw e;
    }
    var transaction = new JdbcTransaction(borrowed, connections::giveBack);
    if (entered.locked() == held.size()) {
      borrowed.waitAsFound();
      var watched =
          connections
              .transactions()
              .begun(
                  borrowed,
                  entered.transactionId(),
                  new Fence<>(member, held).name(),
                  held.getFirst().chunk().id());
      return Optional.of(
          new FencedChunks<>(member, claims, held, transaction, watched, entered.transactionId()));
    }
    transaction.close();
    held.forEach(claims::lostSight);
    return Optional.empty();
  }

  /**
   * At READ COMMITTED, which transactions only say where the sessions begin them at another level.
   */
  private static Fence.Entered enter(BorrowedConnection borrowed, Fence<?> fence)
      throws SQLException {
    var entered = fence.in(borrowed.connection());
    if (!entered.isReadCommitted()) {
      borrowed.connection().rollback();
      borrowed.readCommitted();
      entered = fence.in(borrowed.connection());
    }
    return entered;
  }

  @Override
  public Outcome commit(List<Batch> perHeld) throws Exception {
    if (perHeld.size() != held.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d batches for %d claims: one for each is needed",
              perHeld.size(),
              held.size()));
    }
    if (ended) {
      throw new IllegalStateException("This transaction has ended already");
    }
    ended = true;
    transaction.endWork();
    return settle(end.of(perHeld), perHeld);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Asks in the transaction itself, unless an error may have aborted it; then after its end, on
   * another connection if this one has broken.
   */
  @Override
  public void failed(Throwable thrown) throws Exception {
    ended = true;
    transaction.endWork();
    if (SqlFailures.kindOf(thrown).holds()) {
      return;
    }
    var fate = fateOfFailed();
    if (fate.isPresent()) {
      var ended = end.endedByWork(fate.get());
      ended.addSuppressed(thrown);
      throw ended;
    }
    if (watched.isGivenUp() && SqlFailures.breaksConnection(thrown)) {
      throw new SQLException(
          "the server had ended the transaction",
          SqlState.IDLE_IN_TRANSACTION_TOO_LONG.code(), // if the session still heard it
          thrown);
    }
    if (watched.blocker().isPresent() && SqlState.LOCK_NOT_AVAILABLE.isOf(thrown)) {
      throw new LockHeldException(watched.blocker().get(), thrown);
    }
  }

  /** Empty if the work has left the transaction to us, as far as is known. */
  private Optional<TransactionFate> fateOfFailed() {
    var connection = transaction.raw();
    try {
      if (!transaction.sawAnError()) {
        return Optional.of(work.ask(connection)).filter(now -> !now.isPresent());
      }
      connection.rollback();
      return Optional.of(work.ask(connection)).filter(TransactionFate::wasEndedByWork);
    } catch (SQLException e) {
      Ignored.because("it is aborted, or its session is gone: it is asked from outside", e);
      return fateFromOutside();
    }
  }

  private Optional<TransactionFate> fateFromOutside() {
    transaction.abandon();
    try (var borrowed = member.connections().fresh()) {
      var connection = borrowed.connection();
      var fate = work.ask(connection);
      return fate.wasEndedByWork() && !work.isOfAnother(fate, connection)
          ? Optional.of(fate)
          : Optional.empty();
    } catch (SQLException e) {
      Ignored.because("a database that does not answer is taken for the cause of the failure", e);
      return Optional.empty();
    }
  }

  private Outcome settle(Outcome outcome, List<Batch> perHeld) {
    for (int i = 0; i < held.size(); i++) {
      var claim = held.get(i);
      switch (outcome) {
        case COMMITTED -> {
          if (perHeld.get(i).isLast()) {
            claims.letGo(claim);
          }
        }
        case LOST, IN_DOUBT -> claims.lostSight(claim);
      }
    }
    return outcome;
  }

  @Override
  public void commit() {
    throw new IllegalStateException(
        "A fenced transaction commits with its batches: use commit(List)");
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    return type == BeforeImages.class
        ? type.cast(new BeforeImages(spots()))
        : transaction.unwrap(type);
  }

  private Map<Long, ImageSpot> spots() {
    String table = member.home().table("before_image");
    return held.stream()
        .collect(
            Collectors.toMap(
                one -> one.chunk().no(),
                one -> new ImageSpot(table, member.runId(), one.chunk().no(), one.batches() + 1)));
  }

  @Override
  public void cancel() {
    transaction.cancel();
  }

  /** Has the server end the session: its locks go at once, and the chunk can be put back. */
  @Override
  public void evict() {
    try {
      new Eviction(member).of(held.getFirst());
    } catch (LedgerException e) {
      Ignored.because("a session that cannot be ended is given up", e);
    }
    transaction.evict();
  }

  @Override
  public void close() {
    ended = true;
    watched.over();
    transaction.closeWithin(member.connections().laneWait());
  }
}
