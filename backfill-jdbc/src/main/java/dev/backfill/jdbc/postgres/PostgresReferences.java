package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.sql.NamedSql;
import dev.backfill.scope.Advice;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * Foreign keys that refer to a table and act on a deleted row at once, also if the row is inserted
 * again in the same transaction.
 *
 * @param connection where to ask
 * @param table the table that they refer to
 */
record PostgresReferences(Connection connection, Table table) {

  /** Only those that do nothing but check can wait for the end of the transaction. */
  private static final NamedSql ACTING =
      PinnedSql.named(
          """
          with root as (
            select c.oid from pg_catalog.pg_class c
              join pg_catalog.pg_namespace n on n.oid = c.relnamespace
             where n.nspname = :schema and c.relname = :table),
          referred as (
            select oid from root
            union
            select a.relid from root, pg_catalog.pg_partition_ancestors(root.oid) a (relid))
          select quote_ident(k.conname), k.conrelid::regclass::text, k.confdeltype = 'a',
                 pg_catalog.pg_get_constraintdef(k.oid)
            from pg_catalog.pg_constraint k join referred on referred.oid = k.confrelid
           where k.contype = 'f' and k.conparentid = 0
             and not (k.confdeltype = 'a' and k.condeferrable and k.condeferred)
           order by 2, 1
          """);

  /** One for each, with the statement that lets it wait, or takes it away. */
  List<Advice> acting() throws SQLException {
    return OfTable.ask(connection, ACTING, table).list(this::advice);
  }

  private Advice advice(ResultSet row) throws SQLException {
    String name = row.getString(1);
    String of = row.getString(2);
    return row.getBoolean(3)
        ? Advice.warning(
            "Foreign key %s of %s refers to %s and is checked before a deleted row is inserted again; let it be checked when the transaction commits"
                .formatted(name, of, table.fullName()),
            "alter table %s alter constraint %s deferrable initially deferred".formatted(of, name))
        : Advice.warning(
            "Foreign key %s of %s refers to %s and acts on each deleted row, also if the row is inserted again; drop it during the run, or use reloadInto"
                .formatted(name, of, table.fullName()),
            "alter table %1$s drop constraint %2$s;\n-- after the run\nalter table %1$s add constraint %2$s %3$s"
                .formatted(of, name, row.getString(4)));
  }
}
