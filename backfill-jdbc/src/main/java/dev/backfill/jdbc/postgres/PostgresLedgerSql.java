package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.dialect.LedgerStatement;

/**
 * The statements of a ledger for PostgreSQL 13 or newer. Every time is {@code clock_timestamp()}:
 * {@code now()} stands still within a transaction. Stateless; one text per statement and no logic,
 * which is why it may be long.
 */
public final class PostgresLedgerSql {

  private PostgresLedgerSql() {}

  public static String of(LedgerStatement statement) {
    return switch (statement) {
      case SCHEMA_VERSION -> "select max(version) from {s}backfill_schema";
      case PLAN_LOCK -> "select pg_advisory_xact_lock(hashtextextended(:name, 0))";
      case RUN_FIND ->
          """
          select run_id, plan_hash, work_hash, zone, plan_doc, planned_at, state, footprint
            from {s}backfill_run where plan_name = :plan and forgotten_at is null
           order by planned_at desc limit 1 for update
          """;
      case RUN_LOOK ->
          """
          select run_id, sensitive
            from {s}backfill_run where plan_name = :plan and forgotten_at is null
           order by planned_at desc limit 1
          """;
      case RUN_CREATE ->
          """
          insert into {s}backfill_run (run_id, plan_name, live_name, plan_hash, work_hash, plan_doc,
                 zone, sensitive, requested_by, lanes)
          values (:run, :plan, :plan, :plan_hash, :work_hash, :document, :zone, :sensitive, :requested_by, :lanes) on conflict (live_name) do nothing
          """;
      case APPROVE, APPROVALS_LOCK, APPROVALS, APPROVALS_WITHDRAW, APPROVALS_FORGET, RUN_APPROVED ->
          PostgresApprovalSql.of(statement);
      case RUN_JOIN ->
          """
          update {s}backfill_run set lanes = coalesce(:lanes, lanes), worked_by = :worker,
                 footprint = coalesce(:footprint, footprint) where run_id = :run
          """;
      case PROCESS_LIST ->
          // backend_start of another role's session may not be seen: then its pid alone must do
          """
          select p.process_id, p.host, p.os_pid, extract(epoch from clock_timestamp() - p.beat_at),
                 p.lease_until,
                 p.lease_until > clock_timestamp() and (p.session is null or exists (
                   select 1 from pg_stat_activity a
                    where a.pid = split_part(p.session, '|', 1)::integer
                      and (a.backend_start is null
                           or extract(epoch from a.backend_start)::numeric::text = split_part(p.session, '|', 2)))),
                 p.shares
            from {s}backfill_process p where p.run_id = :run
          """;
      case FOOTPRINTS ->
          """
          select p.run_id, p.process_id, p.host, p.os_pid, p.joined_at,
                 p.lease_until > clock_timestamp() and (p.session is null or exists (
                   select 1 from pg_stat_activity a
                    where a.pid = split_part(p.session, '|', 1)::integer
                      and (a.backend_start is null
                           or extract(epoch from a.backend_start)::numeric::text = split_part(p.session, '|', 2)))),
                 p.footprint
            from {s}backfill_process p where p.footprint is not null and p.run_id <> :run
           order by p.joined_at
          """;
      case PROCESS_DELETE -> "delete from {s}backfill_process where process_id = :process";
      case PROCESS_ADD ->
          """
          insert into {s}backfill_process (process_id, run_id, host, os_pid, session, lease_until, beat_at, shares, footprint)
          values (:process, :run, :host, :pid, :session, clock_timestamp() + :lease * interval '1 millisecond', clock_timestamp(), :shares, :footprint)
          """;
      case SESSION ->
          // as a number that is exact: as a text it would depend on extra_float_digits before
          // PostgreSQL 14
          """
          select pid, pid || '|' || extract(epoch from backend_start)::numeric
            from pg_stat_activity where pid = pg_backend_pid()
          """;
      case BEAT ->
          """
          with beat as (
            update {s}backfill_process
               set lease_until = clock_timestamp() + :lease * interval '1 millisecond',
                   beat_at = clock_timestamp(), beat_no = beat_no + 1, session = :session
             where process_id = :process returning 1)
          select exists (select 1 from beat), r.state, r.requested, r.lanes
            from {s}backfill_run r where r.run_id = :run
          """;
      case PROCESS_TOUCH ->
          // a transaction that writes nothing does not wait for the disk
          """
          update {s}backfill_process set beat_no = beat_no where process_id = :process
          """;
      case TRANSACTIONS_ENDED ->
          // one that this server has not begun yet was of the server before it crashed, or of the
          // one that it has replaced: to ask for its status is an error
          """
          select x.id from unnest(:transactions::text[]) x (id)
           where case when age(x.id::xid8::xid) <= 0 then true
                      else coalesce(pg_xact_status(x.id::xid8), '') <> 'in progress' end
          """;
      case BLOCKERS ->
          // one that blocks the lane and does not wait itself; if all of them wait, those behind
          // them in the queue
          """
          with recursive blocked (lane, pid, depth) as (
            select a.application_name, a.pid, 0 from pg_stat_activity a
             where a.datname = current_database() and a.wait_event_type = 'Lock'
               and a.application_name like 'bf:' || :run8 || '/%'
            union
            select b.lane, h.pid, b.depth + 1
              from blocked b, pg_catalog.unnest(pg_blocking_pids(b.pid)) h (pid)
             where b.pid <> 0 and b.depth < 5)
          select b.lane, b.pid, a.application_name, a.state, a.xact_start,
                 coalesce(floor(extract(epoch from clock_timestamp() - a.state_change) * 1000), -1)::bigint,
                 coalesce(a.client_port, -1), coalesce(inet_server_port(), -1)
            from blocked b left join pg_stat_activity a on a.pid = b.pid
           where b.depth > 0 and coalesce(a.wait_event_type, '') <> 'Lock'
           order by b.lane, b.depth, a.xact_start, b.pid
          """;
      case CLAIM,
          CLAIM_READY,
          UPSTREAM,
          UPSTREAM_UNFINISHED,
          PENDING,
          UNFINISHED_CHUNKS,
          EVICT,
          EVICT_ONE,
          RECLAIM,
          PROCESS_EXPIRE,
          RELEASE_ALL ->
          PostgresClaimSql.of(statement);
      case FENCE_IN,
          FENCE_IN_ONE,
          FENCE_OUT,
          FENCE_OUT_ONE,
          TRANSACTION,
          TRANSACTION_LOST,
          WAIT_FOR_DISK,
          LOCK_TIMEOUT,
          RESOLVE,
          NOTE,
          SET_ASIDE,
          GIVE_BACK,
          FINISH,
          SPLIT ->
          PostgresChunkSql.of(statement);
      case APPEND ->
          """
          with moved as (
            update {s}backfill_run set planned_to = :planned_to, planned_all = :planned_all, last_no = last_no + :count
             where run_id = :run and array[planned_to] = array[:seen::text] returning last_no),
          draft as (
            select * from unnest(:kinds::text[], :labels::text[], :lower::text[], :upper::text[], :estimates::bigint[], :sources::text[])
              with ordinality as d (kind, label, lo, hi, estimate, source, place)),
          added as (
            insert into {s}backfill_chunk (run_id, chunk_no, chunk_id, kind, lo, hi, estimate, estimate_source)
            select :run, n.chunk_no,
                   coalesce(d.label || case when d.kind = 'DELTA' then n.chunk_no::text else '' end, n.chunk_no::text),
                   d.kind, d.lo, d.hi, d.estimate, d.source
              from draft d, moved m,
                   lateral (select m.last_no - (select count(*) from draft) + d.place as chunk_no) n)
          select count(*) from moved
          """;
      case PLANNED_TO -> "select planned_to from {s}backfill_run where run_id = :run";
      case MOVE ->
          """
          update {s}backfill_run
             set state = :state, why = :why, live_name = case when :live then plan_name end,
                 requested = case when :anew then null else requested end,
                 state_at = clock_timestamp(), moved_by = :process,
                 started_at = coalesce(started_at, case when :begins then clock_timestamp() end)
           where run_id = :run and state = :from
             and not (:resumes and coalesce(requested, '') = 'PAUSE')
             and exists (select 1 from {s}backfill_process where process_id = :process)
          """;
      case RESET_FAILED ->
          """
          update {s}backfill_chunk
             set state = 'PENDING', tries = 0, crashes = 0, not_before = null
           where run_id = :run and open and state = 'FAILED'
             and coalesce(error_kind, '') not in ('HOLD_CHUNK', 'HOLD_RUN')
          """;
      case RELEASE_HELD ->
          """
          update {s}backfill_chunk
             set state = 'PENDING', tries = 0, crashes = 0, not_before = null, owner = null,
                 skipped_by = null
           where run_id = :run and chunk_id = :label
             and (state = 'SKIPPED' or state = 'FAILED' and error_kind in ('HOLD_CHUNK', 'HOLD_RUN'))
          """;
      case SKIP ->
          // a chunk that a lane is at work on is not waited for
          """
          with found as materialized (
            select c.chunk_no, c.state = 'RUNNING' and exists (
                     select 1 from {s}backfill_process p
                      where p.process_id = c.owner and p.lease_until > clock_timestamp()) as at_work
              from {s}backfill_chunk c where c.run_id = :run and c.chunk_id = :label),
          skipped as (
            update {s}backfill_chunk c
               set state = 'SKIPPED', cause = left(:why, 500), sql_state = null,
                   error_kind = 'FAIL_CHUNK', finished_at = clock_timestamp(), not_before = null,
                   owner = null, fence = c.fence + 1,
                   skipped_by = left(case when :by::text = '' then session_user::text else :by::text end, 200)
              from found f
             where c.run_id = :run and c.chunk_no = f.chunk_no and not f.at_work
               and c.state in ('PENDING', 'FAILED', 'RUNNING')
               and (c.state <> 'RUNNING' or not exists (
                     select 1 from {s}backfill_process p
                      where p.process_id = c.owner and p.lease_until > clock_timestamp()))
            returning 1)
          select (select count(*) from skipped), (select count(*) from found where at_work)
          """;
      case RUN_STATE -> "select state from {s}backfill_run where run_id = :run for update";
      case NOTE_KEEP ->
          """
          insert into {s}backfill_note (run_id, note_key, note) values (:run, :key, :note)
          on conflict (run_id, note_key) do nothing
          """;
      case NOTE_READ -> "select note from {s}backfill_note where run_id = :run and note_key = :key";
      case CHECK_RECORD ->
          """
          insert into {s}backfill_check (run_id, phase, check_name, status, evidence, judged_at, took_ms)
          values (:run, :phase, :check, :status, :evidence, :judged_at, :took)
          on conflict (run_id, phase, check_name) do update
             set status = excluded.status, evidence = excluded.evidence,
                 judged_at = excluded.judged_at, took_ms = excluded.took_ms
          """;
      case CONTROL_LOCK ->
          "select state, requested, lanes from {s}backfill_run where run_id = :run for update";
      case CONTROL -> "select state, requested, lanes from {s}backfill_run where run_id = :run";
      case CONTROL_WRITE ->
          "update {s}backfill_run set requested = :requested, lanes = :lanes where run_id = :run";
      case COVERAGE,
          DIFFERENCES,
          VIEW_RUN,
          VIEW_BAD_ROWS,
          VIEW_SKIPPED,
          VIEW_TOTALS,
          VIEW_CHUNKS,
          VIEW_RUNNING,
          VIEW_NOTABLE ->
          PostgresViewSql.of(statement);
      case RUNS,
          RUN_FACTS,
          BAD_ROWS,
          NOTES,
          CHECKS,
          PEERS,
          ENDED,
          FORGET_RUN,
          FORGET_PROCESSES,
          FORGET_CLAIMS,
          FORGOTTEN,
          FORGET_CHUNKS,
          FORGET,
          PLAN_NAMES ->
          PostgresAdminSql.of(statement);
      case REPROCESS_TOTALS, REPROCESS_CHUNKS, REPROCESS -> PostgresReprocessSql.of(statement);
      case IMAGES_KEPT,
          IMAGES_ENDED,
          IMAGES_MARK,
          IMAGES_FORGOTTEN,
          FORGET_IMAGES,
          LABELS_UNKNOWN,
          LABELS,
          IMAGE_COLUMNS,
          IMAGE_CHUNKS,
          IMAGE_ROWS,
          IMAGE_NEXT,
          IMAGE_RESTORED,
          IMAGES_RESTORED,
          CHUNKS_MAY_CHANGE,
          CHUNK_ROLLED_BACK,
          CHUNK_STATE,
          RUN_ROLLED_BACK ->
          PostgresImageSql.of(statement);
    };
  }
}
