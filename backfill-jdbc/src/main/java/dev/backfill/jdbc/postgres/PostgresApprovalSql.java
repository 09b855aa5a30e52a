package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.dialect.LedgerStatement;

/** Approvals of plans, on PostgreSQL. Stateless. */
final class PostgresApprovalSql {

  private PostgresApprovalSql() {}

  static String of(LedgerStatement statement) {
    return switch (statement) {
      case APPROVE ->
          """
          insert into {s}backfill_approval (approval_id, plan_name, approved_by, approved_at, expires_at,
                 requested_by, plan_hash, work_hash, terms_hash, document)
          select :approval, :plan, :by, t.now, t.now + :age * interval '1 millisecond',
                 :requested_by, :plan_hash, :work_hash, :terms_hash, :document
            from (select clock_timestamp() as now) t
          returning approved_by, approved_at, expires_at
          """;
      case APPROVALS_LOCK ->
          """
          select approval_id from {s}backfill_approval
           where plan_name = :plan order by approval_id for share
          """;
      case APPROVALS ->
          """
          select a.approved_by, a.approved_at, a.expires_at, a.withdrawn_at, a.plan_hash, a.work_hash,
                 a.terms_hash, a.document,
                 a.expires_at <= clock_timestamp() and not exists (
                   select 1 from {s}backfill_run r
                    where r.plan_name = a.plan_name and r.forgotten_at is null
                      and (r.approved ->> a.terms_hash)::timestamptz < a.expires_at)
            from {s}backfill_approval a where a.plan_name = :plan order by a.approved_at, a.approval_id
          """;
      case APPROVALS_WITHDRAW ->
          """
          update {s}backfill_approval set withdrawn_at = clock_timestamp()
           where plan_name = :plan and approved_by = any (:people::text[]) and withdrawn_at is null
          """;
      case RUN_APPROVED ->
          """
          update {s}backfill_run
             set approved = jsonb_build_object(:terms_hash::text, clock_timestamp()) || coalesce(approved, '{}')
           where run_id = :run and (approved ->> :terms_hash::text) is null
          """;
      case APPROVALS_FORGET ->
          """
          delete from {s}backfill_approval a
           where a.plan_name = :plan
             and not exists (select 1 from {s}backfill_run r
                              where r.plan_name = a.plan_name and r.forgotten_at is null)
          """;
      default -> throw new IllegalArgumentException("No approval: " + statement);
    };
  }
}
