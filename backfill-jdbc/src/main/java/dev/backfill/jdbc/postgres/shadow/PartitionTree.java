package dev.backfill.jdbc.postgres.shadow;

import dev.backfill.jdbc.dialect.ShadowNames;
import dev.backfill.jdbc.sql.NamedSql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A live table with its partitions, which are replaced together: each of them has a table beside it
 * with names of its own.
 *
 * @param connection where to ask
 * @param root what the table itself is called
 */
record PartitionTree(Connection connection, ShadowNames root) {

  private static final NamedSql PARTITIONS =
      NamedSql.of(
          """
          select n.nspname, c.relname
            from pg_catalog.pg_partition_tree(:table::bigint::oid) p
            join pg_catalog.pg_class c on c.oid = p.relid
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
           where p.level > 0
           order by p.level, c.relname
          """);

  /** The table, then its partitions, each behind the one that it belongs to. */
  List<ShadowNames> members() throws SQLException {
    var members = new ArrayList<>(List.of(root));
    members.addAll(partitions(new Relations(connection, root).target()));
    return members;
  }

  /** What the partitions of a table are called. */
  private List<ShadowNames> partitions(long table) throws SQLException {
    return PARTITIONS
        .on(connection)
        .with("table", table)
        .list(row -> new ShadowNames(row.getString(1), row.getString(2)));
  }

  /** What the partitions of the table beside are called. */
  List<String> beside() throws SQLException {
    var relations = new Relations(connection, root);
    return partitions(relations.other(relations.state())).stream()
        .map(ShadowNames::target)
        .toList();
  }

  boolean isRoot(ShadowNames member) {
    return member.equals(root);
  }
}
