package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.sql.Identifiers;
import dev.backfill.jdbc.sql.NamedSql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Resolves a table that is named in the user's SQL.
 *
 * @param connection where to ask
 * @param table the one that is meant, its partitions and parents included
 */
record PostgresTargets(Connection connection, Table table) {

  private static final String TREE =
      """
      with own as (select :table::regclass as oid),
      tree as (
        select oid from own
        union select p.relid from own, pg_catalog.pg_partition_tree(own.oid) p
        union select a.relid from own, pg_catalog.pg_partition_ancestors(own.oid) a)
      """;

  /** The SQL that tells if it is the table or a view on it; nothing if there is no such table. */
  private static final NamedSql KIND =
      PinnedSql.named(
          """
          with recursive {tree},
          behind as (
            select c.oid, c.relkind from pg_catalog.pg_class c where c.oid = pg_catalog.to_regclass(:written)
            union
            select c.oid, c.relkind from behind
              join pg_catalog.pg_rewrite r on r.ev_class = behind.oid
              join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = r.oid
               and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid <> behind.oid
              join pg_catalog.pg_class c on c.oid = d.refobjid
             where behind.relkind = 'v')
          select (select count(*) from behind),
                 exists (select from tree where oid = pg_catalog.to_regclass(:written)),
                 exists (select from behind join tree on tree.oid = behind.oid)
          """
              .replace("{tree}", TREE.replace("with ", "")));

  private static final Pattern OUTPUT = Pattern.compile("\"Output\": \\[(.*?)\\]", Pattern.DOTALL);

  /**
   * The columns of the table behind columns of what stands there.
   *
   * @param written a table or view, ready for SQL
   * @return empty if it has nothing to do with the table
   */
  Optional<Set<String>> columns(String written, Set<String> set) throws SQLException {
    if (written.isEmpty()) {
      return Optional.of(set);
    }
    try (var statement =
            KIND.on(connection).with("table", table.sql()).with("written", written).prepared();
        var row = statement.executeQuery()) {
      row.next();
      boolean unknown = row.getLong(1) == 0;
      if (unknown || row.getBoolean(2)) {
        return Optional.of(set);
      }
      return row.getBoolean(3) ? Optional.of(behindView(written, set)) : Optional.empty();
    }
  }

  /** The planner writes the columns of the table that a view passes through. */
  private Set<String> behindView(String view, Set<String> set) throws SQLException {
    var behind = new HashSet<String>();
    for (String column : set) {
      String query =
          "explain (verbose, costs off, format json) select %s from %s"
              .formatted(Identifiers.quote(column), view);
      try (var statement = connection.createStatement();
          var row = statement.executeQuery(query)) {
        row.next();
        var output = OUTPUT.matcher(row.getString(1));
        if (output.find()) {
          String text = output.group(1).replace("\\\"", "\"");
          table.columns().stream()
              .map(Column::name)
              .filter(
                  name ->
                      Pattern.compile("(?<![\\w$])\"?" + Pattern.quote(name) + "\"?(?![\\w$])")
                          .matcher(text)
                          .find())
              .forEach(behind::add);
        }
      }
    }
    return behind;
  }
}
