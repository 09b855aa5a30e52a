package dev.backfill.jdbc.ledger;

import static dev.backfill.ledger.LedgerFixture.definition;

import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import java.sql.SQLException;
import java.util.UUID;

/**
 * A run in a ledger, written down as if it had gone on for long: nearly all of its chunks are done.
 * Value.
 *
 * @param run its id
 * @param chunks how many it has
 */
record LedgerSample(UUID run, int chunks) {

  /** The process that asks. */
  static final UUID PROCESS = new UUID(0, 1);

  private static final UUID DEAD = new UUID(0, 2);

  /** Chunks at work at the end of a run: the first half of them of the process that asks. */
  static final int AT_WORK = 16;

  LedgerSample(int no, int chunks) {
    this(new UUID(7, no), chunks);
  }

  /** Makes empty tables that only this test analyzes. */
  static LedgerLocation tables(PostgresDatabase db) throws SQLException {
    LedgerLocation home;
    try (var run = JdbcLedger.in(db.pool()).open(definition("first"))) {
      home = ((JdbcRunLedger<?>) run).home();
    }
    for (String table :
        new String[] {
          "run", "process", "chunk", "note", "check", "before_image", "bad_row", "approval"
        }) {
      db.execute("alter table backfill_" + table + " set (autovacuum_enabled = off)");
    }
    return home;
  }

  /**
   * The number of chunks that are done; those behind them are at work, and then pending. The
   * process that asks has all of its chunks, however few there are.
   */
  long done() {
    return Math.min(chunks * 99L / 100, chunks - AT_WORK / 2L);
  }

  String planName() {
    return "plan_" + run;
  }

  void write(PostgresDatabase db) throws SQLException {
    db.execute(
        """
        insert into backfill_run (run_id, plan_name, live_name, plan_hash, work_hash, plan_doc, zone,
               sensitive, state, requested_by, lanes, planned_to, planned_all, last_no, state_at)
        values ('%s', '%s', '%s', 'h', 'h', 'doc', 'UTC', false, 'RUNNING', 'me', 4, 'to', true, %d,
                clock_timestamp() - interval '1 day')
        """
            .formatted(run, planName(), planName(), chunks),
        """
        insert into backfill_process (process_id, run_id, host, os_pid, lease_until, beat_at)
        select md5('%1$s' || g)::uuid, '%1$s', 'host', g, clock_timestamp(), clock_timestamp()
          from generate_series(1, 3) g
        """
            .formatted(run),
        """
        insert into backfill_chunk (run_id, chunk_no, kind, chunk_id, lo, hi, estimate, estimate_source,
               state, fence, owner, changed, started_at, finished_at)
        select '%1$s', g, 'RANGE', 'chunk-' || g, g::text, (g + 1)::text, 100, 'EXPLAIN',
               case when g > %2$d + %3$d then 'PENDING' when g > %2$d then 'RUNNING'
                    when g %% 1000 = 7 then 'FAILED' when g %% 1000 = 8 then 'SPLIT'
                    else 'SUCCEEDED' end,
               1,
               case when g <= %2$d or g > %2$d + %3$d then null
                    when g <= %2$d + %3$d / 2 then '%4$s'::uuid else '%5$s' end,
               100, clock_timestamp(), clock_timestamp()
          from generate_series(1, %6$d) g
        """
            .formatted(run, done(), AT_WORK, PROCESS, DEAD, chunks),
        """
        insert into backfill_before_image (run_id, chunk_no, batch_no, part, table_schema, table_name,
               column_name, row_count, olds, news)
        select '%1$s', g, 1, part, 'public', 'orders', 'c' || part, 3, '{1,2,3}',
               case when part = 2 then '{4,5,6}'::text[] end
          from generate_series(1, %2$d) g, generate_series(1, 2) part
        """
            .formatted(run, images() / 2),
        """
        insert into backfill_bad_row (run_id, chunk_no, batch_no, table_name, row_key, cause, sql_state,
               constraint_name, attempt)
        select '%1$s', g, 1, 'orders', g::text, 'cause', '23514', 'c' || g %% 3, 1
          from generate_series(1, %2$d) g
        """
            .formatted(run, images() / 2),
        "insert into backfill_note select '%s', 'key-' || g, 'note' from generate_series(1, 5) g"
            .formatted(run));
  }

  /** Lets the process that asks live. */
  static void welcome(PostgresDatabase db) throws SQLException {
    db.execute(
        """
        insert into backfill_process (process_id, run_id, host, os_pid, lease_until, beat_at)
        values ('%s', '%s', 'host', 1, clock_timestamp() + interval '1 hour', clock_timestamp())
        """
            .formatted(PROCESS, new UUID(7, 1)));
  }

  /** How many rows its before-images have. */
  long images() {
    return chunks / 10;
  }
}
