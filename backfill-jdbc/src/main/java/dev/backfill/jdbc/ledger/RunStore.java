package dev.backfill.jdbc.ledger;

import dev.backfill.base.Durations;
import dev.backfill.check.CheckResult;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.ledger.LedgerException;
import dev.backfill.ledger.NewChunk;
import dev.backfill.ledger.Peers;
import dev.backfill.ledger.RunCommand;
import dev.backfill.ledger.RunState;
import dev.backfill.scope.Range;
import dev.backfill.work.TableDifference;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** The run as a whole: planning, state, wishes, notes, checks. Thread-safe. */
final class RunStore<R extends Range> {

  /** Longest key of a note: {@value} characters. */
  private static final int MAX_KEY = 200;

  private final Membership<R> member;

  RunStore(Membership<R> member) {
    this.member = member;
  }

  Optional<String> plannedTo() {
    return member
        .connections()
        .control(member.doing("read the planning"), (connection, again) -> plannedTo(connection));
  }

  private Optional<String> plannedTo(Connection connection) throws SQLException {
    return member
        .sql(LedgerStatement.PLANNED_TO)
        .on(connection)
        .with("run", member.runId())
        .list(row -> Optional.ofNullable(row.getString(1)))
        .stream()
        .findFirst()
        .flatMap(found -> found);
  }

  boolean append(List<NewChunk<R>> next, Optional<String> seen, String plannedTo, boolean last) {
    return member
        .connections()
        .control(
            member.doing("add chunks"),
            (connection, again) ->
                appendOn(connection, next, seen, plannedTo, last)
                    // a lost answer: no other process writes how far this planner has come
                    || (again && plannedTo(connection).equals(Optional.of(plannedTo))));
  }

  private boolean appendOn(
      Connection connection,
      List<NewChunk<R>> next,
      Optional<String> seen,
      String plannedTo,
      boolean last)
      throws SQLException {
    var columns = new NewChunkColumns<>(member.definition(), next);
    return member
            .sql(LedgerStatement.APPEND)
            .on(connection)
            .with("planned_to", plannedTo)
            .with("planned_all", last)
            .with("count", next.size())
            .with("run", member.runId())
            .with("seen", seen.orElse(null))
            .with("kinds", columns.kinds())
            .with("labels", columns.labels())
            .with("lower", columns.lowerBounds())
            .with("upper", columns.upperBounds())
            .with("estimates", columns.estimates())
            .with("sources", columns.sources())
            .one(row -> row.getInt(1))
        == 1;
  }

  boolean move(RunState from, RunState to, String why) {
    if (!from.canMoveTo(to)) {
      throw new IllegalArgumentException(
          "Run of plan '%s' cannot move from %s to %s"
              .formatted(member.definition().planName(), from, to));
    }
    boolean moved =
        member
            .connections()
            .controlTransaction(
                member.doing("write state " + to),
                (connection, again) ->
                    moveOn(connection, from, to, why)
                        || (again && state(connection).equals(Optional.of(to))));
    if (moved && to == RunState.RUNNING) {
      member.status().runs(from);
    } else if (moved) {
      member.connections().dropIdle(); // the lanes have ended; the checks may need what they had
    }
    return moved;
  }

  /** Moves the run on a connection whose transaction is the caller's. */
  boolean moveOn(Connection connection, RunState from, RunState to, String why)
      throws SQLException {
    boolean anew = to == RunState.RUNNING && !from.isLive();
    new DurableEnd(member).waits(connection);
    int moved =
        member
            .sql(LedgerStatement.MOVE)
            .on(connection)
            .with("state", to.name())
            .with("why", why)
            .with("live", to.isLive())
            .with("anew", anew)
            .with("process", member.processId())
            .with("begins", to == RunState.RUNNING)
            .with("run", member.runId())
            .with("from", from.name())
            .with("resumes", from == RunState.PAUSED && to == RunState.RUNNING)
            .update();
    if (moved == 1 && anew) {
      member.sql(LedgerStatement.RESET_FAILED).on(connection).with("run", member.runId()).update();
    }
    return moved == 1;
  }

  /** The state of the run, after the transaction that is changing it; empty if it was forgotten. */
  Optional<RunState> state(Connection connection) throws SQLException {
    return member
        .sql(LedgerStatement.RUN_STATE)
        .on(connection)
        .with("run", member.runId())
        .first(row -> RunState.valueOf(row.getString(1)));
  }

  /** Asks only where there may be others. */
  Peers peers() {
    if (!member.settings().shared()) {
      return Peers.NONE;
    }
    return member
        .connections()
        .control(
            member.doing("look for other processes"),
            (connection, again) ->
                member
                    .sql(LedgerStatement.PEERS)
                    .on(connection)
                    .with("run", member.runId())
                    .with("process", member.processId())
                    .one(row -> new Peers(row.getInt(1), row.getBoolean(2))));
  }

  void request(RunCommand request) {
    var asked =
        member
            .connections()
            .controlTransaction(
                member.doing("write a request"),
                (connection, again) ->
                    StoredDirective.write(connection, member.home(), member.runId(), request));
    member.status().ask(asked, request);
  }

  String remember(String key, String valueIfAbsent) {
    if (key.length() > MAX_KEY) {
      throw new IllegalArgumentException(
          "key of a note must have at most %d characters, had %d".formatted(MAX_KEY, key.length()));
    }
    return member
        .connections()
        .control(
            member.doing("keep note '%s'".formatted(key)),
            (connection, again) -> {
              member
                  .sql(LedgerStatement.NOTE_KEEP)
                  .on(connection)
                  .with("run", member.runId())
                  .with("key", key)
                  .with("note", valueIfAbsent)
                  .update();
              return recall(connection, key).orElse(valueIfAbsent);
            });
  }

  Optional<String> recall(String key) {
    return member
        .connections()
        .control(
            member.doing("read note '%s'".formatted(key)),
            (connection, again) -> recall(connection, key));
  }

  private Optional<String> recall(Connection connection, String key) throws SQLException {
    return member
        .sql(LedgerStatement.NOTE_READ)
        .on(connection)
        .with("run", member.runId())
        .with("key", key)
        .first(row -> row.getString(1));
  }

  TableDifference difference() {
    return member
        .connections()
        .control(
            member.doing("read what was compared"),
            (connection, again) ->
                member
                    .sql(LedgerStatement.DIFFERENCES)
                    .on(connection)
                    .with("run", member.runId())
                    .list(row -> TableDifference.parse(row.getString(1)))
                    .stream()
                    .reduce(TableDifference.NONE, TableDifference::plus));
  }

  void record(CheckResult result) {
    int written =
        member
            .connections()
            .control(
                member.doing("keep the result of check '%s'".formatted(result.name())),
                (connection, again) ->
                    member
                        .sql(LedgerStatement.CHECK_RECORD)
                        .on(connection)
                        .with("run", member.runId())
                        .with("phase", result.phase().name())
                        .with("check", result.name())
                        .with("status", result.verdict().status().name())
                        .with("evidence", result.verdict().evidence())
                        .with("judged_at", result.at().atOffset(ZoneOffset.UTC))
                        .with("took", Durations.millis(result.took()))
                        .update());
    if (written != 1) {
      throw new LedgerException(
          "The result of check '%s' was not kept".formatted(result.name()), null);
    }
  }
}
