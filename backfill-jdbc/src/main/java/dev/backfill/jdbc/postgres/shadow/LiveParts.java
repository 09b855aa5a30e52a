package dev.backfill.jdbc.postgres.shadow;

import dev.backfill.jdbc.sql.NamedSql;

/**
 * Questions to the catalog about what acts on rows of a table that is in use. Their statements hold
 * the name that the table has when they are asked, and run when the other table has it.
 */
final class LiveParts {

  /** Before version 18, a foreign key of a partitioned table is checked at once. */
  private static final String MAY_WAIT =
      "(pg_catalog.current_setting('server_version_num')::integer >= 180000 or exists (select from"
          + " pg_catalog.pg_class c where c.oid = k.conrelid and c.relkind <> 'p'))";

  /** Triggers of partitions that come with one of their table. */
  private static final String OF_ITS_OWN =
      "coalesce(pg_catalog.to_jsonb(t) ->> 'tgparentid', '0') = '0'";

  /** They are checked later, without a lock that keeps others from writing. */
  static final NamedSql FOREIGN_KEYS =
      Names.named(
          """
          select 'foreign key ' || k.conname, z.statement
            from pg_catalog.pg_constraint k
           cross join lateral (
             select 1 as place, pg_catalog.format('alter table %s add constraint %I %s%s', {as}, k.conname, pg_catalog.pg_get_constraintdef(k.oid),
                      case when k.convalidated and {may} then ' not valid' else '' end) as statement
             union all
             select 2, pg_catalog.format('comment on constraint %I on %s is %L', k.conname, {as}, d.description)
               from pg_catalog.pg_description d where d.classoid = 'pg_catalog.pg_constraint'::regclass and d.objoid = k.oid) z
           where k.conrelid = {table} and k.contype = 'f' and k.conparentid = 0
           order by k.conname, z.place
          """
              .replace("{may}", MAY_WAIT));

  static final NamedSql TRIGGERS =
      Names.named(
          """
          select 'trigger ' || t.tgname, z.statement
            from pg_catalog.pg_trigger t
           cross join lateral (
             select 1 as place, pg_catalog.pg_get_triggerdef(t.oid) as statement
             union all
             select 2, pg_catalog.format('alter table %s %s trigger %I', {as},
                      case t.tgenabled when 'D' then 'disable' when 'R' then 'enable replica' else 'enable always' end, t.tgname)
              where t.tgenabled <> 'O'
             union all
             select 3, pg_catalog.format('comment on trigger %I on %s is %L', t.tgname, {as}, d.description)
               from pg_catalog.pg_description d where d.classoid = 'pg_catalog.pg_trigger'::regclass and d.objoid = t.oid) z
           where t.tgrelid = {table} and not t.tgisinternal and {own}
           order by t.tgname, z.place
          """
              .replace("{own}", OF_ITS_OWN));

  static final NamedSql POLICIES =
      Names.named(
          """
          select 'policy ' || p.polname, z.statement
            from pg_catalog.pg_policy p
           cross join lateral (
             select 1 as place, pg_catalog.format('create policy %I on %s as %s for %s to %s%s%s', p.polname, {as},
                      case when p.polpermissive then 'permissive' else 'restrictive' end,
                      case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
                      (select pg_catalog.string_agg(case r when 0 then 'public' else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(r)) end, ', ') from pg_catalog.unnest(p.polroles) r),
                      coalesce(' using (' || pg_catalog.pg_get_expr(p.polqual, p.polrelid) || ')', ''),
                      coalesce(' with check (' || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) || ')', '')) as statement
             union all
             select 2, pg_catalog.format('comment on policy %I on %s is %L', p.polname, {as}, d.description)
               from pg_catalog.pg_description d where d.classoid = 'pg_catalog.pg_policy'::regclass and d.objoid = p.oid) z
           where p.polrelid = {table}
           order by p.polname, z.place
          """);

  static final NamedSql RULES =
      Names.named(
          """
          select 'rule ' || r.rulename, z.statement
            from pg_catalog.pg_rewrite r
           cross join lateral (
             select 1 as place, pg_catalog.pg_get_ruledef(r.oid) as statement
             union all
             select 2, pg_catalog.format('alter table %s %s rule %I', {as},
                      case r.ev_enabled when 'D' then 'disable' when 'R' then 'enable replica' else 'enable always' end, r.rulename)
              where r.ev_enabled <> 'O'
             union all
             select 3, pg_catalog.format('comment on rule %I on %s is %L', r.rulename, {as}, d.description)
               from pg_catalog.pg_description d where d.classoid = 'pg_catalog.pg_rewrite'::regclass and d.objoid = r.oid) z
           where r.ev_class = {table}
           order by r.rulename, z.place
          """);

  static final NamedSql FLAGS =
      Names.named(
          """
          select 'row level security', pg_catalog.format('alter table %s %s row level security, %s row level security', {as},
                   case when c.relrowsecurity then 'enable' else 'disable' end, case when c.relforcerowsecurity then 'force' else 'no force' end)
            from pg_catalog.pg_class c where c.oid = {table}
          """);

  /** Columns and filters of a publication came with version 15, and are read as text before. */
  static final NamedSql PUBLICATIONS =
      Names.named(
          """
          select 'publication ' || p.pubname, pg_catalog.format('alter publication %I add table only %s%s%s', p.pubname, {as},
                   coalesce(' (' || (
                     select pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' order by a.attnum) from pg_catalog.pg_attribute a
                      where a.attrelid = r.prrelid and a.attnum::text = any (pg_catalog.string_to_array(pg_catalog.translate(pg_catalog.to_jsonb(r) ->> 'prattrs', '[] ', ''), ','))) || ')', ''),
                   coalesce(' where (' || (
                     select pg_catalog.to_jsonb(t) ->> 'rowfilter' from pg_catalog.pg_publication_tables t
                      where t.pubname = p.pubname and t.schemaname = n.nspname and t.tablename = c.relname) || ')', ''))
            from pg_catalog.pg_publication_rel r
            join pg_catalog.pg_publication p on p.oid = r.prpubid
            join pg_catalog.pg_class c on c.oid = r.prrelid
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
           where r.prrelid = {table}
           order by p.pubname
          """);

  static final NamedSql COMMENT =
      Names.named(
          """
          select 'the comment on the table', pg_catalog.format('comment on table %s is %L', {as},
                   pg_catalog.obj_description({table}, 'pg_class'))
          """);

  /** Statements that take all of this from a table. */
  static final NamedSql DROPS =
      Names.named(
          """
          select 'trigger ' || t.tgname, pg_catalog.format('drop trigger %I on %s', t.tgname, {as})
            from pg_catalog.pg_trigger t where t.tgrelid = {table} and not t.tgisinternal and {own}
          union all
          select 'policy ' || p.polname, pg_catalog.format('drop policy %I on %s', p.polname, {as})
            from pg_catalog.pg_policy p where p.polrelid = {table}
          union all
          select 'rule ' || r.rulename, pg_catalog.format('drop rule %I on %s', r.rulename, {as})
            from pg_catalog.pg_rewrite r where r.ev_class = {table}
          """
              .replace("{own}", OF_ITS_OWN));

  /** Statements that take from a table what would act on other tables. */
  static final NamedSql WITHDRAWALS =
      Names.named(
          """
          select 'foreign key ' || k.conname, pg_catalog.format('alter table %s drop constraint %I', {as}, k.conname)
            from pg_catalog.pg_constraint k where k.conrelid = {table} and k.contype = 'f' and k.conparentid = 0
          union all
          select 'publication ' || p.pubname, pg_catalog.format('alter publication %I drop table only %s', p.pubname, {as})
            from pg_catalog.pg_publication_rel r join pg_catalog.pg_publication p on p.oid = r.prpubid
           where r.prrelid = {table}
          """);

  private LiveParts() {}
}
