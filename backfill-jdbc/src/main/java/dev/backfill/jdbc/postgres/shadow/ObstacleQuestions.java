package dev.backfill.jdbc.postgres.shadow;

import dev.backfill.jdbc.sql.NamedSql;
import java.util.List;

/**
 * Questions to the catalog for what cannot be carried over to a fresh table. Each row is a sentence
 * and its remedy. {@code as} is the table for people.
 */
final class ObstacleQuestions {

  private static final NamedSql KIND =
      Names.named(
          """
          select z.sentence, z.remedy
            from pg_catalog.pg_class c
           cross join lateral (
             select pg_catalog.format('Table %s inherits from %s, and a fresh table would not', {as}, i.inhparent::regclass) as sentence,
                    pg_catalog.format('reload it in place, or alter table %s no inherit %s', {as}, i.inhparent::regclass) as remedy
               from pg_catalog.pg_inherits i where i.inhrelid = c.oid and not c.relispartition
             union all
             select pg_catalog.format('Table %s inherits from %s, and a fresh table would not', i.inhrelid::regclass, {as}),
                    pg_catalog.format('reload %s in place, or alter table %s no inherit %s', {as}, i.inhrelid::regclass, {as})
               from pg_catalog.pg_inherits i where i.inhparent = c.oid and c.relkind = 'r'
             union all
             select pg_catalog.format('Table %s is made of the type %s, and a fresh table would not be', {as}, c.reloftype::regtype),
                    pg_catalog.format('reload it in place, or alter table %s not of', {as})
              where c.reloftype <> 0
             union all
             select pg_catalog.format('Table %s has no column, so that it has no rows to replace', {as}), 'drop the table, or name another one'
              where not exists (select from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)
             union all
             select pg_catalog.format('Table %s has the security label "%s" of %s, which a fresh table would not have', {as}, l.label, l.provider), 'reload it in place'
               from pg_catalog.pg_seclabels l where l.classoid = 'pg_catalog.pg_class'::regclass and l.objoid = c.oid) z
           where c.oid = {table}
          """);

  /** A table whose partitions are replaced with it is no partition itself. */
  private static final NamedSql PARTITION =
      Names.named(
          """
          select pg_catalog.format('Table %s is a partition of %s, and a fresh table would not be one', {as}, i.inhparent::regclass),
                 pg_catalog.format('reload it in place, or reload %s', i.inhparent::regclass)
            from pg_catalog.pg_inherits i join pg_catalog.pg_class c on c.oid = i.inhrelid
           where i.inhrelid = {table} and c.relispartition
          """);

  private static final NamedSql RIGHTS =
      Names.named(
          """
          select z.sentence, z.remedy
            from pg_catalog.pg_class c
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
           cross join lateral (
             select pg_catalog.format('Role %s is not the owner of %s, and only the owner can replace it', current_user, {as}) as sentence,
                    pg_catalog.format('run as %1$I, or grant %1$I to %2$I', pg_catalog.pg_get_userbyid(c.relowner), current_user) as remedy
              where not pg_catalog.pg_has_role(c.relowner, 'usage')
             union all
             select pg_catalog.format('Role %s may not create tables in schema %s, where the fresh table of %s stands', r.role, n.nspname, {as}),
                    pg_catalog.format('grant create on schema %I to %I', n.nspname, r.role)
               from (select current_user::text as role union select pg_catalog.pg_get_userbyid(c.relowner)::text) r
              where not pg_catalog.has_schema_privilege(r.role, n.oid, 'create') and (r.role = current_user or current_user <> pg_catalog.pg_get_userbyid(c.relowner))
             union all
             select pg_catalog.format('Role %s may not create in tablespace %s, where %s lies', current_user, s.spcname, x.oid::regclass),
                    pg_catalog.format('grant create on tablespace %I to %I', s.spcname, current_user)
               from pg_catalog.pg_class x join pg_catalog.pg_tablespace s on s.oid = x.reltablespace
              where (x.oid = c.oid or x.oid in (select i.indexrelid from pg_catalog.pg_index i where i.indrelid = c.oid))
                and not pg_catalog.has_tablespace_privilege(s.oid, 'create')
             union all
             select pg_catalog.format('Role %s may not make references to %s, and %s has the foreign key %s to it', current_user, k.confrelid::regclass, {as}, k.conname),
                    pg_catalog.format('grant references on %s to %I', k.confrelid::regclass, current_user)
               from pg_catalog.pg_constraint k
              where k.conrelid = c.oid and k.contype = 'f'
                and not pg_catalog.has_table_privilege(k.confrelid, 'references')
                and exists (select from pg_catalog.unnest(k.confkey) f where not pg_catalog.has_column_privilege(k.confrelid, f, 'references'))
             union all
             select pg_catalog.format('Role %s may not use function %s, which trigger %s of %s calls', current_user, t.tgfoid::regprocedure, t.tgname, {as}),
                    pg_catalog.format('grant execute on function %s to %I', t.tgfoid::regprocedure, current_user)
               from pg_catalog.pg_trigger t
              where t.tgrelid = c.oid and not t.tgisinternal and not pg_catalog.has_function_privilege(t.tgfoid, 'execute')
             union all
             select pg_catalog.format('Role %s is not the owner of statistics %s on %s', current_user, s.stxname, {as}),
                    pg_catalog.format('alter statistics %s owner to %I', s.stxnamespace::regnamespace || '.' || pg_catalog.quote_ident(s.stxname), pg_catalog.pg_get_userbyid(c.relowner))
               from pg_catalog.pg_statistic_ext s
              where s.stxrelid = c.oid and not pg_catalog.pg_has_role(s.stxowner, 'usage')
             union all
             select pg_catalog.format('Role %s is not the owner of publication %s, to which %s belongs', current_user, p.pubname, {as}),
                    pg_catalog.format('run as %I, or alter publication %I owner to %I', pg_catalog.pg_get_userbyid(p.pubowner), p.pubname, current_user)
               from pg_catalog.pg_publication_rel r join pg_catalog.pg_publication p on p.oid = r.prpubid
              where r.prrelid = c.oid and not pg_catalog.pg_has_role(p.pubowner, 'usage')
             union all
             select pg_catalog.format('Role %s has rights on %s that %s granted, and only that role can grant them on a fresh table',
                      case x.grantee when 0 then 'public' else pg_catalog.pg_get_userbyid(x.grantee)::text end, {as}, pg_catalog.pg_get_userbyid(x.grantor)),
                    pg_catalog.format('revoke them, and grant them as %I', pg_catalog.pg_get_userbyid(c.relowner))
               from (select c.relacl as acl
                     union all
                     select a.attacl from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attacl is not null) l
              cross join lateral pg_catalog.aclexplode(l.acl) x where x.grantor <> c.relowner) z
           where c.oid = {table}
          """);

  /** What is carried over, or belongs to the table alone, is not listed. */
  private static final NamedSql DEPENDENTS =
      Names.named(
          """
          with tree (id) as (
            select {table} union select p.relid::oid from pg_catalog.pg_partition_tree({table}) p),
          own (class, object) as (
            select 'pg_catalog.pg_class'::regclass::oid, x.id from tree x
            union all
            select 'pg_catalog.pg_class'::regclass, i.indexrelid from pg_catalog.pg_index i where i.indrelid in (select x.id from tree x)
            union all
            select 'pg_catalog.pg_constraint'::regclass, k.oid from pg_catalog.pg_constraint k where k.conrelid in (select x.id from tree x)
            union all
            select 'pg_catalog.pg_attrdef'::regclass, f.oid from pg_catalog.pg_attrdef f where f.adrelid in (select x.id from tree x)
            union all
            select 'pg_catalog.pg_trigger'::regclass, t.oid from pg_catalog.pg_trigger t where t.tgrelid in (select x.id from tree x)
            union all
            select 'pg_catalog.pg_policy'::regclass, p.oid from pg_catalog.pg_policy p where p.polrelid in (select x.id from tree x)
            union all
            select 'pg_catalog.pg_rewrite'::regclass, r.oid from pg_catalog.pg_rewrite r where r.ev_class in (select x.id from tree x)
            union all
            select 'pg_catalog.pg_statistic_ext'::regclass, s.oid from pg_catalog.pg_statistic_ext s where s.stxrelid in (select x.id from tree x)
            union all
            select 'pg_catalog.pg_publication_rel'::regclass, r.oid from pg_catalog.pg_publication_rel r where r.prrelid in (select x.id from tree x)
            union all
            select 'pg_catalog.pg_type'::regclass, t.oid from pg_catalog.pg_type t
             where t.typrelid in (select x.id from tree x) or t.typelem in (select e.oid from pg_catalog.pg_type e where e.typrelid in (select x.id from tree x))
            union all
            select 'pg_catalog.pg_class'::regclass, d.objid from pg_catalog.pg_depend d
             where d.classid = 'pg_catalog.pg_class'::regclass and d.refclassid = 'pg_catalog.pg_class'::regclass
               and d.refobjid in (select x.id from tree x) and d.deptype in ('a', 'i')),
          -- a sequence that is owned moves with what uses it; all else is bound to the table
          bound as (
            select o.class, o.object from own o
             where not exists (select from pg_catalog.pg_class t where o.class = 'pg_catalog.pg_class'::regclass and t.oid = o.object and t.relkind = 't')
               and not exists (
               select from pg_catalog.pg_depend d
                where d.classid = o.class and d.objid = o.object and d.classid = 'pg_catalog.pg_class'::regclass
                  and d.refobjid in (select x.id from tree x) and d.refobjsubid > 0 and d.deptype = 'a'
                  and exists (select from pg_catalog.pg_class q where q.oid = o.object and q.relkind = 'S'))),
          dependent as (
            select distinct d.classid, d.objid, d.objsubid as part, r.ev_class, k.conrelid, k.conname
              from bound b join pg_catalog.pg_depend d on d.refclassid = b.class and d.refobjid = b.object and d.deptype in ('n', 'a', 'i', 'x')
              left join pg_catalog.pg_rewrite r on d.classid = 'pg_catalog.pg_rewrite'::regclass and r.oid = d.objid
              left join pg_catalog.pg_constraint k on d.classid = 'pg_catalog.pg_constraint'::regclass and k.oid = d.objid and k.contype = 'f'
              left join pg_catalog.pg_trigger t on d.classid = 'pg_catalog.pg_trigger'::regclass and t.oid = d.objid
             where not exists (select from own o where o.class = d.classid and o.object = d.objid)
               and not (t.oid is not null and t.tgisinternal)
               and not exists (select from pg_catalog.pg_class x where d.classid = 'pg_catalog.pg_class'::regclass and x.oid = d.objid and x.relkind = 't'))
          select case
                   when v.relkind = 'm' then pg_catalog.format('Materialized view %s reads %s, and would read the old table', v.oid::regclass, {as})
                   when v.oid is not null then pg_catalog.format('%s %s reads %s, and would read the old table', case v.relkind when 'v' then 'View' else 'A rule of table' end, v.oid::regclass, {as})
                   when d.conname is not null then pg_catalog.format('Foreign key %s of %s points at %s, and would point at the old table', d.conname, d.conrelid::regclass, {as})
                   else pg_catalog.format('%s%s depends on %s, and would depend on the old table',
                     pg_catalog.upper(pg_catalog.left(z.name, 1)), pg_catalog.substr(z.name, 2), {as})
                 end,
                 case
                   when v.relkind = 'm' then pg_catalog.format('drop materialized view %s before the reload, and create it after the reload', v.oid::regclass)
                   when v.relkind = 'v' then pg_catalog.format('drop view %s before the reload, and create it after the reload', v.oid::regclass)
                   when d.conname is not null then pg_catalog.format('alter table %s drop constraint %I before the reload, and add it after the reload; or reload in place', d.conrelid::regclass, d.conname)
                   else 'drop it before the reload and create it after the reload; or reload in place'
                 end
            from dependent d
            left join pg_catalog.pg_class v on v.oid = d.ev_class
           cross join lateral (select pg_catalog.pg_describe_object(d.classid, d.objid, d.part) as name) z
           order by 1
          """);

  /** The server would copy or name what is the table's own in a way that does not come back. */
  private static final NamedSql FORMS =
      Names.named(
          """
          select pg_catalog.format('Index %s of %s is not valid', i.indexrelid::regclass, {as}),
                 pg_catalog.format('reindex index %1$s, or drop index %1$s', i.indexrelid::regclass)
            from pg_catalog.pg_index i where i.indrelid = {table} and not i.indisvalid
          union all
          select pg_catalog.format('Foreign key %s of %s is not validated, and would be validated after the reload', k.conname, {as}),
                 pg_catalog.format('alter table %s validate constraint %I, or drop it', {as}, k.conname)
            from pg_catalog.pg_constraint k
           where k.conrelid = {table} and k.contype = 'f' and not k.convalidated
             and coalesce(pg_catalog.to_jsonb(k) ->> 'conenforced', 'true') = 'true'
          union all
          select pg_catalog.format('%s of %s uses whole rows of the table', z.name, {as}), 'name the columns instead, or reload in place'
            from (select 'Constraint ' || k.conname as name, k.conbin::text as tree from pg_catalog.pg_constraint k where k.conrelid = {table}
                  union all
                  select 'Index ' || i.indexrelid::regclass::text, coalesce(i.indexprs::text, '') || coalesce(i.indpred::text, '') from pg_catalog.pg_index i where i.indrelid = {table}
                  union all
                  select 'Statistics ' || s.stxname, pg_catalog.to_jsonb(s) ->> 'stxexprs' from pg_catalog.pg_statistic_ext s where s.stxrelid = {table}
                  union all
                  select 'A column', f.adbin::text from pg_catalog.pg_attrdef f where f.adrelid = {table}) z
           where z.tree ~ ':varattno 0 '
          union all
          select pg_catalog.format('Table %s belongs to extension %s', {as}, e.extname), 'reload it in place'
            from pg_catalog.pg_depend d join pg_catalog.pg_extension e on e.oid = d.refobjid
           where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = {table} and d.deptype = 'e'
          union all
          select pg_catalog.format('%s of %s depends on extension %s', pg_catalog.pg_describe_object(d.classid, d.objid, 0), {as}, e.extname), 'reload it in place'
            from pg_catalog.pg_depend d join pg_catalog.pg_extension e on e.oid = d.refobjid and d.refclassid = 'pg_catalog.pg_extension'::regclass
           where d.deptype = 'x'
             and (d.classid = 'pg_catalog.pg_class'::regclass and d.objid in (select i.indexrelid from pg_catalog.pg_index i where i.indrelid = {table})
               or d.classid = 'pg_catalog.pg_trigger'::regclass and d.objid in (select t.oid from pg_catalog.pg_trigger t where t.tgrelid = {table}))
          union all
          select pg_catalog.format('Subscription %s writes to %s, and would write to the old table', coalesce(s.subname, r.srsubid::text), {as}),
                 'take the table out of the publication of the subscription, or reload in place'
            from pg_catalog.pg_subscription_rel r left join pg_catalog.pg_subscription s on s.oid = r.srsubid
           where r.srrelid = {table}
          union all
          select pg_catalog.format('Publication %s publishes all tables%s, so that the fresh table would be published while it is loaded', p.pubname,
                   case when p.puballtables then '' else ' of the schema' end),
                 'list the tables of the publication one by one, or reload in place'
            from pg_catalog.pg_publication p
           where p.puballtables or exists (
             select from pg_catalog.pg_publication_tables t
               join pg_catalog.pg_class c on c.oid = {table}
               join pg_catalog.pg_namespace n on n.oid = c.relnamespace and n.nspname = t.schemaname
              where t.pubname = p.pubname and t.tablename = c.relname
                and not exists (select from pg_catalog.pg_publication_rel r where r.prpubid = p.oid and r.prrelid = c.oid))
          order by 1
          """);

  /** Names that are needed and that other objects have. */
  static final NamedSql TAKEN =
      NamedSql.of(
          """
          with wanted (name) as (
            select pg_catalog.unnest(:tables::text[])
            union
            select {fresh} from (
              select c.relname from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid where i.indrelid = :table::bigint::oid
              union all
              select c.relname from pg_catalog.pg_depend d join pg_catalog.pg_class c on c.oid = d.objid and c.relkind = 'S'
               where d.classid = 'pg_catalog.pg_class'::regclass and d.refclassid = 'pg_catalog.pg_class'::regclass
                 and d.refobjid = :table::bigint::oid and d.refobjsubid > 0 and d.deptype = 'i') c,
              pg_catalog.unnest(:suffixes::text[]) s (suffix))
          select pg_catalog.format('The name %s is needed for the reload of %s, and %s has it', w.name, :as::text,
                   pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, c.oid, 0)), 'rename it'
            from wanted w
            join pg_catalog.pg_class c on c.relname = w.name
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace and n.nspname = :schema
           where c.oid <> all (:ours::bigint[]::oid[])
             and not exists (select from pg_catalog.pg_index i where i.indexrelid = c.oid and i.indrelid = any (:ours::bigint[]::oid[]))
             and not exists (select from pg_catalog.pg_depend d where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid
                              and d.refobjid = any (:ours::bigint[]::oid[]) and d.deptype = 'i')
           order by 1
          """
              .replace(
                  "{fresh}",
                  "case when pg_catalog.octet_length(c.relname || s.suffix) <= 63 then c.relname ||"
                      + " s.suffix else pg_catalog.md5(c.relname) || s.suffix end"));

  /** What is carried over, and still not as before in the eyes of others. */
  static final NamedSql NOTES =
      Names.named(
          """
          select pg_catalog.format('Publication %s publishes %s, and its subscribers keep the rows that they have: the fresh rows are not sent', p.pubname, {as}),
                 'empty the table at each subscriber and copy it again'
            from pg_catalog.pg_publication_rel r join pg_catalog.pg_publication p on p.oid = r.prpubid
           where r.prrelid = {table}
          union all
          select pg_catalog.format('Event trigger %s is called for the statements that replace %s', e.evtname, {as}),
                 'see that its function does not refuse or change them'
            from pg_catalog.pg_event_trigger e
           where e.evtenabled <> 'D' and e.evtevent in ('ddl_command_start', 'ddl_command_end', 'sql_drop')
          order by 1
          """);

  /** The table with its indexes and values beside it. */
  static final NamedSql BYTES =
      Names.named(
          "select greatest(pg_catalog.pg_total_relation_size({table}), (select"
              + " pg_catalog.sum(pg_catalog.pg_total_relation_size(p.relid)) from"
              + " pg_catalog.pg_partition_tree({table}) p))");

  /** Of the table that is named. */
  static final List<NamedSql> OF_ROOT = List.of(PARTITION, PartitionParts.OBSTACLES, DEPENDENTS);

  /** Of the table, and of each of its partitions. */
  static final List<NamedSql> OF_EACH = List.of(KIND, RIGHTS, FORMS);

  private ObstacleQuestions() {}
}
