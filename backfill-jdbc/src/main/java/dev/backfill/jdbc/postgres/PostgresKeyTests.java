package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.KeyTest;
import dev.backfill.jdbc.sql.NamedSql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Foreign keys as conditions on rows: with the operators of the constraint, and its rule for rows
 * that are null in part. A key has more entries for partitions of either table; only that which was
 * made for the table counts. Stateless.
 */
final class PostgresKeyTests {

  private static final NamedSql TESTS =
      NamedSql.of(
          """
          select pg_catalog.format('%s of %s.%s', k.conname, n.nspname, c.relname),
                 k.conrelid = t.oid,
                 pg_catalog.format(case when c.relkind = 'p' then '%I.%I' else 'only %I.%I' end, n.nspname, c.relname),
                 pg_catalog.format('(%s) and not exists (select from %s%I.%I backfill_r where %s)',
                   p.present, case when pc.relkind = 'p' then '' else 'only ' end, pn.nspname, pc.relname, p.equal),
                 case when coalesce(pg_catalog.to_jsonb(k) ->> 'conperiod', 'false') = 'true' then 'it is about periods'
                      when o.oid <> t.oid and not pg_catalog.has_table_privilege(o.oid, 'select') then pg_catalog.format('this role may not read %s', o.oid::pg_catalog.regclass)
                      when o.oid <> t.oid and pg_catalog.row_security_active(o.oid) then pg_catalog.format('row level security hides rows of %s', o.oid::pg_catalog.regclass) end
            from (select r.oid from pg_catalog.pg_class r join pg_catalog.pg_namespace s on s.oid = r.relnamespace
                   where s.nspname = :schema and r.relname = :table) t
            join pg_catalog.pg_constraint k on k.contype = 'f' and t.oid in (k.conrelid, k.confrelid)
            left join pg_catalog.pg_constraint up on up.oid = k.conparentid
            join pg_catalog.pg_class c on c.oid = k.conrelid
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            join pg_catalog.pg_class pc on pc.oid = k.confrelid
            join pg_catalog.pg_namespace pn on pn.oid = pc.relnamespace
            join pg_catalog.pg_class o on o.oid = case when k.conrelid = t.oid then k.confrelid else k.conrelid end
           cross join lateral (
             select pg_catalog.string_agg(pg_catalog.format('%I.%I is not null', c.relname, f.attname), case when k.confmatchtype = 'f' then ' or ' else ' and ' end) as present,
                    pg_catalog.string_agg(pg_catalog.format('backfill_r.%I operator(%I.%s) %I.%I', r.attname, opn.nspname, op.oprname, c.relname, f.attname), ' and ') as equal
               from unnest(k.conkey, k.confkey, k.conpfeqop) u (own, other, operator)
               join pg_catalog.pg_attribute f on f.attrelid = k.conrelid and f.attnum = u.own
               join pg_catalog.pg_attribute r on r.attrelid = k.confrelid and r.attnum = u.other
               join pg_catalog.pg_operator op on op.oid = u.operator
               join pg_catalog.pg_namespace opn on opn.oid = op.oprnamespace) p
           where case when k.conrelid = t.oid then up.oid is null or up.conrelid <> t.oid else up.oid is null end
           order by 2 desc, 1
          """);

  private PostgresKeyTests() {}

  static List<KeyTest> of(Connection connection, Table table) throws SQLException {
    return OfTable.ask(connection, TESTS, table)
        .list(
            row ->
                new KeyTest(
                    row.getString(1),
                    row.getBoolean(2),
                    row.getString(3),
                    row.getString(4),
                    Optional.ofNullable(row.getString(5))));
  }
}
