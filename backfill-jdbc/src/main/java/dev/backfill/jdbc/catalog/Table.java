package dev.backfill.jdbc.catalog;

import dev.backfill.base.Printable;
import dev.backfill.jdbc.sql.Identifiers;
import dev.backfill.jdbc.sql.SimilarNames;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A table, as the catalog describes it.
 *
 * @param schema as in the catalog
 * @param name as in the catalog
 * @param partitioned true if it is the parent of partitions
 * @param columns all columns, in their order
 * @param key columns of the primary key, or else of a unique index without nulls; empty if there is
 *     none
 * @param indexed names of the columns with which an index begins
 */
public record Table(
    String schema,
    String name,
    boolean partitioned,
    List<Column> columns,
    List<Column> key,
    Set<String> indexed) {

  public Table {
    columns = List.copyOf(columns);
    key = List.copyOf(key);
    indexed = Set.copyOf(indexed);
  }

  /** For people, and for what must be the same text everywhere. */
  public String fullName() {
    return schema + "." + name;
  }

  /** For people, and for what must be the same text everywhere. */
  public String fullName(Column column) {
    return fullName() + "." + column.name();
  }

  /** The table for SQL. */
  public String sql() {
    return Identifiers.quote(schema) + "." + Identifiers.quote(name);
  }

  /** The qualifier of the table's columns in SQL that names the table without an alias. */
  public String alias() {
    return Identifiers.quote(name);
  }

  /** A column for SQL that names the table without an alias. */
  public String sql(Column column) {
    return alias() + "." + column.sql();
  }

  /** Returns true if an index on all rows begins with a column. */
  public boolean hasIndexOn(Column column) {
    return indexed.contains(column.name());
  }

  /** The statement that creates such an index without blocking the application. */
  public String makeIndexOn(Column column) {
    return "create index concurrently on %s (%s)".formatted(sql(), column.sql());
  }

  /** A column by its exact name, or else by its name folded as SQL would. */
  public Optional<Column> find(String wanted) {
    return exactly(wanted).or(() -> exactly(Identifiers.fold(wanted)));
  }

  private Optional<Column> exactly(String wanted) {
    return columns.stream().filter(column -> column.name().equals(wanted)).findFirst();
  }

  /**
   * A column that must be there.
   *
   * @throws IllegalArgumentException if it is not, with similar names
   */
  public Column column(String wanted) {
    return find(wanted)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Table '%s' has no column '%s'%s"
                        .formatted(
                            Printable.text(fullName()),
                            Printable.text(wanted),
                            SimilarNames.hint(
                                wanted, columns.stream().map(Column::name).toList()))));
  }
}
