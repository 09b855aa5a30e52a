package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.RowWork;
import dev.backfill.jdbc.sql.Call;
import dev.backfill.jdbc.sql.NamedSql;
import dev.backfill.scope.Advice;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The obstacles that make the server refuse every batch on a table.
 *
 * @param connection where to ask
 * @param table the table whose rows are written
 */
record PostgresObstacles(Connection connection, Table table) {

  /** A statement that a rule rewrites cannot be a part of another one, as that of a batch is. */
  private static final NamedSql RULES =
      PinnedSql.named(
          """
          select r.rulename, 'alter table ' || c.oid::regclass || ' disable rule ' || quote_ident(r.rulename)
            from pg_catalog.pg_rewrite r join pg_catalog.pg_class c on c.oid = r.ev_class
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
           where n.nspname = :schema and c.relname = :table and r.ev_type::text = :event and r.ev_enabled <> 'D'
           order by 1
          """);

  private static final NamedSql NO_IDENTITY =
      PinnedSql.named(
          """
          with root as (
            select c.oid from pg_catalog.pg_class c
              join pg_catalog.pg_namespace n on n.oid = c.relnamespace
             where n.nspname = :schema and c.relname = :table),
          tree as (
            select oid from root
            union
            select p.relid from root, pg_catalog.pg_partition_tree(root.oid) p)
          select distinct c.oid::regclass::text, 'alter table ' || c.oid::regclass || ' replica identity full'
            from tree join pg_catalog.pg_class c on c.oid = tree.oid and c.relkind = 'r'
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
           where (c.relreplident = 'n'
               or c.relreplident = 'd' and not exists (
                    select from pg_catalog.pg_index i where i.indrelid = c.oid and i.indisprimary))
             and exists (
                   select from pg_catalog.pg_publication_tables t
                     join pg_catalog.pg_publication p on p.pubname = t.pubname
                    where (t.schemaname = n.nspname and t.tablename = c.relname
                        or t.schemaname = :schema and t.tablename = :table)
                      and case when :updates then p.pubupdate else p.pubdelete end)
           order by 1
          """);

  /** Everything that is in the way of work. */
  List<Advice> of(RowWork work) throws SQLException {
    var found = new ArrayList<Advice>();
    switch (work) {
      case RowWork.Update update -> {
        rules("2", found);
        identity(true, found);
      }
      case RowWork.Delete delete -> {
        rules("4", found);
        identity(false, found);
      }
      case RowWork.Insert insert ->
          new PostgresObstacles(connection, insert.target()).rules("3", found);
    }
    return found;
  }

  private void rules(String event, List<Advice> found) throws SQLException {
    add(
        OfTable.ask(connection, RULES, table).with("event", event),
        "Rule %s of %s rewrites the statements of a batch, which the server refuses; disable the"
            + " rule during the run",
        found);
  }

  private void identity(boolean updates, List<Advice> found) throws SQLException {
    add(
        OfTable.ask(connection, NO_IDENTITY, table).with("updates", updates),
        "%s, of %s, is published and has no replica identity, so that the server refuses to change"
            + " its rows; give it a primary key, or all columns as its identity",
        found);
  }

  private void add(Call find, String sentence, List<Advice> found) throws SQLException {
    found.addAll(
        find.list(
            row ->
                Advice.warning(
                    sentence.formatted(row.getString(1), table.fullName()), row.getString(2))));
  }
}
