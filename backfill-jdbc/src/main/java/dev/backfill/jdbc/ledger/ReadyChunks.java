package dev.backfill.jdbc.ledger;

import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RunState;
import dev.backfill.ledger.UpstreamRun;
import dev.backfill.ledger.Upstreams;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec.Bounds;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Finds the pending chunks that may start, by the rows of the plans upstream. Used within the
 * transaction of a claim.
 *
 * @param member the run that depends on them
 */
record ReadyChunks<R extends Range>(Membership<R> member) {

  /** The number of chunks that are read at a time. */
  private static final int AT_A_TIME = 1_000;

  /**
   * What was found.
   *
   * @param numbers of chunks that may start
   * @param blocked if no pending chunk can start any more
   */
  record Found(List<Long> numbers, @Nullable Blocked blocked) {}

  /**
   * No pending chunk can start any more.
   *
   * @param chunks the number of them
   * @param why the first of them cannot
   */
  record Blocked(long chunks, String why) {}

  Found of(Connection connection, int atMost, long upTo, Upstreams<R> upstream)
      throws SQLException {
    var decision = upstream.begin();
    var runs = new ArrayList<UpstreamRun>();
    for (String plan : decision.planNames()) {
      runs.add(run(connection, plan));
    }
    return ready(connection, atMost, upTo, decision.by(runs));
  }

  /** First how far it is planned, then its chunks: what is planned by then is among them. */
  private UpstreamRun run(Connection connection, String plan) throws SQLException {
    var head =
        member
            .sql(LedgerStatement.UPSTREAM)
            .on(connection)
            .with("plan", plan)
            .first(ReadyChunks::head);
    if (head.isEmpty()) {
      return UpstreamRun.unknown(plan);
    }
    var unfinished =
        member
            .sql(LedgerStatement.UPSTREAM_UNFINISHED)
            .on(connection)
            .with("run", head.get().run())
            .list(ReadyChunks::unfinished);
    return new UpstreamRun(
        plan,
        Optional.of(head.get().state()),
        head.get().plannedTo(),
        head.get().planned(),
        unfinished);
  }

  private static Head head(ResultSet row) throws SQLException {
    return new Head(
        row.getObject(1, UUID.class),
        RunState.valueOf(row.getString(2)),
        Optional.ofNullable(row.getString(3)),
        row.getBoolean(4));
  }

  private static UpstreamRun.Unfinished unfinished(ResultSet row) throws SQLException {
    return new UpstreamRun.Unfinished(
        row.getString(1),
        ChunkKind.valueOf(row.getString(2)),
        new Bounds(row.getString(3), row.getString(4)),
        ChunkState.valueOf(row.getString(5)));
  }

  /** Some at a time, until there are enough. */
  private Found ready(Connection connection, int atMost, long upTo, Upstreams.Rule<R> rule)
      throws SQLException {
    var numbers = new ArrayList<Long>();
    var waits = new ArrayList<Upstreams.Wait>();
    boolean allBlocked = true;
    long after = 0;
    while (true) {
      var some = pending(connection, after, upTo);
      for (Pending<R> chunk : some) {
        var wait = rule.waitOf(chunk.kind(), chunk.range());
        allBlocked &= wait.filter(Upstreams.Wait::blocked).isPresent();
        wait.ifPresent(waits::add);
        if (wait.isEmpty() && chunk.due()) {
          numbers.add(chunk.no());
        }
        if (numbers.size() == atMost) {
          return new Found(numbers, null);
        }
      }
      if (some.size() < AT_A_TIME) {
        boolean blocked = allBlocked && !waits.isEmpty();
        return new Found(
            numbers, blocked ? new Blocked(waits.size(), waits.getFirst().why()) : null);
      }
      after = some.getLast().no();
    }
  }

  private List<Pending<R>> pending(Connection connection, long after, long upTo)
      throws SQLException {
    var rows = new ChunkRows<>(member.definition());
    return member
        .sql(LedgerStatement.PENDING)
        .on(connection)
        .with("run", member.runId())
        .with("after", after)
        .with("up_to", upTo)
        .with("count", AT_A_TIME)
        .list(
            row ->
                new Pending<>(
                    row.getLong(1),
                    ChunkKind.valueOf(row.getString(2)),
                    rows.range(row.getLong(1), new Bounds(row.getString(3), row.getString(4))),
                    row.getBoolean(5)));
  }

  /** The run of a plan upstream. */
  private record Head(UUID run, RunState state, Optional<String> plannedTo, boolean planned) {}

  /** A chunk that no process has claimed. */
  private record Pending<R extends Range>(long no, ChunkKind kind, R range, boolean due) {}
}
