package dev.backfill.jdbc.postgres.shadow;

import dev.backfill.jdbc.sql.NamedSql;

/** Questions to the catalog about the columns of a table. */
final class ColumnParts {

  /** The sequence of an identity column, and what it is called. */
  private static final String IDENTITY =
      """
      (select pg_catalog.format(' generated %s as identity (sequence name %I.%I start with %s increment by %s minvalue %s maxvalue %s cache %s%s)',
                case a.attidentity when 'a' then 'always' else 'by default' end, sn.nspname, {name:sc.relname},
                q.seqstart, q.seqincrement, q.seqmin, q.seqmax, q.seqcache, case when q.seqcycle then ' cycle' else ' no cycle' end)
         from pg_catalog.pg_depend d
         join pg_catalog.pg_sequence q on q.seqrelid = d.objid
         join pg_catalog.pg_class sc on sc.oid = d.objid
         join pg_catalog.pg_namespace sn on sn.oid = sc.relnamespace
        where d.classid = 'pg_catalog.pg_class'::regclass and d.refclassid = 'pg_catalog.pg_class'::regclass
          and d.refobjid = a.attrelid and d.refobjsubid = a.attnum and d.deptype = 'i')
      """;

  static final NamedSql COLUMNS =
      Names.named(
          """
          select 'column ' || a.attname,
                 pg_catalog.format('%I %s%s%s%s%s', a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
                   case when t.typcategory = 'A' and t.typtype = 'b' then repeat('[]', greatest(a.attndims - 1, 0)) else '' end,
                   case when a.attcollation <> t.typcollation then
                     (select pg_catalog.format(' collate %I.%I', ln.nspname, l.collname)
                        from pg_catalog.pg_collation l join pg_catalog.pg_namespace ln on ln.oid = l.collnamespace
                       where l.oid = a.attcollation) else '' end,
                   case when a.attidentity <> '' then {identity}
                        when a.attgenerated = 's' then ' generated always as (' || e.expression || ') stored'
                        when a.attgenerated = 'v' then ' generated always as (' || e.expression || ') virtual'
                        else coalesce(' default ' || e.expression, '') end,
                   case when not a.attnotnull then ''
                        when n.oid is null then ' not null'
                        when n.convalidated then pg_catalog.format(' constraint %I not null%s', n.conname, case when n.connoinherit then ' no inherit' else '' end)
                        else '' end)
            from pg_catalog.pg_attribute a
            join pg_catalog.pg_type t on t.oid = a.atttypid
            left join lateral (
              select pg_catalog.pg_get_expr(f.adbin, f.adrelid) as expression from pg_catalog.pg_attrdef f
               where f.adrelid = a.attrelid and f.adnum = a.attnum) e on true
            left join pg_catalog.pg_constraint n on n.conrelid = a.attrelid and n.contype = 'n' and n.conkey = array[a.attnum]
           where a.attrelid = {table} and a.attnum > 0 and not a.attisdropped
           order by a.attnum
          """
              .replace("{identity}", IDENTITY));

  static final NamedSql CHECKS =
      Names.named(
          """
          select 'constraint ' || c.conname,
                 pg_catalog.format('alter table %s add constraint %I %s', {as}, c.conname, pg_catalog.pg_get_constraintdef(c.oid))
            from pg_catalog.pg_constraint c
           where c.conrelid = {table} and (c.contype = 'c' or c.contype = 'n' and not c.convalidated)
           order by c.contype, c.conname
          """);

  /** Storage, compression, and what the statistics of a column are. */
  static final NamedSql SETTINGS =
      Names.named(
          """
          select 'the settings of column ' || a.attname, pg_catalog.format('alter table %s alter column %I set %s', {as}, a.attname, s.setting)
            from pg_catalog.pg_attribute a
            join pg_catalog.pg_type t on t.oid = a.atttypid
           cross join lateral (
              select 1 as place, 'storage ' || case a.attstorage when 'p' then 'plain' when 'e' then 'external' when 'm' then 'main' else 'extended' end as setting
               where a.attstorage <> t.typstorage
               union all
              select 2, 'compression ' || case pg_catalog.to_jsonb(a) ->> 'attcompression' when 'p' then 'pglz' else 'lz4' end
               where pg_catalog.to_jsonb(a) ->> 'attcompression' in ('p', 'l')
               union all
              select 3, 'statistics ' || a.attstattarget where a.attstattarget >= 0
               union all
              select 4, '(' || {options:a.attoptions} || ')' where a.attoptions is not null) s
           where a.attrelid = {table} and a.attnum > 0 and not a.attisdropped
           order by a.attnum, s.place
          """);

  /** Comments on columns and their constraints; comments on identity sequences. */
  static final NamedSql COMMENTS =
      Names.named(
          """
          select 'the comment on column ' || a.attname, pg_catalog.format('comment on column %s.%I is %L', {as}, a.attname, d.description)
            from pg_catalog.pg_attribute a
            join pg_catalog.pg_description d on d.classoid = 'pg_catalog.pg_class'::regclass and d.objoid = a.attrelid and d.objsubid = a.attnum
           where a.attrelid = {table} and a.attnum > 0
          union all
          select 'the comment on constraint ' || c.conname, pg_catalog.format('comment on constraint %I on %s is %L', c.conname, {as}, d.description)
            from pg_catalog.pg_constraint c
            join pg_catalog.pg_description d on d.classoid = 'pg_catalog.pg_constraint'::regclass and d.objoid = c.oid
           where c.conrelid = {table} and c.contype in ('c', 'n')
          union all
          select 'the comment on sequence ' || {name:sc.relname}, pg_catalog.format('comment on sequence %I.%I is %L', sn.nspname, {name:sc.relname}, o.description)
            from pg_catalog.pg_depend d
            join pg_catalog.pg_class sc on sc.oid = d.objid
            join pg_catalog.pg_namespace sn on sn.oid = sc.relnamespace
            join pg_catalog.pg_description o on o.classoid = 'pg_catalog.pg_class'::regclass and o.objoid = d.objid
           where d.classid = 'pg_catalog.pg_class'::regclass and d.refclassid = 'pg_catalog.pg_class'::regclass
             and d.refobjid = {table} and d.refobjsubid > 0 and d.deptype = 'i'
           order by 1
          """);

  private ColumnParts() {}
}
