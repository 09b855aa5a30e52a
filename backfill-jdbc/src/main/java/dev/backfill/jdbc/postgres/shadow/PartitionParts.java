package dev.backfill.jdbc.postgres.shadow;

import dev.backfill.jdbc.sql.NamedSql;

/** Questions to the catalog about a partition and the table that it belongs to. */
final class PartitionParts {

  /** The bounds are those of the live partition; without rows, nothing is scanned. */
  static final NamedSql PLACE =
      Names.named(
          """
          select 'the place among the partitions', pg_catalog.format('alter table %I.%I attach partition %s %s',
                   pn.nspname, {name:p.relname}, {as}, pg_catalog.pg_get_expr(c.relpartbound, c.oid))
            from pg_catalog.pg_class c
            join pg_catalog.pg_inherits h on h.inhrelid = c.oid
            join pg_catalog.pg_class p on p.oid = h.inhparent
            join pg_catalog.pg_namespace pn on pn.oid = p.relnamespace
           where c.oid = {table} and c.relispartition
          """);

  /** Indexes of partitions are built one by one, and belong to that of the whole table then. */
  static final NamedSql INDEX_PLACES =
      Names.named(
          """
          select 'the place of index ' || {name:x.relname}, pg_catalog.format('alter index %I.%I attach partition %I.%I',
                   pn.nspname, {name:p.relname}, xn.nspname, {name:x.relname})
            from pg_catalog.pg_index i
            join pg_catalog.pg_class x on x.oid = i.indexrelid
            join pg_catalog.pg_namespace xn on xn.oid = x.relnamespace
            join pg_catalog.pg_inherits h on h.inhrelid = x.oid
            join pg_catalog.pg_class p on p.oid = h.inhparent
            join pg_catalog.pg_namespace pn on pn.oid = p.relnamespace
           where i.indrelid = {table}
           order by 1
          """);

  /** What keeps a tree of partitions from being made again. */
  static final NamedSql OBSTACLES =
      Names.named(
          """
          select z.sentence, z.remedy
            from pg_catalog.pg_partition_tree({table}) p
            join pg_catalog.pg_class c on c.oid = p.relid
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            join pg_catalog.pg_class r on r.oid = {table}
            left join pg_catalog.pg_inherits h on h.inhrelid = c.oid
           cross join lateral (
             select pg_catalog.format('Partition %s of %s is a foreign table, and its rows are elsewhere', c.oid::regclass, {as}) as sentence,
                    pg_catalog.format('alter table %s detach partition %s, or reload in place', p.parentrelid, c.oid::regclass) as remedy
              where c.relkind = 'f'
             union all
             select pg_catalog.format('Partition %s of %s lies in another schema', c.oid::regclass, {as}),
                    pg_catalog.format('alter table %s set schema %s, or reload in place', c.oid::regclass, r.relnamespace::regnamespace)
              where c.relnamespace <> r.relnamespace
             union all
             select pg_catalog.format('Partition %s of %s is about to be detached', c.oid::regclass, {as}),
                    pg_catalog.format('alter table %s detach partition %s finalize', p.parentrelid, c.oid::regclass)
              where coalesce(pg_catalog.to_jsonb(h) ->> 'inhdetachpending', 'false') = 'true'
             union all
             select pg_catalog.format('The name of %s, a table of the partitions of %s, is longer than 50 bytes', c.oid::regclass, {as}),
                    'rename it, or reload in place'
              where pg_catalog.octet_length(c.relname) > 50 and r.relkind = 'p') z
          """);

  private PartitionParts() {}
}
