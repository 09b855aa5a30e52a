package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.dialect.LedgerStatement;

/** Looking at a run, on PostgreSQL. Stateless. */
final class PostgresViewSql {

  private static final String COLUMNS =
      """
      c.chunk_no, c.chunk_id, c.kind, c.lo, c.hi, c.estimate, c.estimate_source,
      c.state, c.tries, c.changed, c.kept, c.conflicts, c.started_at,
      extract(epoch from coalesce(c.finished_at, clock_timestamp()) - c.started_at) * 1000,
      c.error_kind, c.cause, c.sql_state
      """;

  private PostgresViewSql() {}

  /** A sum of counts, which ends at the greatest bigint. */
  private static String sum(String column) {
    return "coalesce(least(sum(%s), 9223372036854775807), 0)::bigint".formatted(column);
  }

  static String of(LedgerStatement statement) {
    return switch (statement) {
      case VIEW_RUN ->
          // the setting is for the statements that follow in the transaction: compiling one would
          // take longer than running it
          """
          select plan_name, state, why, planned_all, planned_at, bad_rows, last_no, chunks_revision,
                 set_config('jit', 'off', true)
            from {s}backfill_run where run_id = :run
          """;
      case VIEW_SKIPPED ->
          """
          select c.chunk_id, c.why, c.by, c.at
            from unnest(:firsts::bigint[], :ends::bigint[]) as block (low, high)
                 cross join lateral (
                   select c.chunk_no, c.chunk_id, coalesce(c.cause, '') as why,
                          coalesce(c.skipped_by, '') as by, coalesce(c.finished_at, clock_timestamp()) as at
                     from {s}backfill_chunk c
                    where c.run_id = :run and c.chunk_no >= block.low and c.chunk_no < block.high
                      and c.state = 'SKIPPED' order by c.chunk_no limit :count) c
           order by c.chunk_no limit :count
          """;
      case VIEW_BAD_ROWS ->
          // where there is no SQLSTATE, the words are all that tells causes apart
          """
          select count(*), min(cause), sql_state, constraint_name
            from {s}backfill_bad_row where run_id = :run
           group by sql_state, constraint_name, case when sql_state = '' then cause end
           order by 1 desc, 2 limit :count
          """;
      case DIFFERENCES ->
          // the cursor of a chunk that has ended: no other work leaves one there
          """
          select cursor_key from {s}backfill_chunk
           where run_id = :run and state = 'SUCCEEDED' and cursor_key is not null order by chunk_no
          """;
      case COVERAGE ->
          // one pass in the order of the primary key: nothing is sorted
          """
          select x.chunk_no, x.chunk_id, x.kind, x.lo, x.hi, x.parent_no, x.state, x.undone, x.place,
                 not x.adjoins, x.is_last, x.no_before, x.label_before, x.kind_before, x.lo_before, x.hi_before
            from (
              select c.chunk_no, c.chunk_id, c.kind, c.lo, c.hi, c.parent_no, c.state,
                     c.state not in ('SUCCEEDED', 'SKIPPED', 'SPLIT')
                       or c.state = 'SUCCEEDED' and (c.batches = 0 or c.started_at is null
                         or c.finished_at is null or c.error_kind is not null) as undone,
                     row_number() over line as place,
                     lead(c.chunk_no) over line is null as is_last,
                     lag(c.chunk_no) over line as no_before, lag(c.chunk_id) over line as label_before,
                     lag(c.kind) over line as kind_before,
                     lag(c.lo) over line as lo_before, lag(c.hi) over line as hi_before,
                     coalesce(lag(c.chunk_no) over line = c.chunk_no - 1
                       and lag(c.kind) over line = c.kind
                       and lag(coalesce(c.parent_no, 0)) over line = coalesce(c.parent_no, 0)
                       and case when :descending then c.hi <> '' and lag(c.lo) over line = c.hi
                                else c.lo <> '' and lag(c.hi) over line = c.lo end, false) as adjoins
                from {s}backfill_chunk c where c.run_id = :run
              window line as (order by c.chunk_no)) x
           where not x.adjoins or x.is_last or x.undone or x.state = 'SPLIT'
           order by x.chunk_no
          """;
      case VIEW_TOTALS ->
          // block by block, each by its numbers: of a long run most are left out
          """
          select block.low, sums.*
            from unnest(:firsts::bigint[], :ends::bigint[]) as block (low, high)
                 cross join lateral (
                   select c.state, count(*), {changed}, {kept}, {conflicts}, count(c.estimate), {estimate},
                          max(extract(epoch from c.finished_at - c.started_at))
                            filter (where c.state in ('SUCCEEDED', 'SKIPPED', 'SPLIT'))
                     from {s}backfill_chunk c
                    where c.run_id = :run and c.chunk_no >= block.low and c.chunk_no < block.high
                    group by c.state) sums
          """
              .replace("{changed}", sum("c.changed"))
              .replace("{kept}", sum("c.kept"))
              .replace("{conflicts}", sum("c.conflicts"))
              .replace("{estimate}", sum("c.estimate"));
      case VIEW_CHUNKS ->
          "select "
              + COLUMNS
              + " from {s}backfill_chunk c where c.run_id = :run order by c.chunk_no limit :count";
      case VIEW_RUNNING ->
          """
          select {columns}
            from unnest(:firsts::bigint[], :ends::bigint[]) as block (low, high)
                 cross join lateral (
                   select * from {s}backfill_chunk c
                    where c.run_id = :run and c.chunk_no >= block.low and c.chunk_no < block.high
                      and c.open and c.state = 'RUNNING' order by c.chunk_no limit :count) c
           order by c.chunk_no limit :count
          """
              .replace("{columns}", COLUMNS);
      case VIEW_NOTABLE ->
          // in the order of what is worth naming; each part is limited, so that nothing is sorted
          // whole
          """
          with picked as materialized (
            (select busy.chunk_no, 1 as place, busy.chunk_no as within
               from unnest(:running_firsts::bigint[], :running_ends::bigint[]) as block (low, high)
                    cross join lateral (
                      select c.chunk_no from {s}backfill_chunk c
                       where c.run_id = :run and c.chunk_no >= block.low and c.chunk_no < block.high
                         and c.open and c.state = 'RUNNING' order by c.chunk_no limit :count) busy
              order by busy.chunk_no limit :count)
            union all
            (select bad.chunk_no, 2, bad.chunk_no
               from unnest(:failed_firsts::bigint[], :failed_ends::bigint[]) as block (low, high)
                    cross join lateral (
                      select c.chunk_no from {s}backfill_chunk c
                       where c.run_id = :run and c.chunk_no >= block.low and c.chunk_no < block.high
                         and c.state = 'FAILED' order by c.chunk_no limit :count) bad
              order by bad.chunk_no limit :count)
            union all
            (select chunk_no, 3, row_number() over (order by took desc) from (
              select slow.chunk_no, slow.took
                from unnest(:slow_firsts::bigint[], :slow_ends::bigint[]) as block (low, high)
                     cross join lateral (
                       select c.chunk_no, c.finished_at - c.started_at as took from {s}backfill_chunk c
                        where c.run_id = :run and c.chunk_no >= block.low and c.chunk_no < block.high
                          and c.state in ('SUCCEEDED', 'SKIPPED', 'SPLIT') and c.started_at is not null
                        order by took desc limit :slowest) slow
               order by slow.took desc limit :slowest) slowest)
            union all
            (select chunk_no, 4, 2 * row_number() over (order by chunk_no) from (
              select chunk_no from {s}backfill_chunk
               where run_id = :run order by chunk_no limit :count) early)
            union all
            (select chunk_no, 4, 2 * row_number() over (order by chunk_no desc) + 1 from (
              select chunk_no from {s}backfill_chunk
               where run_id = :run order by chunk_no desc limit :count) late)),
          ranked as (
            select chunk_no, min(place * 1e15 + within) as rank from picked group by chunk_no),
          first as (select chunk_no from ranked order by rank limit :count)
          select {columns} from {s}backfill_chunk c join first on first.chunk_no = c.chunk_no
           where c.run_id = :run order by c.chunk_no
          """
              .replace("{columns}", COLUMNS);
      default -> throw new IllegalArgumentException("No view: " + statement);
    };
  }
}
