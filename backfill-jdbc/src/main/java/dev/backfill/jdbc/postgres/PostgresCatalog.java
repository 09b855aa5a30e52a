package dev.backfill.jdbc.postgres;

import dev.backfill.base.Printable;
import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.PartialTables;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.catalog.TableName;
import dev.backfill.jdbc.sql.NamedSql;
import dev.backfill.jdbc.sql.SimilarNames;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Finds tables by name. The name is a parameter of the queries and stands in no SQL. */
public record PostgresCatalog(Connection connection) {

  /** The object that the catalog has under a name. */
  private record Found(
      long oid, String schema, String name, String kind, boolean temporary, boolean inherited) {

    String fullName() {
      return schema + "." + name;
    }
  }

  private static final String FIND =
      """
      select c.oid, n.nspname, c.relname, c.relkind::text, c.relpersistence = 't',
             c.relkind = 'r' and exists (select from pg_catalog.pg_inherits i where i.inhparent = c.oid)
        from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
       where c.relname = :table and
      """;

  private static final NamedSql IN_SCHEMA = PinnedSql.named(FIND + " n.nspname = :schema");

  private static final NamedSql ON_PATH =
      PinnedSql.named(
          FIND
              + """
                n.nspname = any (pg_catalog.current_schemas(true))
               order by pg_catalog.array_position(pg_catalog.current_schemas(true), n.nspname) limit 1
              """);

  private static final String TABLES =
      PinnedSql.of(
          """
          select n.nspname, c.relname, n.nspname = any (pg_catalog.current_schemas(false))
            from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
           where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
          """);

  /**
   * Finds a table.
   *
   * @throws IllegalArgumentException if there is none, or none that can be backfilled
   */
  public Table resolve(String written) throws SQLException {
    var found = new ArrayList<Found>();
    for (TableName reading : TableName.readings(written)) {
      find(reading).ifPresent(found::add);
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "There is no table '%s'%s"
              .formatted(Printable.text(written), SimilarNames.hint(written, names())));
    }
    if (found.size() > 1) {
      throw new IllegalArgumentException(
          "Name '%s' can be read as %d tables: %s in schema %s, and %s in schema %s; rename one"
              .formatted(
                  written,
                  found.size(),
                  found.getFirst().name(),
                  found.getFirst().schema(),
                  found.getLast().name(),
                  found.getLast().schema()));
    }
    return describe(found.getFirst());
  }

  /**
   * Finds a table by the names that the catalog has.
   *
   * @return empty if it has gone
   */
  public Optional<Table> resolve(TableName exact) throws SQLException {
    var found = spelled(exact);
    return found.isPresent() ? Optional.of(describe(found.get())) : Optional.empty();
  }

  private Optional<Found> find(TableName reading) throws SQLException {
    for (TableName spelling : reading.spellings()) {
      var found = spelled(spelling);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<Found> spelled(TableName spelling) throws SQLException {
    var question = spelling.schema().isPresent() ? IN_SCHEMA : ON_PATH;
    var call = question.on(connection).with("table", spelling.name());
    spelling.schema().ifPresent(schema -> call.with("schema", schema));
    return call.first(
        row ->
            new Found(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getBoolean(5),
                row.getBoolean(6)));
  }

  /** All tables, by name where the search path reaches them, and by schema and name. */
  private TreeSet<String> names() throws SQLException {
    var names = new TreeSet<String>();
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(TABLES)) {
      while (row.next()) {
        names.add(row.getString(1) + "." + row.getString(2));
        if (row.getBoolean(3)) {
          names.add(row.getString(2));
        }
      }
    }
    return names;
  }

  private Table describe(Found found) throws SQLException {
    refuse(found);
    refuseForeignParts(found);
    var columns = PostgresColumns.of(connection, found.oid());
    var indexes = PostgresIndexes.of(connection, found.oid());
    return new Table(
        found.schema(),
        found.name(),
        found.kind().equals("p"),
        columns,
        key(columns, indexes),
        indexes.leading());
  }

  private static List<Column> key(List<Column> columns, PostgresIndexes indexes) {
    return indexes.key().stream()
        .map(
            name ->
                columns.stream()
                    .filter(column -> column.name().equals(name))
                    .findFirst()
                    .orElseThrow())
        .toList();
  }

  private static void refuse(Found found) {
    if (found.schema().startsWith("pg_") || found.schema().equals("information_schema")) {
      if (!found.temporary()) {
        throw refused(found, "belongs to the system catalog, which only the server may write");
      }
    }
    if (found.temporary()) {
      throw refused(found, "is temporary: only the session that made it can see it");
    }
    switch (found.kind()) {
      case "r", "p" -> {}
      case "v" -> throw refused(found, "is a view; name the table behind it");
      case "m" -> throw refused(found, "is a materialized view; refresh it instead");
      case "f" ->
          throw refused(
              found, "is a foreign table, outside this database's transactions; go to its server");
      case "S" -> throw refused(found, "is a sequence, not a table");
      default -> throw refused(found, "is not a table");
    }
    if (found.inherited()) {
      throw refused(
          found,
          "has children by inheritance, whose rows its key does not cover; name the children");
    }
  }

  private void refuseForeignParts(Found found) throws SQLException {
    var foreign = PostgresPartitions.foreign(connection, found.schema(), found.name());
    if (!foreign.isEmpty()) {
      throw new IllegalArgumentException(PartialTables.foreign(found.fullName(), foreign));
    }
  }

  private static IllegalArgumentException refused(Found found, String why) {
    return new IllegalArgumentException("'%s' %s".formatted(found.fullName(), why));
  }
}
