package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.dialect.failure.FenceRefusal;

/** Transactions and ends of chunks, on PostgreSQL. Stateless. */
final class PostgresChunkSql {

  /** The settings that hold for one transaction; it must be made before a lock is waited for. */
  private static final String SETTINGS =
      """
      num_nulls(set_config('lock_timeout', :lock_timeout, true),
                set_config('statement_timeout', :statement_timeout, true),
                set_config('idle_in_transaction_session_timeout', :idle_timeout, true),
                set_config('application_name', :session, true),
                set_config('timezone', 'UTC', true), set_config('row_security', 'off', true),
                case when :at_the_end then set_config('synchronous_commit', 'off', true) else '' end)
      """;

  /** Has the transaction wait for the disk, and for what its session says beyond that. */
  static final String WAIT =
      "set_config('synchronous_commit',"
          + " replace(current_setting('synchronous_commit'), 'off', 'on'), true)";

  /** The changes of a batch {@code d} to its chunk {@code c}. */
  private static final String DONE =
      """
      state = case when d.last then 'SUCCEEDED' else c.state end,
             cursor_key = d.cursor_key, batches = c.batches + 1, crashes = 0,
             changed = least(c.changed, 9223372036854775807 - d.changed) + d.changed,
             kept = least(c.kept, 9223372036854775807 - d.kept) + d.kept,
             conflicts = least(c.conflicts, 9223372036854775807 - d.conflicts) + d.conflicts,
             finished_at = case when d.last then clock_timestamp() end,
             cause = case when not d.last then c.cause end,
             sql_state = case when not d.last then c.sql_state end,
             error_kind = case when not d.last then c.error_kind end
      """;

  /**
   * Fails, so that the commit in the same message is skipped. The number of rows makes it depend on
   * them: PostgreSQL computes what is constant when it plans a statement.
   */
  private static final String REFUSAL =
      "cast(case when pg_current_xact_id() = :transaction::xid8 then '%s' else '%s' end || count(*)::text as integer)"
          .formatted(FenceRefusal.UNWRITTEN.words(), FenceRefusal.ENDED.words());

  private PostgresChunkSql() {}

  static String of(LedgerStatement statement) {
    return switch (statement) {
      case FENCE_IN ->
          // the bounds keep the lookup short whatever the planner takes the run for: of a table
          // that was never analyzed it reads all chunks, and compares each with the array
          """
          with settings as materialized (select {settings} as made),
          fenced as materialized (
            select c.chunk_no from settings, {s}backfill_chunk c
             where settings.made is not null
               and c.run_id = :run and c.chunk_no = any (:chunks::bigint[])
               and c.chunk_no >= :low and c.chunk_no <= :up_to
               and c.owner = :process and c.state = 'RUNNING'
               and c.fence = (:fences::bigint[])[array_position(:chunks::bigint[], c.chunk_no)]
               and c.batches = (:batches::integer[])[array_position(:chunks::bigint[], c.chunk_no)]
             order by c.chunk_no for update of c)
          select count(*), pg_current_xact_id()::text, current_setting('transaction_isolation')
            from fenced
          """
              .replace("{settings}", SETTINGS);
      case FENCE_IN_ONE ->
          // the settings are the dearest of the conditions, so they are made for the one row that
          // meets all others, before it is locked; subqueries would cost a sixth more
          """
          select 1, pg_current_xact_id()::text, current_setting('transaction_isolation')
            from {s}backfill_chunk c
           where c.run_id = :run and c.chunk_no = :chunk
             and c.owner = :process and c.state = 'RUNNING'
             and c.fence = :fence and c.batches = :batches
             and {settings} = 0
             for update of c
          """
              .replace("{settings}", SETTINGS);
      case FENCE_OUT ->
          // each row is looked up by itself, whatever the planner takes the numbers for: it knows
          // neither how many there are nor, of a new run, how many chunks, and compares all with
          // all
          """
          with written as (
            update {s}backfill_chunk c set {done}
              from unnest(:chunks::bigint[], :fences::bigint[], :lasts::boolean[], :cursors::text[],
                          :changed::bigint[], :kept::bigint[], :conflicts::bigint[])
                     as d (no, fence, last, cursor_key, changed, kept, conflicts)
                   cross join lateral (
                     select c.ctid as place from {s}backfill_chunk c
                      where c.run_id = :run and c.chunk_no = d.no
                        and c.fence = d.fence and c.owner = :process and c.state = 'RUNNING' limit 1) found
             where c.ctid = found.place and c.chunk_no = d.no and pg_current_xact_id() = :transaction::xid8
            returning 1)
          select case when count(*) = cardinality(:chunks::bigint[]) then 1 else {refusal} end from written
          """
              .replace("{done}", DONE)
              .replace("{refusal}", REFUSAL);
      case FENCE_OUT_ONE ->
          // a comparison without a column would be a step of the plan by itself
          """
          with written as (
            update {s}backfill_chunk c set {done}
              from (select :chunk::bigint as no, :fence::bigint as fence, :last::boolean as last,
                           :cursor::text as cursor_key, :changed::bigint as changed, :kept::bigint as kept,
                           :conflicts::bigint as conflicts) d
             where c.run_id = :run and c.chunk_no = d.no
               and c.owner = :process and c.state = 'RUNNING'
               and c.fence = case when pg_current_xact_id() = :transaction::xid8 then d.fence end
            returning 1)
          select case when count(*) = 1 then 1 else {refusal} end from written
          """
              .replace("{done}", DONE)
              .replace("{refusal}", REFUSAL);
      case TRANSACTION ->
          // a number that a server after a crash, or a standby, has not given yet is an error
          """
          select pg_current_xact_id_if_assigned()::text,
                 case when age(t.id::xid) > 0 then pg_xact_status(t.id) end,
                 (select p.gid from pg_prepared_xacts p where p.transaction = t.id::xid)
            from (select :transaction::xid8 as id) t
          """;
      case TRANSACTION_LOST ->
          // the lock of a transaction that ended stays in its row until a younger one takes it: a
          // row of which version and lock are older was never locked by it
          """
          select coalesce(bool_and(age(c.xmin) > age(t.id::xid) and age(c.xmax) > age(t.id::xid)), false)
            from (select :transaction::xid8 as id) t, {s}backfill_chunk c
           where c.run_id = :run and c.chunk_no = :chunk
          """;
      case WAIT_FOR_DISK -> "select " + WAIT; // for what was committed before, too
      case LOCK_TIMEOUT -> "select set_config('lock_timeout', :lock_timeout, true)";
      case RESOLVE ->
          """
          select c.chunk_no, c.state, c.owner, c.fence, c.batches, c.tries from {s}backfill_chunk c
           where c.run_id = :run and c.chunk_no = any (:chunks::bigint[]) order by c.chunk_no for update
          """;
      case NOTE ->
          """
          update {s}backfill_chunk
             set state = case when :last then 'SUCCEEDED' else state end,
                 cursor_key = :cursor, batches = batches + 1, crashes = 0,
                 changed = least(changed::numeric + :changed, 9223372036854775807)::bigint,
                 kept = least(kept::numeric + :kept, 9223372036854775807)::bigint,
                 conflicts = least(conflicts::numeric + :conflicts, 9223372036854775807)::bigint,
                 finished_at = case when :last then clock_timestamp() end,
                 cause = case when not :last then cause end,
                 sql_state = case when not :last then sql_state end,
                 error_kind = case when not :last then error_kind end
           where run_id = :run and chunk_no = :chunk and owner = :process and fence = :fence and state = 'RUNNING'
             and batches = :batches
          """;
      case SET_ASIDE ->
          // the run counts, so that its row lets one process at a time look at the limit
          """
          with held as materialized (
            select c.run_id, c.chunk_no, c.batches from {s}backfill_chunk c
             where c.run_id = :run and c.chunk_no = :chunk and c.owner = :process and c.fence = :fence
               and c.state = 'RUNNING' and c.batches = :batches for update),
          counted as (
            update {s}backfill_run set bad_rows = bad_rows + :count
             where run_id = :run and bad_rows + :count <= :most and exists (select 1 from held) returning run_id),
          passed as (
            update {s}backfill_chunk c set cursor_key = :cursor, batches = c.batches + :count::integer, crashes = 0
              from held, counted where c.run_id = held.run_id and c.chunk_no = held.chunk_no),
          kept as (
            insert into {s}backfill_bad_row (run_id, chunk_no, batch_no, table_name, row_key, cause,
                   sql_state, constraint_name, attempt)
            select h.run_id, h.chunk_no, h.batches + d.place, d.table_name, d.row_key, d.cause, d.sql_state,
                   d.constraint_name, :attempt
              from held h, counted,
                   unnest(:tables::text[], :keys::text[], :causes::text[], :sql_states::text[], :constraints::text[])
                     with ordinality as d (table_name, row_key, cause, sql_state, constraint_name, place))
          select (select count(*) from held), (select count(*) from counted)
          """;
      case GIVE_BACK ->
          """
          update {s}backfill_chunk
             set state = 'PENDING', fence = fence + 1, owner = null, tries = :tries,
                 not_before = clock_timestamp()
                   + (select case when p.ms <> 0 then p.ms end from (select :backoff::bigint as ms) p)
                     * interval '1 millisecond',
                 finished_at = clock_timestamp(), cause = coalesce(:cause, cause),
                 sql_state = coalesce(:sql_state, sql_state), error_kind = coalesce(:kind, error_kind)
           where run_id = :run and chunk_no = :chunk and owner = :process and fence = :fence and state = 'RUNNING'
          """;
      case FINISH ->
          """
          update {s}backfill_chunk
             set state = :state, tries = :tries, cause = :cause, sql_state = :sql_state, error_kind = :kind,
                 finished_at = clock_timestamp()
           where run_id = :run and chunk_no = :chunk and owner = :process and fence = :fence and state = 'RUNNING'
          """;
      case SPLIT ->
          // the parent keeps the part of its estimate that is done; the children share the rest
          """
          with whole as materialized (
            select c.chunk_no, c.kind, c.estimate, c.estimate_source,
                   c.estimate - least(c.estimate, c.changed::numeric + c.kept + c.conflicts)::bigint as rest
              from {s}backfill_chunk c
             where c.run_id = :run and c.chunk_no = :chunk and c.owner = :process and c.fence = :fence
               and c.state = 'RUNNING' and c.batches = :batches for update),
          parent as (
            update {s}backfill_chunk c
               set state = 'SPLIT', fence = c.fence + 1, owner = null,
                   estimate = c.estimate - whole.rest, finished_at = clock_timestamp()
              from whole where c.run_id = :run and c.chunk_no = whole.chunk_no),
          numbered as (
            update {s}backfill_run set last_no = last_no + :count
             where run_id = :run and exists (select 1 from whole) returning last_no),
          child as (
            select *, (select count(*) from unnest(:labels::text[])) as n
              from unnest(:labels::text[], :lower::text[], :upper::text[]) with ordinality as d (label, lo, hi, place)),
          added as (
            insert into {s}backfill_chunk (run_id, chunk_no, parent_no, chunk_id, kind, lo, hi, cursor_key, estimate, estimate_source)
            select :run, r.last_no - c.n + c.place, w.chunk_no,
                   coalesce(c.label || case when w.kind = 'DELTA' then (r.last_no - c.n + c.place)::text else '' end,
                            (r.last_no - c.n + c.place)::text), w.kind, c.lo, c.hi, :cursor,
                   w.rest / c.n + case when c.place <= w.rest % c.n then 1 else 0 end,
                   w.estimate_source
              from child c, whole w, numbered r)
          select count(*) from numbered
          """;
      default -> throw new IllegalArgumentException("No step of a chunk: " + statement);
    };
  }
}
