package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.dialect.LedgerStatement;

/** Transactions and ends of chunks, on PostgreSQL. Stateless. */
final class PostgresChunkSql {

  /** What holds for one transaction; it must be made before a lock is waited for. */
  private static final String SETTINGS =
      """
      set_config('lock_timeout', ?, true)
      || set_config('statement_timeout', ?, true)
      || set_config('idle_in_transaction_session_timeout', ?, true)
      || set_config('application_name', ?, true)
      || set_config('timezone', 'UTC', true)
      || set_config('row_security', 'off', true)
      """;

  /** What a batch {@code d} changes in its chunk {@code c}. */
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

  private PostgresChunkSql() {}

  static String of(LedgerStatement statement) {
    return switch (statement) {
      case FENCE_IN ->
          """
          with settings as materialized (select {settings} as made),
          fenced as materialized (
            select c.chunk_no from settings, {s}backfill_chunk c
             where settings.made is not null
               and c.run_id = ? and c.chunk_no = any (?::bigint[])
               and c.owner = ? and c.state = 'RUNNING'
               and c.fence = (?::bigint[])[array_position(?::bigint[], c.chunk_no)]
               and c.batches = (?::integer[])[array_position(?::bigint[], c.chunk_no)]
             order by c.chunk_no for update of c)
          select count(*), pg_current_xact_id()::text, current_setting('transaction_isolation')
            from fenced
          """
              .replace("{settings}", SETTINGS);
      case FENCE_IN_ONE ->
          """
          select coalesce((select 1 from {s}backfill_chunk c
                            where (select {settings}) is not null
                              and c.run_id = ? and c.chunk_no = ?
                              and c.owner = ? and c.state = 'RUNNING'
                              and c.fence = ? and c.batches = ? for update of c), 0),
                 pg_current_xact_id()::text, current_setting('transaction_isolation')
          """
              .replace("{settings}", SETTINGS);
      case FENCE_OUT ->
          // each row is looked up by itself, whatever the planner takes the numbers for: it knows
          // neither how many there are nor, of a new run, how many chunks, and compares all with
          // all
          """
          update {s}backfill_chunk c set {done}
            from unnest(?::bigint[], ?::bigint[], ?::boolean[], ?::text[],
                        ?::bigint[], ?::bigint[], ?::bigint[])
                   as d (no, fence, last, cursor_key, changed, kept, conflicts)
                 cross join lateral (
                   select c.ctid as place from {s}backfill_chunk c
                    where c.run_id = ? and c.chunk_no = d.no
                      and c.fence = d.fence and c.owner = ? and c.state = 'RUNNING' limit 1) found
           where c.ctid = found.place and c.chunk_no = d.no and pg_current_xact_id() = ?::xid8
          """
              .replace("{done}", DONE);
      case FENCE_OUT_ONE ->
          """
          update {s}backfill_chunk c set {done}
            from (select ?::bigint as no, ?::bigint as fence, ?::boolean as last,
                         ?::text as cursor_key, ?::bigint as changed, ?::bigint as kept,
                         ?::bigint as conflicts) d
           where c.run_id = ? and c.chunk_no = d.no
             and c.fence = d.fence and c.owner = ? and c.state = 'RUNNING'
             and pg_current_xact_id() = ?::xid8
          """
              .replace("{done}", DONE);
      case TRANSACTION ->
          """
          select pg_current_xact_id_if_assigned()::text, pg_xact_status(t.id),
                 (select p.gid from pg_prepared_xacts p where p.transaction = t.id::xid)
            from (select ?::xid8 as id) t
          """;
      case LOCK_TIMEOUT -> "select set_config('lock_timeout', ?, true)";
      case RESOLVE ->
          """
          select c.chunk_no, c.state, c.owner, c.fence, c.batches, c.tries from {s}backfill_chunk c
           where c.run_id = ? and c.chunk_no = any (?::bigint[]) order by c.chunk_no for update
          """;
      case NOTE ->
          """
          update {s}backfill_chunk
             set state = case when ? then 'SUCCEEDED' else state end,
                 cursor_key = ?, batches = batches + 1, crashes = 0,
                 changed = least(changed::numeric + ?, 9223372036854775807)::bigint,
                 kept = least(kept::numeric + ?, 9223372036854775807)::bigint,
                 conflicts = least(conflicts::numeric + ?, 9223372036854775807)::bigint,
                 finished_at = case when ? then clock_timestamp() end,
                 cause = case when not ? then cause end,
                 sql_state = case when not ? then sql_state end,
                 error_kind = case when not ? then error_kind end
           where run_id = ? and chunk_no = ? and owner = ? and fence = ? and state = 'RUNNING'
             and batches = ?
          """;
      case GIVE_BACK ->
          """
          update {s}backfill_chunk
             set state = 'PENDING', fence = fence + 1, owner = null, tries = tries + ?,
                 not_before = clock_timestamp()
                   + (select case when p.ms <> 0 then p.ms end from (select ?::bigint as ms) p)
                     * interval '1 millisecond',
                 finished_at = clock_timestamp(), cause = coalesce(?, cause),
                 sql_state = coalesce(?, sql_state), error_kind = coalesce(?, error_kind)
           where run_id = ? and chunk_no = ? and owner = ? and fence = ? and state = 'RUNNING'
          """;
      case FINISH ->
          """
          update {s}backfill_chunk
             set state = ?, tries = tries + ?, cause = ?, sql_state = ?, error_kind = ?,
                 finished_at = clock_timestamp()
           where run_id = ? and chunk_no = ? and owner = ? and fence = ? and state = 'RUNNING'
          """;
      case SPLIT ->
          // the parent keeps the part of its estimate that is done; the children share the rest
          """
          with whole as materialized (
            select c.chunk_no, c.kind, c.estimate, c.estimate_source,
                   c.estimate - least(c.estimate, c.changed::numeric + c.kept + c.conflicts)::bigint as rest
              from {s}backfill_chunk c
             where c.run_id = ? and c.chunk_no = ? and c.owner = ? and c.fence = ?
               and c.state = 'RUNNING' for update),
          parent as (
            update {s}backfill_chunk c
               set state = 'SPLIT', fence = c.fence + 1, owner = null,
                   estimate = c.estimate - whole.rest, finished_at = clock_timestamp()
              from whole where c.run_id = ? and c.chunk_no = whole.chunk_no),
          numbered as (
            update {s}backfill_run set last_no = last_no + ?
             where run_id = ? and exists (select 1 from whole) returning last_no),
          child as (
            select *, (select count(*) from unnest(?::text[])) as n
              from unnest(?::text[], ?::text[], ?::text[]) with ordinality as d (label, lo, hi, place)),
          added as (
            insert into {s}backfill_chunk (run_id, chunk_no, parent_no, chunk_id, kind, lo, hi, cursor_key, estimate, estimate_source)
            select ?, r.last_no - c.n + c.place, w.chunk_no,
                   coalesce(c.label || case when w.kind = 'DELTA' then (r.last_no - c.n + c.place)::text else '' end,
                            (r.last_no - c.n + c.place)::text), w.kind, c.lo, c.hi, ?,
                   w.rest / c.n + case when c.place <= w.rest % c.n then 1 else 0 end,
                   w.estimate_source
              from child c, whole w, numbered r)
          select count(*) from numbered
          """;
      default -> throw new IllegalArgumentException("No step of a chunk: " + statement);
    };
  }
}
