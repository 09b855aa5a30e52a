package dev.backfill.jdbc.ledger;

import dev.backfill.base.Durations;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.work.BatchColumns;
import dev.backfill.ledger.AttemptResult;
import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.ledger.LedgerException;
import dev.backfill.ledger.NewChunk;
import dev.backfill.ledger.SetAside;
import dev.backfill.scope.Range;
import dev.backfill.work.Batch;
import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import dev.backfill.work.FaultyRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Notes what became of a claim outside its own transaction, on the connection of the lane, so that
 * lanes commit side by side. What is said again, because its answer was lost, is looked up before
 * it is taken for refused. Thread-safe.
 */
final class ChunkResults<R extends Range> {

  private final Membership<R> member;
  private final ChunkClaims<R> claims;

  /** Claims about which something was said, perhaps heard, and not answered. */
  private final Set<ClaimedChunk<R>> unanswered = ConcurrentHashMap.newKeySet();

  ChunkResults(Membership<R> member, ChunkClaims<R> claims) {
    this.member = member;
    this.claims = claims;
  }

  /** See {@link dev.backfill.ledger.RunLedger#note}. */
  boolean note(ClaimedChunk<R> held, Batch done) {
    boolean noted =
        say(
            "note a batch of chunk '%s'",
            held,
            (connection, again) ->
                noteOn(connection, held, done) || (again && isNoted(connection, held)));
    if (!noted) {
      claims.lostSight(held);
    } else if (done.isLast()) {
      claims.letGo(held);
    }
    return noted;
  }

  /** See {@link dev.backfill.ledger.RunLedger#end}. */
  boolean end(ClaimedChunk<R> held, AttemptResult end) {
    boolean ended =
        say(
            "note the end of chunk '%s'",
            held,
            (connection, again) ->
                endOn(connection, held, end) || (again && isEnded(connection, held, end)));
    if (!ended) {
      claims.lostSight(held);
      return false;
    }
    switch (end) {
      case AttemptResult.Retry retry -> claims.gaveBack(held, retry.after());
      case AttemptResult.Released released -> claims.gaveBack(held, Duration.ZERO);
      case AttemptResult.Failed failed -> claims.letGo(held);
      case AttemptResult.Skipped skipped -> claims.letGo(held);
      case AttemptResult.Split split -> claims.letGo(held);
    }
    return true;
  }

  /** See {@link dev.backfill.ledger.RunLedger#setAside}. */
  SetAside setAside(ClaimedChunk<R> held, List<FaultyRow> rows, long atMost) {
    var became =
        say(
            "set rows of chunk '%s' aside",
            held,
            (connection, again) -> {
              var now = setAsideOn(connection, held, rows, atMost);
              return now == SetAside.LOST && again && isNoted(connection, held)
                  ? SetAside.DONE
                  : now;
            });
    if (became == SetAside.LOST) {
      claims.lostSight(held);
    }
    return became;
  }

  private SetAside setAsideOn(
      Connection connection, ClaimedChunk<R> held, List<FaultyRow> rows, long atMost)
      throws SQLException {
    var columns = new FaultyRowColumns(rows);
    return member
        .sql(LedgerStatement.SET_ASIDE)
        .on(connection)
        .with("run", member.runId())
        .with("chunk", held.chunk().no())
        .with("process", member.processId())
        .with("fence", held.fence())
        .with("batches", held.batches())
        .with("count", rows.size())
        .with("most", atMost)
        .with("cursor", columns.cursor())
        .with("tables", columns.tables())
        .with("keys", columns.keys())
        .with("causes", columns.causes())
        .with("sql_states", columns.sqlStates())
        .with("constraints", columns.constraints())
        .with("attempt", held.attempt())
        .one(
            result ->
                result.getInt(1) == 0
                    ? SetAside.LOST
                    : result.getInt(2) == 0 ? SetAside.REFUSED : SetAside.DONE);
  }

  /** On the connection of a lane, which is replaced once; who asks may say it again later. */
  private <T> T say(String what, ClaimedChunk<R> held, RunConnections.Use<T> use) {
    boolean before = unanswered.remove(held);
    try {
      return member
          .connections()
          .lane(
              member.doing(what.formatted(held.chunk().id())),
              (connection, again) -> use.on(connection, again || before));
    } catch (LedgerException e) {
      unanswered.add(held);
      throw e;
    }
  }

  private boolean noteOn(Connection connection, ClaimedChunk<R> held, Batch done)
      throws SQLException {
    boolean last = done.isLast();
    return member
            .sql(LedgerStatement.NOTE)
            .on(connection)
            .with("last", last)
            .with("cursor", BatchColumns.cursor(done))
            .with("changed", done.changed())
            .with("kept", done.kept())
            .with("conflicts", done.conflicts())
            .with("run", member.runId())
            .with("chunk", held.chunk().no())
            .with("process", member.processId())
            .with("fence", held.fence())
            .with("batches", held.batches())
            .update()
        == 1;
  }

  /** Returns true if a note whose answer was lost with its connection has been written. */
  private boolean isNoted(Connection connection, ClaimedChunk<R> held) throws SQLException {
    return ChunkFate.of(member, connection, List.of(held)) == ChunkFate.COMMITTED;
  }

  /**
   * Returns true if an end whose answer was lost with its connection has been written. The fence
   * tells: no other claim ends under this one. What was given back without an attempt looks the
   * same whichever process did it, and is where it was wanted.
   */
  private boolean isEnded(Connection connection, ClaimedChunk<R> held, AttemptResult end)
      throws SQLException {
    var found = ResolvedChunk.list(member, connection, List.of(held));
    if (found.isEmpty()) {
      return false;
    }
    var row = found.getFirst();
    return switch (end) {
      case AttemptResult.Retry retry -> isGivenBack(row, held, retry.counts() ? 1 : 0);
      case AttemptResult.Released released -> isGivenBack(row, held, 0);
      case AttemptResult.Failed failed ->
          row.state().equals("FAILED") && row.isUnder(held, member.processId());
      case AttemptResult.Skipped skipped ->
          row.state().equals("SKIPPED") && row.isUnder(held, member.processId());
      case AttemptResult.Split split -> row.state().equals("SPLIT") && row.isJustAfter(held);
    };
  }

  private static boolean isGivenBack(ResolvedChunk row, ClaimedChunk<?> held, int counted) {
    return row.state().equals("PENDING")
        && row.isJustAfter(held)
        && row.tries() == held.attempt() - 1 + counted;
  }

  private boolean endOn(Connection connection, ClaimedChunk<R> held, AttemptResult end)
      throws SQLException {
    return switch (end) {
      case AttemptResult.Retry retry ->
          giveBack(
              connection,
              held,
              held.attempt() - (retry.counts() ? 0 : 1),
              retry.after(),
              Optional.of(retry.failure()));
      case AttemptResult.Released released ->
          giveBack(connection, held, held.attempt() - 1, Duration.ZERO, Optional.empty());
      case AttemptResult.Failed failed ->
          finish(connection, held, "FAILED", held.attempt(), failed.failure());
      case AttemptResult.Skipped skipped ->
          finish(
              connection,
              held,
              "SKIPPED",
              held.attempt() - 1,
              new Failure(FailureKind.FAIL_CHUNK, skipped.why(), ""));
      case AttemptResult.Split split -> split(connection, held, split);
    };
  }

  private boolean giveBack(
      Connection connection,
      ClaimedChunk<R> held,
      int attempts,
      Duration after,
      Optional<Failure> why)
      throws SQLException {
    return member
            .sql(LedgerStatement.GIVE_BACK)
            .on(connection)
            .with("tries", attempts)
            .with("backoff", Durations.millis(after))
            .with("cause", why.map(Failure::text).orElse(null))
            .with("sql_state", why.map(Failure::sqlState).orElse(null))
            .with("kind", why.map(failure -> failure.kind().name()).orElse(null))
            .with("run", member.runId())
            .with("chunk", held.chunk().no())
            .with("process", member.processId())
            .with("fence", held.fence())
            .update()
        == 1;
  }

  private boolean finish(
      Connection connection, ClaimedChunk<R> held, String state, int attempts, Failure why)
      throws SQLException {
    return member
            .sql(LedgerStatement.FINISH)
            .on(connection)
            .with("state", state)
            .with("tries", attempts)
            .with("cause", why.text())
            .with("sql_state", why.sqlState())
            .with("kind", why.kind().name())
            .with("run", member.runId())
            .with("chunk", held.chunk().no())
            .with("process", member.processId())
            .with("fence", held.fence())
            .update()
        == 1;
  }

  private boolean split(Connection connection, ClaimedChunk<R> held, AttemptResult.Split split)
      throws SQLException {
    var drafts = split.children().stream().map(child -> childOf(held, child)).toList();
    var columns = new NewChunkColumns<>(member.definition(), drafts);
    return member
            .sql(LedgerStatement.SPLIT)
            .on(connection)
            .with("run", member.runId())
            .with("chunk", held.chunk().no())
            .with("process", member.processId())
            .with("fence", held.fence())
            .with("batches", held.batches())
            .with("count", drafts.size())
            .with("labels", columns.labels())
            .with("lower", columns.lowerBounds())
            .with("upper", columns.upperBounds())
            .with("cursor", split.cursor().orElse(null))
            .one(row -> row.getInt(1))
        == 1;
  }

  /** The children of a run's chunk are of the run's type: they were cut from its range. */
  @SuppressWarnings("unchecked")
  private NewChunk<R> childOf(ClaimedChunk<R> held, Range child) {
    return new NewChunk<>(held.chunk().kind(), (R) child, Optional.empty());
  }
}
