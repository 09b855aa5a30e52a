package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.dialect.LedgerStatement;

/** Chunks that are done again, on PostgreSQL. Stateless. */
final class PostgresReprocessSql {

  /** The chunks {@code again}; a chunk that is named is meant with all its parts. */
  private static final String AGAIN =
      """
      with recursive chosen as (
        select c.chunk_no from {s}backfill_chunk c
         where c.run_id = :run and c.chunk_id = any (:labels::text[])
        union
        select c.chunk_no from chosen join {s}backfill_chunk c
            on c.run_id = :run and c.parent_no = chosen.chunk_no),
      again as materialized (
        select c.* from {s}backfill_chunk c
         where c.run_id = :run
           and (:which <> 'CHUNKS' or c.chunk_no in (select chunk_no from chosen))
           and (:which <> 'ALL' or c.kind <> 'DELTA')
           and (c.state = 'FAILED' and (:which = 'CHUNKS'
                 or coalesce(c.error_kind, '') not in ('HOLD_CHUNK', 'HOLD_RUN'))
             or :which <> 'FAILED' and (c.state = 'SUCCEEDED'
                 or c.state in ('PENDING', 'RUNNING') and c.cursor_key is not null
                 or c.state = 'SKIPPED' and :skipped)))
      """;

  private PostgresReprocessSql() {}

  static String of(LedgerStatement statement) {
    return switch (statement) {
      case REPROCESS_TOTALS ->
          AGAIN
              + """
              select r.state, r.sensitive,
                     (select count(*) from {s}backfill_chunk c where c.run_id = :run),
                     (select count(*) from {s}backfill_chunk c where c.run_id = :run and c.state = 'ROLLED_BACK'),
                     a.chunks, a.changed, a.kept, a.conflicts,
                     (select count(*) from {s}backfill_bad_row b
                       where b.run_id = :run and b.chunk_no in (select chunk_no from again)),
                     a.parts and exists (
                       select 1 from {s}backfill_before_image i join {s}backfill_chunk c
                           on c.run_id = :run and c.chunk_no = i.chunk_no and c.state = 'SPLIT'
                        where i.run_id = :run and i.part = 1 and i.restored_at is null),
                     session_user::text, clock_timestamp(),
                     (select note from {s}backfill_note n where n.run_id = :run and n.note_key = :never),
                     (select note from {s}backfill_note n where n.run_id = :run and n.note_key = :once),
                     (select count(*) from {s}backfill_note n
                       where n.run_id = :run and left(n.note_key, length(:round::text)) = :round::text)
                from {s}backfill_run r,
                     (select count(*) as chunks,
                             coalesce(least(sum(changed), 9223372036854775807), 0)::bigint as changed,
                             coalesce(least(sum(kept), 9223372036854775807), 0)::bigint as kept,
                             coalesce(least(sum(conflicts), 9223372036854775807), 0)::bigint as conflicts,
                             coalesce(bool_or(parent_no is not null), false) as parts
                        from again) a
               where r.run_id = :run
              """;
      case REPROCESS_CHUNKS ->
          AGAIN
              + """
              select a.chunk_no, a.chunk_id, a.kind, a.lo, a.hi, a.state, a.changed, a.kept, a.conflicts
                from again a order by a.chunk_no limit :count
              """;
      case REPROCESS ->
          // what a split chunk has done is expected of its parts again if all of them are done
          // again
          AGAIN
              + """
              , above as (
                select c.chunk_no, c.parent_no from again a join {s}backfill_chunk c
                    on c.run_id = :run and c.chunk_no = a.parent_no
                union
                select c.chunk_no, c.parent_no from above join {s}backfill_chunk c
                    on c.run_id = :run and c.chunk_no = above.parent_no),
              staying as (
                select c.parent_no as chunk_no from {s}backfill_chunk c
                 where c.run_id = :run and c.parent_no is not null and c.state <> 'SPLIT'
                   and not exists (select 1 from again a where a.chunk_no = c.chunk_no)
                union
                select c.parent_no from staying join {s}backfill_chunk c
                    on c.run_id = :run and c.chunk_no = staying.chunk_no and c.parent_no is not null),
              whole as materialized (
                select c.chunk_no, c.estimate from above join {s}backfill_chunk c
                    on c.run_id = :run and c.chunk_no = above.chunk_no and c.state = 'SPLIT'
                 where not exists (select 1 from staying where staying.chunk_no = c.chunk_no)),
              forgotten as (
                update {s}backfill_chunk c
                   set changed = 0, kept = 0, conflicts = 0,
                       estimate = case when c.estimate is not null then 0 end
                  from whole where c.run_id = :run and c.chunk_no = whole.chunk_no),
              parts as (
                select c.chunk_no, c.parent_no, count(*) over (partition by c.parent_no) as n,
                       row_number() over (partition by c.parent_no order by c.chunk_no) as place
                  from {s}backfill_chunk c where c.run_id = :run and c.parent_no is not null),
              shares as (
                select chunk_no, estimate as share from whole where estimate > 0
                union all
                select p.chunk_no, shares.share / p.n + case when p.place <= shares.share % p.n then 1 else 0 end
                  from shares join parts p on p.parent_no = shares.chunk_no),
              returned as (select chunk_no, sum(share)::bigint as share from shares group by chunk_no),
              tried as (
                delete from {s}backfill_bad_row b
                 where b.run_id = :run and b.chunk_no in (select chunk_no from again) returning 1),
              counted as (
                update {s}backfill_run
                   set bad_rows = bad_rows - (select count(*) from tried), state_at = clock_timestamp(),
                       chunks_revision = chunks_revision + 1
                 where run_id = :run),
              noted as (
                insert into {s}backfill_note (run_id, note_key, note) values (:run, :key, :note))
              update {s}backfill_chunk c
                 set state = 'PENDING', tries = 0, crashes = 0, not_before = null, owner = null,
                     cursor_key = null, fence = c.fence + 1, check_state = null,
                     changed = 0, kept = 0, conflicts = 0, cause = null, sql_state = null,
                     error_kind = null, started_at = null, finished_at = null, skipped_by = null,
                     estimate = c.estimate + coalesce(r.share, 0)
                from again a left join returned r on r.chunk_no = a.chunk_no
               where c.run_id = :run and c.chunk_no = a.chunk_no
              """;
      default -> throw new IllegalArgumentException("Nothing that is done again: " + statement);
    };
  }
}
