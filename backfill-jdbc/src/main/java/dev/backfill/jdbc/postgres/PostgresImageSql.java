package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.dialect.LedgerStatement;

/** Before-images and what becomes of them, on PostgreSQL. Stateless. */
final class PostgresImageSql {

  private PostgresImageSql() {}

  static String of(LedgerStatement statement) {
    return switch (statement) {
      case LABELS_UNKNOWN ->
          """
          select l from unnest(:labels::text[]) l
           where not exists (select 1 from {s}backfill_chunk c where c.run_id = :run and c.chunk_id = l)
          """;
      case LABELS ->
          "select chunk_no, chunk_id from {s}backfill_chunk where run_id = :run order by chunk_no"
              + " limit :count";
      case IMAGE_COLUMNS ->
          """
          select table_schema, table_name, column_name, news is null
            from (select distinct on (part) part, table_schema, table_name, column_name, news
                    from {s}backfill_before_image where run_id = :run
                   order by part, chunk_no, batch_no) i
           order by part
          """;
      case IMAGE_CHUNKS ->
          """
          with recursive chosen as (
            select c.chunk_no from {s}backfill_chunk c
             where c.run_id = :run and c.chunk_id = any (:labels::text[])
            union
            select c.chunk_no from chosen join {s}backfill_chunk c
                on c.run_id = :run and c.parent_no = chosen.chunk_no)
          select i.chunk_no from {s}backfill_before_image i
           where i.run_id = :run and i.part = 1 and i.restored_at is null
             and (cardinality(:labels::text[]) = 0 or i.chunk_no in (select chunk_no from chosen))
          union
          select c.chunk_no from {s}backfill_chunk c
           where c.run_id = :run and c.chunk_no in (select chunk_no from chosen)
             and c.state not in ('SPLIT', 'ROLLED_BACK')
           order by 1
          """;
      case IMAGE_ROWS ->
          """
          select coalesce(sum(row_count), 0) from {s}backfill_before_image
           where run_id = :run and chunk_no >= :first and chunk_no < :end and part = 1 and restored_at is null
          """;
      case IMAGE_NEXT ->
          """
          select batch_no, row_count from {s}backfill_before_image
           where run_id = :run and chunk_no = :chunk and part = 1 and batch_no <= :batch and restored_at is null
           order by batch_no desc limit 1
          """;
      case IMAGE_RESTORED ->
          """
          update {s}backfill_before_image set restored_at = clock_timestamp()
           where run_id = :run and chunk_no = :chunk and batch_no = :batch and part = 1
          """;
      case IMAGES_RESTORED ->
          """
          with recursive chosen as (
            select c.chunk_no from {s}backfill_chunk c
             where c.run_id = :run and c.chunk_id = any (:labels::text[])
            union
            select c.chunk_no from chosen join {s}backfill_chunk c
                on c.run_id = :run and c.parent_no = chosen.chunk_no)
          select chunk_no, batch_no, row_count from {s}backfill_before_image
           where run_id = :run and part = 1 and restored_at is not null
             and (cardinality(:labels::text[]) = 0 or chunk_no in (select chunk_no from chosen))
           order by chunk_no, batch_no
          """;
      case IMAGES_KEPT ->
          """
          select 1 from {s}backfill_run
           where run_id = :run and forgotten_at is null and images_forgotten_at is null
          """;
      case IMAGES_ENDED ->
          """
          select r.run_id from {s}backfill_run r
           where r.forgotten_at is null and r.images_forgotten_at is null and r.plan_name <> :except
             and r.state in ('COMPLETED', 'ROLLED_BACK')
             and r.state_at <= clock_timestamp() - :age * interval '1 millisecond'
             and exists (select 1 from {s}backfill_before_image i where i.run_id = r.run_id)
             and not exists (select 1 from {s}backfill_process p
                              where p.run_id = r.run_id and p.lease_until > clock_timestamp())
             and not exists (select 1 from {s}backfill_run b
                              where b.forgotten_at is null and b.state <> 'COMPLETED'
                                and b.plan_name like '%.rollback-' || left(r.run_id::text, 8) || '%')
             and :except not like '%.rollback-' || left(r.run_id::text, 8) || '%'
           order by r.state_at limit 1 for update of r skip locked
          """;
      case IMAGES_MARK ->
          "update {s}backfill_run set images_forgotten_at = clock_timestamp() where run_id = :run";
      case IMAGES_FORGOTTEN ->
          """
          select r.run_id from {s}backfill_run r
           where (r.images_forgotten_at is not null or r.forgotten_at is not null)
             and exists (select 1 from {s}backfill_before_image i where i.run_id = r.run_id)
          """;
      case FORGET_IMAGES ->
          """
          delete from {s}backfill_before_image where ctid = any (array(
            select ctid from {s}backfill_before_image where run_id = :run
             order by chunk_no, batch_no, part limit :count))
          """;
      case CHUNKS_MAY_CHANGE ->
          "update {s}backfill_run set chunks_revision = null where run_id = :run";
      case CHUNK_ROLLED_BACK ->
          """
          update {s}backfill_chunk
             set state = 'ROLLED_BACK', owner = null, fence = fence + 1, not_before = null
           where run_id = :run and chunk_no = :chunk and state not in ('RUNNING', 'SPLIT')
          """;
      case CHUNK_STATE ->
          "select state from {s}backfill_chunk where run_id = :run and chunk_no = :chunk";
      case RUN_ROLLED_BACK ->
          """
          update {s}backfill_run
             set state = 'ROLLED_BACK', why = :why, live_name = null, requested = null,
                 state_at = case when state = 'ROLLED_BACK' then state_at else clock_timestamp() end
           where run_id = :run
          """;
      default -> throw new IllegalArgumentException("Nothing about before-images: " + statement);
    };
  }
}
