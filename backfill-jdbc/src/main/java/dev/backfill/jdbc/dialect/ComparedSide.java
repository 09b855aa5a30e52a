package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One of two tables that are compared. Statements name both alike: with the names of the left
 * table, so that the condition of a chunk is the same text on both sides.
 *
 * @param table the table of this side
 * @param alias the name of the left table
 * @param names the columns of this side by the names that statements use; empty where they are the
 *     table's own
 * @param key the columns that identify rows
 * @param columns the other compared columns
 */
public record ComparedSide(
    Table table,
    String alias,
    Map<String, Column> names,
    List<ComparedColumn> key,
    List<ComparedColumn> columns) {

  public ComparedSide {
    names = new LinkedHashMap<>(names);
    key = List.copyOf(key);
    columns = List.copyOf(columns);
  }
}
