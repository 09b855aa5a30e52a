package dev.backfill.jdbc.ledger;

import static dev.backfill.jdbc.ledger.LedgerSample.PROCESS;

import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.sql.LedgerJdbc;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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

  /** Chunks of one claim. */
  static final int CLAIMED = 8;

  /** The parameters of a statement. A new one has to be given some here. */
  List<@Nullable Object> of(LedgerStatement statement) throws SQLException {
    UUID run = sample.run();
    long at = sample.done() + 1;
    int n = NOTABLE;
    String run8 = run.toString().substring(0, 8);
    return switch (statement) {
      case SCHEMA_VERSION, SESSION, RUNS, FORGOTTEN, PLAN_NAMES, IMAGES_FORGOTTEN -> some();
      case PLAN_LOCK, LOCK_TIMEOUT, TRANSACTION -> some("1");
      case RELEASE_HELD -> some(run, "1");
      case SKIP_HELD -> some("why", run, "1");
      case RUN_FIND, RUN_LOOK -> some(sample.planName());
      case PROCESS_LIST,
          PLANNED_TO,
          RESET_FAILED,
          RUN_STATE,
          CONTROL_LOCK,
          CONTROL,
          VIEW_RUN,
          VIEW_TOTALS,
          RUN_FACTS,
          NOTES,
          CHECKS,
          FORGET_RUN,
          FORGET_PROCESSES,
          FORGET_CLAIMS,
          FORGET,
          IMAGE_COLUMNS,
          IMAGE_BYTES,
          IMAGES_KEPT,
          IMAGES_MARK ->
          some(run);
      case PROCESS_EXPIRE, PEERS -> some(run, PROCESS);
      case PROCESS_DELETE -> some(PROCESS);
      case RUN_CREATE -> some(UUID.randomUUID(), "new", "new", "h", "h", "", "UTC", false, "me", 4);
      case RUN_JOIN -> some(null, "process", run);
      case PROCESS_ADD -> some(UUID.randomUUID(), run, "host", 7L, null, 60_000L, true);
      case BEAT -> some(60_000L, null, PROCESS, run);
      case BLOCKERS -> some(run8);
      case TRANSACTIONS_ENDED -> some(array("text", 4, i -> Long.toString(3 + i)));
      case CLAIM -> some(PROCESS, PROCESS, run, run, at, Long.MAX_VALUE, CLAIMED, PROCESS, run);
      case OPEN_CHUNKS -> some(PROCESS, numbers(), run, Long.MAX_VALUE, run, Long.MAX_VALUE);
      case EVICT -> some(run8, run, PROCESS);
      case EVICT_ONE -> some(run8, at, 1L);
      case RECLAIM -> some(run, PROCESS, 3, 3, 3, run);
      case RELEASE_ALL -> some(run, PROCESS, numbers(), run);
      case FENCE_IN ->
          some(
              "5000ms",
              "0ms",
              "60000ms",
              "bf:x",
              run,
              numbers(),
              PROCESS,
              ones("bigint"),
              numbers(),
              ones("integer"),
              numbers());
      case FENCE_IN_ONE -> some("5000ms", "0ms", "60000ms", "bf:x", run, at, PROCESS, 1L, 0);
      case FENCE_OUT ->
          some(
              numbers(),
              ones("bigint"),
              array("boolean", CLAIMED, i -> true),
              array("text", CLAIMED, i -> null),
              ones("bigint"),
              ones("bigint"),
              ones("bigint"),
              run,
              PROCESS,
              transaction());
      case FENCE_OUT_ONE -> some(at, 1L, true, null, 1L, 0L, 0L, run, PROCESS, transaction());
      case RESOLVE -> some(run, numbers());
      case NOTE -> some(true, null, 1L, 0L, 0L, true, true, true, true, run, at, PROCESS, 1L, 0);
      case GIVE_BACK -> some(1, 100L, "why", "40001", "RETRY", run, at, PROCESS, 1L);
      case FINISH -> some("FAILED", 1, "why", "40001", "RETRY", run, at, PROCESS, 1L);
      case SPLIT ->
          some(
              run, at, PROCESS, 1L, run, 2, run, texts(2), texts(2), texts(2), texts(2), run, null);
      case APPEND ->
          some(
              "to",
              true,
              DRAFTS,
              run,
              "to",
              array("text", DRAFTS, i -> "RANGE"),
              texts(DRAFTS),
              texts(DRAFTS),
              texts(DRAFTS),
              array("bigint", DRAFTS, i -> i),
              array("text", DRAFTS, i -> "EXPLAIN"),
              run);
      case MOVE ->
          some("COMPLETED", "", false, true, PROCESS, false, run, "RUNNING", false, PROCESS);
      case NOTE_KEEP -> some(run, "new", "note");
      case NOTE_READ -> some(run, "key-1");
      case CHECK_RECORD ->
          some(run, "PRE", "check", "PASSED", "", OffsetDateTime.parse("2024-01-01T00:00Z"), 1L);
      case CONTROL_WRITE -> some("PAUSE", 4, run);
      case VIEW_CHUNKS, VIEW_RUNNING -> some(run, NOTABLE);
      case VIEW_NOTABLE -> some(run, n, run, n, run, n, run, n, run, n, n, run);
      case ENDED -> some("", array("text", 1, i -> "COMPLETED"), 1_000L, "");
      case IMAGES_ENDED -> some("", 1_000L, "");
      case FORGET_CHUNKS -> some(run, run, ForgottenRuns.STEP);
      case LABELS -> some(run, LABELS);
      case LABELS_UNKNOWN -> some(labels(), run);
      case IMAGE_CHUNKS -> some(run, labels(), run, run, labels(), run);
      case IMAGES_RESTORED -> some(run, labels(), run, run, labels());
      case IMAGE_ROWS -> some(run, 10L, 20L);
      case IMAGE_NEXT -> some(run, 10L, 1_000);
      case IMAGE_RESTORED -> some(run, 10L, 1);
      case FORGET_IMAGES -> some(run, IMAGES);
      case CHUNK_ROLLED_BACK, CHUNK_STATE -> some(run, 10L);
      case RUN_ROLLED_BACK -> some("why", run);
    };
  }

  private static List<@Nullable Object> some(@Nullable Object... values) {
    var list = new ArrayList<@Nullable Object>();
    Collections.addAll(list, values);
    return list;
  }

  private String transaction() throws SQLException {
    return LedgerJdbc.one(connection, "select pg_current_xact_id()::text", row -> row.getString(1));
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

  /** As many as somebody names by hand. */
  private Array labels() throws SQLException {
    return array("text", 20, i -> "chunk-" + 3 * i);
  }

  private Array array(String type, int many, LongFunction<@Nullable Object> value)
      throws SQLException {
    return connection.createArrayOf(
        type, LongStream.rangeClosed(1, many).mapToObj(value).toArray());
  }
}
