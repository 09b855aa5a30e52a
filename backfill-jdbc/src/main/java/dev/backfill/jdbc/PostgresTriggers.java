package dev.backfill.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Triggers that may change the rows which an update changes.
 *
 * @param connection where to ask
 * @param table whose, its partitions included
 */
record PostgresTriggers(Connection connection, Table table) {

  /**
   * What a function does is not known: it may write a column that its text or its arguments name,
   * and whatever it likes if it is not written in SQL.
   */
  private static final String WRITERS =
      """
      with recursive root as (
        select c.oid from pg_catalog.pg_class c
          join pg_catalog.pg_namespace n on n.oid = c.relnamespace
         where n.nspname = ? and c.relname = ?),
      tree as (
        select oid from root
        union
        select p.relid from root, pg_catalog.pg_partition_tree(root.oid) p)
      select distinct t.tgname
        from pg_catalog.pg_trigger t
        join tree on tree.oid = t.tgrelid
        join pg_catalog.pg_proc f on f.oid = t.tgfoid
        join pg_catalog.pg_language l on l.oid = f.prolang
       where not t.tgisinternal and t.tgenabled in ('O', 'A')
         and t.tgtype & 16 <> 0 and t.tgtype & ? = ?
         and (l.lanname not in ('plpgsql', 'sql') or exists (
               select from unnest(cast(? as text[])) as c (name)
                where pg_catalog.strpos(pg_catalog.lower(f.prosrc), pg_catalog.lower(c.name)) > 0
                   or pg_catalog.strpos(pg_catalog.lower(pg_catalog.encode(t.tgargs, 'escape')), pg_catalog.lower(c.name)) > 0))
       order by 1
      """;

  /** Bits of a trigger's type. */
  private static final int BEFORE_ROW = 3;

  /** Names of triggers that fire before each row and may write one of the columns. */
  List<String> writersOf(List<Column> columns) throws SQLException {
    var find =
        SqlText.of(
            WRITERS,
            table.schema(),
            table.name(),
            BEFORE_ROW,
            BEFORE_ROW,
            new SqlText.Array("text", columns.stream().map(Column::name).toList()));
    var names = new ArrayList<String>();
    try (var statement = find.prepare(connection);
        var row = statement.executeQuery()) {
      while (row.next()) {
        names.add(row.getString(1));
      }
    }
    return names;
  }
}
