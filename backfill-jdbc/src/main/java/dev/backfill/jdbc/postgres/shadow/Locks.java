package dev.backfill.jdbc.postgres.shadow;

import dev.backfill.jdbc.dialect.ShadowNames;
import dev.backfill.jdbc.dialect.ShadowState;
import dev.backfill.jdbc.sql.NamedSql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The locks of an exchange. Tables that the live one refers to come first: an application writes
 * them before the rows that refer to them.
 *
 * @param connection in a transaction, under {@link OwnSettings}
 * @param names what the tables are called
 */
record Locks(Connection connection, ShadowNames names) {

  /** Those that this role may lock; the others are locked by the statements that need it. */
  private static final NamedSql REFERENCED =
      NamedSql.of(
          """
          select 'table ' || k.confrelid::regclass, pg_catalog.format('lock table only %s in access exclusive mode', k.confrelid::regclass)
            from pg_catalog.pg_constraint k
           where k.conrelid = :table::bigint::oid and k.contype = 'f' and k.confrelid <> k.conrelid
             and pg_catalog.has_table_privilege(k.confrelid, 'update, delete, truncate')
           group by k.confrelid
           order by k.confrelid
          """);

  void take(ShadowState state) throws SQLException {
    var relations = new Relations(connection, names);
    List<Part> referenced =
        REFERENCED
            .on(connection)
            .with("table", relations.target())
            .list(row -> new Part(row.getString(1), row.getString(2)));
    Execution.run(connection, referenced);
    var members = new PartitionTree(connection, names).members();
    for (ShadowNames member : members) {
      lock(member, member.target());
    }
    for (ShadowNames member : members) {
      if (state == ShadowState.SWAPPED || relationsOf(member).fresh().isPresent()) {
        lock(member, relationsOf(member).otherName(state));
      }
    }
  }

  private Relations relationsOf(ShadowNames member) {
    return new Relations(connection, member);
  }

  private void lock(ShadowNames member, String table) throws SQLException {
    Execution.run(
        connection, "lock table only %s in access exclusive mode".formatted(member.sql(table)));
  }
}
