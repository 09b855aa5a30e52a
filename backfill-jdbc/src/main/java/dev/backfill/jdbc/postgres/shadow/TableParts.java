package dev.backfill.jdbc.postgres.shadow;

import dev.backfill.jdbc.sql.NamedSql;

/** Questions to the catalog about a table as a whole. */
final class TableParts {

  static final NamedSql START =
      Names.named(
          """
          select 'the persistence', pg_catalog.format('create %stable %s', case c.relpersistence when 'u' then 'unlogged ' else '' end, {as})
            from pg_catalog.pg_class c where c.oid = {table}
          """);

  static final NamedSql END =
      Names.named(
          """
          select 'the partition key, access method, storage parameters and tablespace',
                 coalesce(' partition by ' || pg_catalog.pg_get_partkeydef(c.oid), '')
                 || case when m.amname is null then '' else pg_catalog.format(' using %I', m.amname) end
                 || pg_catalog.format('%s%s', coalesce(' with (' || o.options || ')', ''),
                   case when c.reltablespace = 0 then '' else (select pg_catalog.format(' tablespace %I', s.spcname) from pg_catalog.pg_tablespace s where s.oid = c.reltablespace) end)
            from pg_catalog.pg_class c
            left join pg_catalog.pg_am m on m.oid = c.relam
           cross join lateral (
             select pg_catalog.string_agg(l.list, ', ' order by l.list) as options
               from (select {options:c.reloptions} as list
                     union all
                     select pg_catalog.string_agg('toast.' || pg_catalog.format('%s=%L', pg_catalog.split_part(u.o, '=', 1), substr(u.o, pg_catalog.strpos(u.o, '=') + 1)), ', ' order by u.o)
                       from pg_catalog.pg_class t, pg_catalog.unnest(t.reloptions) u (o) where t.oid = c.reltoastrelid) l) o
           where c.oid = {table}
          """);

  static final NamedSql OWNER =
      Names.named(
          """
          select 'the owner', pg_catalog.format('alter table %s owner to %I', {as}, pg_catalog.pg_get_userbyid(c.relowner))
            from pg_catalog.pg_class c where c.oid = {table}
          """);

  static final NamedSql STATISTICS =
      Names.named(
          """
          select 'statistics ' || {name:s.stxname}, x.statement
            from pg_catalog.pg_statistic_ext s
            join pg_catalog.pg_namespace n on n.oid = s.stxnamespace
            join pg_catalog.pg_class c on c.oid = s.stxrelid
            join pg_catalog.pg_namespace cn on cn.oid = c.relnamespace
           cross join lateral (
             select pg_catalog.length(pg_catalog.format('CREATE STATISTICS %I.%I', n.nspname, s.stxname)) as head,
                    pg_catalog.length(pg_catalog.format(' FROM %I.%I', cn.nspname, c.relname)) as tail,
                    pg_catalog.pg_get_statisticsobjdef(s.oid) as text,
                    pg_catalog.format('%I.%I', n.nspname, {name:s.stxname}) as own) d
           cross join lateral (
             select 1 as place, 'create statistics ' || d.own
                    || pg_catalog.substr(d.text, d.head + 1, pg_catalog.length(d.text) - d.head - d.tail) || ' from ' || {as} as statement
             union all
             select 2, pg_catalog.format('alter statistics %s owner to %I', d.own, pg_catalog.pg_get_userbyid(s.stxowner))
             union all
             select 3, pg_catalog.format('alter statistics %s set statistics %s', d.own, s.stxstattarget) where s.stxstattarget >= 0
             union all
             select 4, pg_catalog.format('comment on statistics %s is %L', d.own, o.description)
               from pg_catalog.pg_description o where o.classoid = 'pg_catalog.pg_statistic_ext'::regclass and o.objoid = s.oid) x
           where s.stxrelid = {table}
           order by s.stxname, x.place
          """);

  /** Rights on the table, its columns and identity sequences, those of the owner too. */
  static final NamedSql GRANTS =
      Names.named(
          """
          with object (what, name, columns, rights) as (
            select 'the rights on the table', {as}, '', coalesce(c.relacl, pg_catalog.acldefault('r', c.relowner))
              from pg_catalog.pg_class c where c.oid = {table}
            union all
            select 'the rights on column ' || a.attname, {as}, pg_catalog.format(' (%I)', a.attname), a.attacl
              from pg_catalog.pg_attribute a where a.attrelid = {table} and a.attnum > 0 and not a.attisdropped
            union all
            select 'the rights on sequence ' || {name:sc.relname}, pg_catalog.format('sequence %I.%I', sn.nspname, {name:sc.relname}), '',
                   coalesce(sc.relacl, pg_catalog.acldefault('s', sc.relowner))
              from pg_catalog.pg_depend d
              join pg_catalog.pg_class sc on sc.oid = d.objid
              join pg_catalog.pg_namespace sn on sn.oid = sc.relnamespace
             where d.classid = 'pg_catalog.pg_class'::regclass and d.refclassid = 'pg_catalog.pg_class'::regclass
               and d.refobjid = {table} and d.refobjsubid > 0 and d.deptype = 'i')
          select o.what, pg_catalog.format('grant %s on %s to %s%s',
                   pg_catalog.string_agg(x.privilege_type || o.columns, ', ' order by x.privilege_type), o.name,
                   case x.grantee when 0 then 'public' else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(x.grantee)) end,
                   case when x.is_grantable then ' with grant option' else '' end)
            from object o, pg_catalog.aclexplode(o.rights) x
           group by o.what, o.name, x.grantee, x.is_grantable
           order by 1, 2
          """);

  /** Statements that take all rights on a table and its identity sequences away. */
  static final NamedSql REVOKES =
      Names.named(
          """
          with object (name, rights) as (
            select {as}, coalesce(c.relacl, pg_catalog.acldefault('r', c.relowner)) from pg_catalog.pg_class c where c.oid = {table}
            union all
            select pg_catalog.format('sequence %I.%I', sn.nspname, {name:sc.relname}), coalesce(sc.relacl, pg_catalog.acldefault('s', sc.relowner))
              from pg_catalog.pg_depend d
              join pg_catalog.pg_class sc on sc.oid = d.objid
              join pg_catalog.pg_namespace sn on sn.oid = sc.relnamespace
             where d.classid = 'pg_catalog.pg_class'::regclass and d.refclassid = 'pg_catalog.pg_class'::regclass
               and d.refobjid = {table} and d.refobjsubid > 0 and d.deptype = 'i')
          select distinct 'the rights', pg_catalog.format('revoke all on %s from %s', o.name,
                   case x.grantee when 0 then 'public' else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(x.grantee)) end)
            from object o, pg_catalog.aclexplode(o.rights) x
          """);

  private TableParts() {}
}
