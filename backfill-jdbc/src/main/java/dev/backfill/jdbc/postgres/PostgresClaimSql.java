package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.dialect.LedgerStatement;

/** Claiming chunks and taking them away from the dead, on PostgreSQL. Stateless. */
final class PostgresClaimSql {

  /** A chunk {@code c} whose owner is no process whose lease holds. */
  private static final String OWNER_IS_DEAD =
      """
      not exists (select 1 from {s}backfill_process p
                   where p.process_id = c.owner and p.lease_until > clock_timestamp())
      """;

  /** A chunk {@code c} of such a process, which is not the one that asks: that one lives. */
  private static final String TO_BE_TAKEN =
      "c.open and c.chunk_no >= :low and c.state = 'RUNNING' and (c.owner is null or c.owner <>"
          + " :process) and "
          + OWNER_IS_DEAD;

  /**
   * Ends sessions {@code a} that are at work. One of another role may be ended by its members
   * alone; asking anyway is an error.
   */
  private static final String END_SESSIONS =
      """
      select count(pg_terminate_backend(a.pid))
        from pg_stat_activity a
       where a.pid <> pg_backend_pid() and a.state <> 'idle'
         and pg_has_role(a.usesysid, 'USAGE')
      """;

  /**
   * Claims chunks. The conditions on the run are scalar subqueries: a join could make the planner
   * sort all pending chunks; MATERIALIZED keeps the limited, locking query from running twice; an
   * array keeps it from joining with the whole table, because it takes a limit that it does not
   * know for a tenth of all rows; the bounds keep it from reading the whole run to compare each
   * chunk with the array, which it takes for as cheap where the table was never analyzed. It waits
   * for the disk also where its session does not: a claim that a crash takes back would be given
   * again with the same fence, while its lane still has it.
   */
  private static final String CLAIM =
      """
      with run as materialized (
        select r.state, r.requested, r.lanes, r.planned_all, clock_timestamp() as at,
               exists (select 1 from {s}backfill_process p
                        where p.process_id = :process and p.lease_until > clock_timestamp()) as beats,
               exists (select 1 from {s}backfill_process p where p.process_id = :process) as member,
               {wait} as waits
          from {s}backfill_run r where r.run_id = :run),
      next as materialized (
        select c.chunk_no from {s}backfill_chunk c
         where c.run_id = :run and c.open and c.state = 'PENDING'
           and {which}
           and (c.not_before is null or c.not_before <= clock_timestamp())
           and (select beats and requested is null
                       and state in ('PLANNED', 'RUNNING', 'VALIDATING') from run)
         order by c.chunk_no limit :count for update of c skip locked),
      taken as (
        update {s}backfill_chunk c
           set state = 'RUNNING', fence = c.fence + 1, owner = :process, not_before = null,
               started_at = (select at from run), finished_at = null
         where c.run_id = :run and c.chunk_no = any (array(select chunk_no from next))
           and c.chunk_no >= (select min(chunk_no) from next)
           and c.chunk_no <= (select max(chunk_no) from next)
        returning c.chunk_no, c.chunk_id, c.kind, c.lo, c.hi, c.estimate, c.estimate_source,
                  c.tries, c.fence, c.batches, c.cursor_key, c.changed, c.kept,
                  c.conflicts)
      select run.state, run.requested, run.lanes, run.planned_all, run.beats, run.member, taken.*
        from run left join taken on true order by taken.chunk_no
      """;

  private PostgresClaimSql() {}

  private static String claim(String which) {
    return CLAIM.replace("{wait}", PostgresChunkSql.WAIT).replace("{which}", which);
  }

  static String of(LedgerStatement statement) {
    return switch (statement) {
      case CLAIM -> claim("c.chunk_no >= :low and c.chunk_no <= :up_to");
      case CLAIM_READY -> claim("c.chunk_no = any (:ready::bigint[])");
      case UPSTREAM ->
          """
          select r.run_id, r.state, r.planned_to, r.planned_all
            from {s}backfill_run r where r.plan_name = :plan and r.forgotten_at is null
           order by r.planned_at desc limit 1
          """;
      case UPSTREAM_UNFINISHED ->
          """
          select c.chunk_id, c.kind, c.lo, c.hi, c.state
            from {s}backfill_chunk c
           where c.run_id = :run and c.open and c.state not in ('SUCCEEDED', 'SPLIT')
           order by c.chunk_no
          """;
      case PENDING ->
          """
          select c.chunk_no, c.kind, c.lo, c.hi,
                 c.not_before is null or c.not_before <= clock_timestamp()
            from {s}backfill_chunk c
           where c.run_id = :run and c.open and c.state = 'PENDING'
             and c.chunk_no > :after and c.chunk_no <= :up_to
           order by c.chunk_no limit :count
          """;
      case UNFINISHED_CHUNKS ->
          """
          select count(*) filter (where c.state = 'RUNNING'),
                 count(*) filter (where c.state = 'PENDING'),
                 ceil(extract(epoch from min(coalesce(c.not_before, clock_timestamp()))
                        filter (where c.state = 'PENDING') - clock_timestamp()) * 1000),
                 count(*) filter (where c.state = 'RUNNING' and {dead}),
                 coalesce(bool_or(c.state = 'RUNNING' and c.owner = :process
                                  and c.chunk_no <> all (:held::bigint[])), false),
                 exists (select 1 from {s}backfill_chunk p where p.run_id = :run and p.chunk_no >= :up_to)
            from {s}backfill_chunk c where c.run_id = :run and c.open and c.chunk_no >= :low and c.chunk_no <= :up_to
          """
              .replace("{dead}", OWNER_IS_DEAD);
      case EVICT ->
          """
          {end}
             and a.application_name in (
               select 'bf:' || :run8 || '/' || c.chunk_no || '/' || c.fence
                 from {s}backfill_chunk c where c.run_id = :run and {taken})
          """
              .replace("{end}", END_SESSIONS)
              .replace("{taken}", TO_BE_TAKEN);
      case EVICT_ONE ->
          """
          {end}
             and a.application_name = 'bf:' || :run8 || '/' || :chunk::bigint || '/' || :fence::bigint
          """
              .replace("{end}", END_SESSIONS);
      case RECLAIM ->
          // of the chunks of one claim, which share started_at, only the first was being worked on:
          // the others only waited when their process died, and are not to blame
          """
          with dead as materialized (
            select c.chunk_no, c.owner, c.started_at from {s}backfill_chunk c
             where c.run_id = :run and {taken}
             order by c.chunk_no for update of c),
          suspect as (
            select min(d.chunk_no) as chunk_no from dead d group by d.owner, d.started_at),
          verdict as (
            select d.chunk_no, case when s.chunk_no is null then 0 else 1 end as crash
              from dead d left join suspect s on s.chunk_no = d.chunk_no)
          update {s}backfill_chunk c
             set fence = c.fence + 1, owner = null, crashes = c.crashes + v.crash,
                 finished_at = clock_timestamp(),
                 state = case when c.crashes + v.crash >= :crash_limit then 'FAILED' else 'PENDING' end,
                 error_kind = case when c.crashes + v.crash >= :crash_limit then 'FAIL_CHUNK' else c.error_kind end,
                 cause = case when c.crashes + v.crash >= :crash_limit then
                   'POISON: its process died ' || (c.crashes + v.crash) || ' times at work on this chunk'
                   || ' without committing anything. Look for what kills the process, then run the'
                   || ' plan again' else c.cause end
            from verdict v where c.run_id = :run and c.chunk_no = v.chunk_no
          """
              .replace("{taken}", TO_BE_TAKEN);
      case PROCESS_EXPIRE ->
          """
          delete from {s}backfill_process where run_id = :run
             and process_id <> :process and lease_until <= clock_timestamp()
          """;
      case RELEASE_ALL ->
          """
          with mine as materialized (
            select c.chunk_no from {s}backfill_chunk c
             where c.run_id = :run and c.open and c.state = 'RUNNING' and c.owner = :process
               and c.chunk_no <> all (:held::bigint[])
             order by c.chunk_no for update of c skip locked)
          update {s}backfill_chunk c
             set state = 'PENDING', fence = c.fence + 1, owner = null, finished_at = clock_timestamp()
           where c.run_id = :run and c.chunk_no = any (array(select chunk_no from mine))
          """;
      default -> throw new IllegalArgumentException("No claim: " + statement);
    };
  }
}
