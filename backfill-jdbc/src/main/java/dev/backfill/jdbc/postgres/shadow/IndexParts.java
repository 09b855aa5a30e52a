package dev.backfill.jdbc.postgres.shadow;

import dev.backfill.jdbc.sql.NamedSql;

/** Questions to the catalog about the indexes of a table and the constraints that need them. */
final class IndexParts {

  /** A primary key or unique constraint is put over an index that was built before. */
  private static final String OVER_INDEX =
      "(c.relkind <> 'p' and k.contype in ('p', 'u') and m.amname = 'btree' and"
          + " coalesce(pg_catalog.to_jsonb(k) ->> 'conperiod', 'false') = 'false')";

  private static final String FROM =
      """
            from pg_catalog.pg_index i
            join pg_catalog.pg_class x on x.oid = i.indexrelid
            join pg_catalog.pg_namespace xn on xn.oid = x.relnamespace
            join pg_catalog.pg_am m on m.oid = x.relam
            join pg_catalog.pg_class c on c.oid = i.indrelid
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            left join pg_catalog.pg_constraint k on k.conindid = x.oid and k.conrelid = c.oid and k.contype in ('p', 'u', 'x')
            left join pg_catalog.pg_tablespace s on s.oid = x.reltablespace
           where i.indrelid = {table}
      """;

  static final NamedSql INDEXES =
      Names.named(
          """
          select 'index ' || {name:x.relname},
                 pg_catalog.format('set local default_tablespace = %L; create %sindex %I on %s%s', coalesce(s.spcname, ''),
                   case when i.indisunique then 'unique ' else '' end, {name:x.relname}, case c.relkind when 'p' then 'only ' else '' end, {as})
                 || pg_catalog.substr(pg_catalog.pg_get_indexdef(x.oid), 1 + pg_catalog.length(
                      pg_catalog.format('CREATE %sINDEX %I ON %s%I.%I', case when i.indisunique then 'UNIQUE ' else '' end, x.relname, case c.relkind when 'p' then 'ONLY ' else '' end, n.nspname, c.relname)))
          {from} and (k.oid is null or {over})
           order by 1
          """
              .replace("{from}", FROM)
              .replace("{over}", OVER_INDEX));

  static final NamedSql KEYS =
      Names.named(
          """
          select 'constraint ' || {name:k.conname},
                 case when {over} then
                   pg_catalog.format('alter table %s add constraint %I %s using index %I%s%s', {as}, {name:k.conname},
                     case k.contype when 'p' then 'primary key' else 'unique' end, {name:x.relname},
                     case when k.condeferrable then ' deferrable' else '' end, case when k.condeferred then ' initially deferred' else '' end)
                 else
                   pg_catalog.format('set local default_tablespace = %L; alter table %s%s add constraint %I %s', coalesce(s.spcname, ''), case c.relkind when 'p' then 'only ' else '' end, {as}, {name:k.conname},
                     pg_catalog.pg_get_constraintdef(k.oid))
                 end
          {from} and k.oid is not null
           order by k.contype, 1
          """
              .replace("{from}", FROM)
              .replace("{over}", OVER_INDEX));

  /** What is said of a table's indexes once they are there. */
  static final NamedSql SETTINGS =
      Names.named(
          """
          select 'the settings of index ' || {name:x.relname}, z.statement
            from (select i.*, x.relname, x.reloptions, xn.nspname, k.oid as keyed, k.conname, {over} as built
                    {from}) x
            join pg_catalog.pg_class c on c.oid = x.indrelid
           cross join lateral (
             select 1 as place, pg_catalog.format('alter table %s cluster on %I', {as}, {name:x.relname}) as statement where x.indisclustered
             union all
             select 2, pg_catalog.format('alter table %s replica identity using index %I', {as}, {name:x.relname})
              where x.indisreplident and c.relreplident = 'i'
             union all
             select 3, pg_catalog.format('alter index %I.%I set (%s)', x.nspname, {name:x.relname}, {options:x.reloptions})
              where x.keyed is not null and not x.built and x.reloptions is not null
             union all
             select 4, pg_catalog.format('alter index %I.%I alter column %s set statistics %s', x.nspname, {name:x.relname}, a.attnum, a.attstattarget)
               from pg_catalog.pg_attribute a where a.attrelid = x.indexrelid and a.attstattarget >= 0
             union all
             select 5, pg_catalog.format('comment on index %I.%I is %L', x.nspname, {name:x.relname}, d.description)
               from pg_catalog.pg_description d where d.classoid = 'pg_catalog.pg_class'::regclass and d.objoid = x.indexrelid and d.objsubid = 0
             union all
             select 6, pg_catalog.format('comment on constraint %I on %s is %L', {name:x.conname}, {as}, d.description)
               from pg_catalog.pg_description d where d.classoid = 'pg_catalog.pg_constraint'::regclass and d.objoid = x.keyed) z
          union all
          select 'the replica identity', pg_catalog.format('alter table %s replica identity %s', {as}, case c.relreplident when 'n' then 'nothing' else 'full' end)
            from pg_catalog.pg_class c where c.oid = {table} and c.relreplident in ('n', 'f')
           order by 1, 2
          """
              .replace("{from}", FROM)
              .replace("{over}", OVER_INDEX));

  private IndexParts() {}
}
