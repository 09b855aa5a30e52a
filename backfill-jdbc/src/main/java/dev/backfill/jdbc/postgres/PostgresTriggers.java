package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.ArrayValue;
import dev.backfill.jdbc.sql.NamedSql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Triggers that may change the rows which an update changes.
 *
 * @param connection where to ask
 * @param table the table, its partitions included
 */
record PostgresTriggers(Connection connection, Table table) {

  /**
   * The effects of a function are unknown: it may write a column that its text or its arguments
   * name, and whatever it likes if it is not written in SQL.
   */
  private static final String TRIGGERS =
      """
      with root as (
        select c.oid from pg_catalog.pg_class c
          join pg_catalog.pg_namespace n on n.oid = c.relnamespace
         where n.nspname = :schema and c.relname = :table),
      tree as (
        select oid from root
        union
        select p.relid from root, pg_catalog.pg_partition_tree(root.oid) p)
      select distinct t.tgname
        from pg_catalog.pg_trigger t
        join tree on tree.oid = t.tgrelid
        join pg_catalog.pg_proc f on f.oid = t.tgfoid
        join pg_catalog.pg_language l on l.oid = f.prolang
       cross join lateral (
         select pg_catalog.encode(t.tgargs, 'escape') as arguments,
                l.lanname in ('plpgsql', 'sql') as readable) told
       where not t.tgisinternal and t.tgenabled in ('O', 'A')
         and t.tgtype & 16 <> 0 and {writes}
       order by 1
      """;

  private static final String SOME =
      "exists (select from unnest(:columns::text[]) as c (name) where %s)";

  private static final NamedSql WRITERS =
      PinnedSql.named(
          TRIGGERS.replace(
              "{writes}",
              "t.tgtype & 3 = 3 and (not readable or %s)"
                  .formatted(
                      SOME.formatted(
                          "f.prosrc ~* ('\\m' || c.name || '\\M') or arguments ~* ('\\m' || c.name"
                              + " || '\\M')"))));

  /** An assignment at the beginning of a statement of PL/pgSQL; a comparison stands elsewhere. */
  private static final NamedSql ASSIGNERS =
      PinnedSql.named(
          TRIGGERS.replace(
              "{writes}",
              "t.tgtype & 3 = 3 and "
                  + SOME.formatted(
                      """
                      readable and pg_catalog.regexp_replace(f.prosrc, '--[^\\n]*|/\\*.*?\\*/', ' ', 'g')
                         ~* ('((;|\\mbegin|\\mthen|\\melse|\\mloop)\\s*new\\s*\\.\\s*"?' || c.name || '"?\\s*:?=)|(\\minto\\s+(strict\\s+)?new\\s*\\.\\s*"?' || c.name || '\\M)')
                       or not readable and arguments ~* ('\\m' || c.name || '\\M')
                      """)));

  /** An UPDATE of the table itself that sets a column, in a function that runs after the change. */
  private static final NamedSql UPDATERS =
      PinnedSql.named(
          TRIGGERS.replace(
              "{writes}",
              "t.tgtype & 66 = 0 and f.prosrc ~*"
                  + " ('\\mupdate\\s+(only\\s+)?([\\w\"]+\\s*\\.\\s*)?\"?' || :updated::text ||"
                  + " '\"?\\M') and "
                  + SOME.formatted("f.prosrc ~* ('\\m' || c.name || '\"?\\s*=')")));

  /** Names of triggers that fire before each row and may write one of the columns. */
  List<String> writersOf(List<Column> columns) throws SQLException {
    return names(WRITERS, Optional.empty(), columns);
  }

  /** Names of those that write one of them, as far as their text says. */
  List<String> assignersOf(List<Column> columns) throws SQLException {
    return names(ASSIGNERS, Optional.empty(), columns);
  }

  /**
   * Names of those that update the table once more when a row was changed, which the statement of
   * the change cannot see.
   */
  List<String> updatersOf(List<Column> columns) throws SQLException {
    return names(UPDATERS, Optional.of(escaped(table.name())), columns);
  }

  private List<String> names(NamedSql find, Optional<String> updated, List<Column> columns)
      throws SQLException {
    var wanted = columns.stream().map(column -> escaped(column.name())).toList();
    var call = OfTable.ask(connection, find, table).with("columns", ArrayValue.texts(wanted));
    updated.ifPresent(name -> call.with("updated", name));
    return call.list(row -> row.getString(1));
  }

  /** A name as a part of a regular expression. */
  private static String escaped(String name) {
    return name.replaceAll("([^\\w])", "\\\\$1");
  }
}
