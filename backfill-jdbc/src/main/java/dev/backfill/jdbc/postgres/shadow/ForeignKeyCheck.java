package dev.backfill.jdbc.postgres.shadow;

import dev.backfill.jdbc.sql.NamedSql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Looks for rows of a fresh table that would break a foreign key. The key itself comes with the
 * exchange: before, it would keep the application from deleting rows that only the fresh table
 * refers to. Rows that this role cannot read are left to the validation. Stateless.
 */
final class ForeignKeyCheck {

  /** A block that fails on the first such row; a key on the table itself looks at the fresh one. */
  private static final NamedSql CHECKS =
      NamedSql.of(
          """
          select 'foreign key ' || k.conname,
                 pg_catalog.format('do %L', pg_catalog.format(
                   'begin if exists (select from %s f where %s and not exists (select from %s r where %s)) then raise exception using errcode = %L, message = %L, hint = %L; end if; end',
                   :as::text, p.present, case when k.confrelid = k.conrelid then :as::text else pg_catalog.format('only %I.%I', n.nspname, c.relname) end, p.equal,
                   'foreign_key_violation', pg_catalog.format('Rows of the fresh table refer by %s to rows that %I.%I does not have', k.conname, n.nspname, c.relname),
                   'Correct the source, or insert the missing rows, and run the reload again.'))
            from pg_catalog.pg_constraint k
            join pg_catalog.pg_class c on c.oid = k.confrelid
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
           cross join lateral (
             select '(' || pg_catalog.string_agg(pg_catalog.format('f.%I is not null', f.attname), case k.confmatchtype when 'f' then ' or ' else ' and ' end) || ')' as present,
                    pg_catalog.string_agg(pg_catalog.format('r.%I operator(%I.%s) f.%I', r.attname, opn.nspname, o.oprname, f.attname), ' and ') as equal
               from unnest(k.conkey, k.confkey, k.conpfeqop) u (own, other, operator)
               join pg_catalog.pg_attribute f on f.attrelid = k.conrelid and f.attnum = u.own
               join pg_catalog.pg_attribute r on r.attrelid = k.confrelid and r.attnum = u.other
               join pg_catalog.pg_operator o on o.oid = u.operator
               join pg_catalog.pg_namespace opn on opn.oid = o.oprnamespace) p
           where k.conrelid = :table::bigint::oid and k.contype = 'f' and k.convalidated and k.conparentid = 0
             and coalesce(pg_catalog.to_jsonb(k) ->> 'conperiod', 'false') = 'false'
             and pg_catalog.has_table_privilege(k.confrelid, 'select') and not pg_catalog.row_security_active(k.confrelid)
           order by 1
          """);

  private ForeignKeyCheck() {}

  /** The checks for the foreign keys of a table, on the rows of another one. */
  static List<Part> of(Connection connection, long table, String as) throws SQLException {
    return CHECKS
        .on(connection)
        .with("table", table)
        .with("as", as)
        .list(row -> new Part(row.getString(1), row.getString(2)));
  }
}
