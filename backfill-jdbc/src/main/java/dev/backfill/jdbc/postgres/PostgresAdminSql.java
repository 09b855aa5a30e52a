package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.dialect.LedgerStatement;

/** Looking into runs, and forgetting them, on PostgreSQL. Stateless. */
final class PostgresAdminSql {

  private PostgresAdminSql() {}

  static String of(LedgerStatement statement) {
    return switch (statement) {
      case RUNS ->
          """
          select run_id, sensitive from {s}backfill_run
           where forgotten_at is null order by planned_at desc
          """;
      case RUN_FACTS ->
          """
          select r.requested_by, r.requested, r.lanes, r.started_at, r.state_at, r.worked_by, r.plan_doc,
                 1 + (select count(*) from {s}backfill_chunk c where c.run_id = r.run_id)
                   + (select count(*) from {s}backfill_process p where p.run_id = r.run_id)
                   + (select count(*) from {s}backfill_note n where n.run_id = r.run_id)
                   + (select count(*) from {s}backfill_check k where k.run_id = r.run_id)
                   + (select count(*) from {s}backfill_before_image b where b.run_id = r.run_id)
                   + (select count(*) from {s}backfill_bad_row d where d.run_id = r.run_id)
            from {s}backfill_run r where r.run_id = :run
          """;
      case BAD_ROWS ->
          """
          select c.chunk_id, b.table_name, b.row_key, b.cause, b.sql_state, b.constraint_name,
                 b.attempt, b.set_aside_at
            from {s}backfill_bad_row b
            join {s}backfill_chunk c on c.run_id = b.run_id and c.chunk_no = b.chunk_no
           where b.run_id = :run order by b.chunk_no, b.batch_no limit :count
          """;
      case NOTES -> "select note_key, note from {s}backfill_note where run_id = :run";
      case CHECKS ->
          """
          select phase, check_name, status, evidence, judged_at, took_ms
            from {s}backfill_check where run_id = :run
           order by array_position(array['PRE', 'CHUNK', 'POST'], phase::text), check_name
          """;
      case PEERS ->
          """
          select count(*), coalesce(bool_or(p.process_id = r.moved_by), false)
            from {s}backfill_run r join {s}backfill_process p on p.run_id = r.run_id
           where r.run_id = :run and p.process_id <> :process and p.lease_until > clock_timestamp()
          """;
      case ENDED ->
          """
          select r.run_id from {s}backfill_run r
           where r.forgotten_at is null and r.plan_name <> :except and r.state = any (:states::text[])
             and r.state_at <= clock_timestamp() - :age * interval '1 millisecond'
             and not exists (select 1 from {s}backfill_process p
                              where p.run_id = r.run_id and p.lease_until > clock_timestamp())
             and not exists (select 1 from {s}backfill_run b
                              where b.forgotten_at is null and b.state <> 'COMPLETED'
                                and b.plan_name like '%.rollback-' || left(r.run_id::text, 8) || '%')
             and :except not like '%.rollback-' || left(r.run_id::text, 8) || '%'
           order by r.state_at limit 1 for update of r skip locked
          """;
      case FORGET_RUN ->
          """
          with approvals as (
            delete from {s}backfill_approval a
             where exists (
               select 1 from {s}backfill_run r
                where r.run_id = :run and r.plan_name = a.plan_name
                  and (a.approved_at < r.planned_at
                       or (a.plan_hash = r.plan_hash and a.work_hash = r.work_hash
                           and (r.approved ->> a.terms_hash) is not null))))
          update {s}backfill_run set forgotten_at = clock_timestamp(), live_name = null
           where run_id = :run
          """;
      case FORGET_PROCESSES -> "delete from {s}backfill_process where run_id = :run";
      case FORGET_CLAIMS ->
          """
          update {s}backfill_chunk set state = 'PENDING', owner = null, fence = fence + 1
           where run_id = :run and open and state = 'RUNNING'
          """;
      case FORGOTTEN ->
          "select run_id from {s}backfill_run where forgotten_at is not null order by forgotten_at";
      case PLAN_NAMES ->
          "select distinct plan_name from {s}backfill_run where forgotten_at is null";
      case FORGET_CHUNKS ->
          """
          delete from {s}backfill_chunk where run_id = :run and chunk_no = any (array(
            select chunk_no from {s}backfill_chunk where run_id = :run order by chunk_no limit :count))
          """;
      case FORGET ->
          """
          with run as materialized (
            select run_id from {s}backfill_run where run_id = :run for update),
          chunks as (delete from {s}backfill_chunk where run_id in (select run_id from run)),
          images as (delete from {s}backfill_before_image where run_id in (select run_id from run)),
          bad_rows as (delete from {s}backfill_bad_row where run_id in (select run_id from run)),
          notes as (delete from {s}backfill_note where run_id in (select run_id from run)),
          checks as (delete from {s}backfill_check where run_id in (select run_id from run)),
          processes as (delete from {s}backfill_process where run_id in (select run_id from run))
          delete from {s}backfill_run where run_id in (select run_id from run)
          """;
      default -> throw new IllegalArgumentException("No administration: " + statement);
    };
  }
}
