package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.sql.NamedSql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Asks which policies of row level security apply to this role. Stateless. */
final class PostgresPolicies {

  /** Without any policy every row is hidden. */
  private static final NamedSql POLICIES =
      PinnedSql.named(
          """
          select p.polname from pg_catalog.pg_class c
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            left join pg_catalog.pg_policy p on p.polrelid = c.oid
             and (p.polroles = '{0}'::oid[] or exists (
                   select from unnest(p.polroles) as r (oid)
                    where pg_catalog.pg_has_role(current_user, r.oid, 'usage')))
           where n.nspname = :schema and c.relname = :table and pg_catalog.row_security_active(c.oid)
           order by 1
          """);

  private PostgresPolicies() {}

  /** Their names; empty if none hides a row. */
  static List<String> of(Connection connection, Table table) throws SQLException {
    return OfTable.ask(connection, POLICIES, table)
        .list(row -> Optional.ofNullable(row.getString(1)).orElse("(none, which hides every row)"));
  }
}
