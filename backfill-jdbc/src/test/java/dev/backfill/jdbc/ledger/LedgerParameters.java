package dev.backfill.jdbc.ledger;

import static dev.backfill.jdbc.ledger.LedgerSample.PROCESS;

import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.fixture.TestSql;
import dev.backfill.jdbc.ledger.home.LedgerSettings;
import dev.backfill.jdbc.sql.Call;
import dev.backfill.jdbc.sql.NamedSql;
import dev.backfill.ledger.RunView;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.LinkedHashSet;
import java.util.UUID;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What the statements of a ledger take on their way through a run that is nearly done: each with
 * values of the types that the library gives. Value.
 *
 * @param connection makes the arrays
 * @param sample the run
 */
record LedgerParameters(Connection connection, LedgerSample sample) {

  /** Drafts of one window. */
  static final int DRAFTS = 100;

  /** Chunks that a view shows. */
  static final int NOTABLE = 200;

  /** Labels that are read to find one that was meant. */
  static final int LABELS = 1_000;

  /** Images that are forgotten at a time. */
  static final int IMAGES = 500;

  private static final int BLOCK = LedgerSettings.DEFAULT.block();

  /** Chunks of the blocks in which the slowest ones are looked for. */
  private static final int SLOW = NotableChunks.SLOWEST * BLOCK;

  /** Chunks of one claim. */
  static final int CLAIMED = 8;

  /** A statement with values for all its parameters. */
  Call given(LedgerStatement statement, NamedSql sql) throws SQLException {
    var call = sql.on(connection);
    for (String name : new LinkedHashSet<>(sql.places())) {
      call.with(name, value(statement, name));
    }
    return call;
  }

  /** A value for a parameter. A new one has to be given some here. */
  private @Nullable Object value(LedgerStatement statement, String name) throws SQLException {
    return switch (name) {
      case "run" -> statement == LedgerStatement.RUN_CREATE ? UUID.randomUUID() : sample.run();
      case "run8" -> sample.run().toString().substring(0, 8);
      case "process" -> statement == LedgerStatement.PROCESS_ADD ? UUID.randomUUID() : PROCESS;
      case "plan" -> statement == LedgerStatement.RUN_CREATE ? "new" : sample.planName();
      case "plan_hash", "work_hash", "terms_hash" -> "h".repeat(64);
      case "approval" -> UUID.randomUUID();
      case "zone" -> "UTC";
      case "document", "evidence", "except" -> "";
      case "requested_by",
          "worker",
          "host",
          "name",
          "label",
          "note",
          "check",
          "cause",
          "footprint" ->
          name;
      case "sensitive", "live", "begins", "resumes", "descending", "skipped" -> false;
      // all would fill the index of unfinished chunks with entries that are taken back
      case "which" -> statement == LedgerStatement.REPROCESS ? "FAILED" : "ALL";
      case "never", "once", "round" -> name;
      case "shares", "planned_all", "anew", "last", "at_the_end" -> true;
      case "lanes" -> statement == LedgerStatement.RUN_JOIN ? null : 4;
      case "pid" -> 7L;
      case "lease" -> 60_000L;
      case "age" -> 1_000L;
      case "backoff" -> 100L;
      case "fence", "took" -> 1L;
      case "tries" -> 1;
      case "crash_limit" -> 3;
      case "planned_to", "seen" -> "to";
      case "why" -> statement == LedgerStatement.MOVE ? "" : name;
      case "state" -> statement == LedgerStatement.MOVE ? "COMPLETED" : "FAILED";
      case "from" -> "RUNNING";
      case "by" -> name;
      case "most" -> 1_000_000L;
      case "attempt" -> 1;
      case "key" ->
          switch (statement) {
            case NOTE_KEEP -> "new";
            case REPROCESS -> "reprocessed.1";
            default -> "key-1";
          };
      case "phase" -> "PRE";
      case "status" -> "PASSED";
      case "judged_at" -> OffsetDateTime.parse("2024-01-01T00:00Z");
      case "requested" -> "PAUSE";
      case "sql_state" -> "40001";
      case "kind" -> "RETRY";
      case "lock_timeout" -> "5000ms";
      case "statement_timeout" -> "0ms";
      case "idle_timeout" -> "60000ms";
      case "low" -> sample.done() + 1L;
      case "up_to" ->
          statement == LedgerStatement.FENCE_IN ? sample.done() + CLAIMED : Long.MAX_VALUE;
      case "slowest" -> NOTABLE;
      case "firsts", "failed_firsts", "running_firsts" ->
          blocks(no -> (no - 1) * BLOCK + 1, sample.chunks());
      case "ends", "failed_ends", "running_ends" -> blocks(no -> no * BLOCK + 1, sample.chunks());
      case "slow_firsts" -> blocks(no -> (no - 1) * BLOCK + 1, SLOW);
      case "slow_ends" -> blocks(no -> no * BLOCK + 1, SLOW);
      case "first" -> 10L;
      case "end" -> 20L;
      case "batch" -> statement == LedgerStatement.IMAGE_NEXT ? 1_000 : 1;
      case "cursor" -> statement == LedgerStatement.SET_ASIDE ? "c" : null;
      default -> ofStatement(statement, name);
    };
  }

  private @Nullable Object ofStatement(LedgerStatement statement, String name) throws SQLException {
    boolean fencesAll = statement == LedgerStatement.FENCE_OUT;
    return switch (name) {
      case "session" ->
          switch (statement) {
            case FENCE_IN, FENCE_IN_ONE -> "bf:x";
            default -> null;
          };
      case "chunk" ->
          switch (statement) {
            case IMAGE_NEXT, IMAGE_RESTORED, CHUNK_ROLLED_BACK, CHUNK_STATE -> 10L;
            default -> sample.done() + 1L;
          };
      case "count" -> count(statement);
      case "batches" -> statement == LedgerStatement.FENCE_IN ? ones("integer") : 0;
      case "changed" -> fencesAll ? ones("bigint") : 1L;
      case "kept", "conflicts" -> fencesAll ? ones("bigint") : 0L;
      case "transaction" ->
          statement == LedgerStatement.TRANSACTION || statement == LedgerStatement.TRANSACTION_LOST
              ? "1"
              : transaction();
      case "lasts" -> array("boolean", CLAIMED, i -> true);
      case "cursors" -> array("text", CLAIMED, i -> null);
      case "chunks", "held", "ready" -> numbers();
      case "after" -> sample.done();
      case "fences" -> ones("bigint");
      case "transactions" -> array("text", 4, i -> Long.toString(3 + i));
      case "states" -> array("text", 1, i -> "COMPLETED");
      case "tables", "keys", "causes", "constraints" -> array("text", 1, i -> name);
      case "sql_states" -> array("text", 1, i -> "23514");
      case "people" -> array("text", 1, i -> "by");
      case "kinds" -> array("text", DRAFTS, i -> "RANGE");
      case "estimates" -> array("bigint", DRAFTS, i -> i);
      case "sources" -> array("text", DRAFTS, i -> "EXPLAIN");
      case "lower", "upper" -> texts(count(statement));
      case "labels" ->
          switch (statement) {
            case APPEND, SPLIT -> texts(count(statement));
            default -> labels();
          };
      default -> throw new AssertionError("No value for :" + name + " of " + statement);
    };
  }

  private static int count(LedgerStatement statement) {
    return switch (statement) {
      case APPEND -> DRAFTS;
      case SPLIT -> 2;
      case SET_ASIDE -> 1;
      case CLAIM, CLAIM_READY -> CLAIMED;
      case PENDING -> 1_000;
      case VIEW_CHUNKS, VIEW_RUNNING, VIEW_NOTABLE -> NOTABLE;
      case FORGET_CHUNKS -> ForgottenRuns.STEP;
      case LABELS, BAD_ROWS, REPROCESS_CHUNKS -> LABELS;
      case VIEW_BAD_ROWS -> RunView.CAUSES;
      case VIEW_SKIPPED -> RunView.SKIPPED;
      case FORGET_IMAGES -> IMAGES;
      default -> throw new AssertionError("No count for " + statement);
    };
  }

  private String transaction() throws SQLException {
    return TestSql.one(connection, "select pg_current_xact_id()::text", row -> row.getString(1));
  }

  private Array numbers() throws SQLException {
    return array("bigint", CLAIMED, i -> sample.done() + i);
  }

  private Array ones(String type) throws SQLException {
    return array(type, CLAIMED, i -> 1);
  }

  private Array texts(int many) throws SQLException {
    return array("text", many, i -> "new-" + i);
  }

  /** As for a reader who knows no block yet. */
  private Array blocks(LongFunction<@Nullable Object> number, int chunks) throws SQLException {
    return array("bigint", (chunks + BLOCK - 1) / BLOCK, number);
  }

  /** As many as a person names by hand. */
  private Array labels() throws SQLException {
    return array("text", 20, i -> "chunk-" + 3 * i);
  }

  private Array array(String type, int many, LongFunction<@Nullable Object> value)
      throws SQLException {
    return connection.createArrayOf(
        type, LongStream.rangeClosed(1, many).mapToObj(value).toArray());
  }
}
