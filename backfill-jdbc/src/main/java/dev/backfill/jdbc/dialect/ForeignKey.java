package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.TableName;
import java.util.List;

/**
 * A foreign key of a table, as the catalog describes it. Value.
 *
 * @param name its name
 * @param parent the table to which it refers
 * @param columns the columns of the table
 * @param parentColumns the columns of the parent, in the same order
 */
public record ForeignKey(
    String name, TableName parent, List<String> columns, List<String> parentColumns) {

  public ForeignKey {
    columns = List.copyOf(columns);
    parentColumns = List.copyOf(parentColumns);
  }
}
