package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.sql.PinnedSql;
import dev.backfill.jdbc.sql.SqlText;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Asks which policies of row level security apply to this role. Stateless. */
final class PostgresPolicies {

  /** Without any policy every row is hidden. */
  private static final String POLICIES =
      PinnedSql.of(
          """
          select p.polname from pg_catalog.pg_class c
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            left join pg_catalog.pg_policy p on p.polrelid = c.oid
             and (p.polroles = '{0}'::oid[] or exists (
                   select from unnest(p.polroles) as r (oid)
                    where pg_catalog.pg_has_role(current_user, r.oid, 'usage')))
           where n.nspname = ? and c.relname = ? and pg_catalog.row_security_active(c.oid)
           order by 1
          """);

  private PostgresPolicies() {}

  /** Their names; empty if none hides a row. */
  static List<String> of(Connection connection, Table table) throws SQLException {
    var names = new ArrayList<String>();
    try (var statement = SqlText.of(POLICIES, table.schema(), table.name()).prepare(connection);
        var row = statement.executeQuery()) {
      while (row.next()) {
        String name = row.getString(1);
        names.add(row.wasNull() ? "(none, which hides every row)" : name);
      }
    }
    return names;
  }
}
