package dev.backfill.work;

import java.util.Collections;
import java.util.Set;

/**
 * What work writes in a table, apart from the rows that its plan selects.
 *
 * <p>Value.
 *
 * @param schema schema of the table, as in the catalog
 * @param table name of the table, as in the catalog
 * @param columns the columns that it sets; empty for all of them, as for work that inserts or
 *     deletes rows
 * @param along what a range of the plan means in this table, such as the chunk column with its
 *     type; ranges are compared with those of other work only if this is equal. Empty if ranges do
 *     not tell which rows are written
 */
public record WrittenColumns(String schema, String table, Set<String> columns, String along) {

  /** Copies the columns. */
  public WrittenColumns {
    columns = Set.copyOf(columns);
  }

  /**
   * Returns true if both may write the same column of a table that they share.
   *
   * @param other other work on the same table, a part of it or its parent
   * @return true if one of them writes all columns, or both write one of the same name
   */
  public boolean sharesColumnsWith(WrittenColumns other) {
    return columns.isEmpty()
        || other.columns.isEmpty()
        || !Collections.disjoint(columns, other.columns);
  }

  /** Such as {@code columns discount, tier of public.orders}. */
  @Override
  public String toString() {
    String which =
        switch (columns.size()) {
          case 0 -> "all columns";
          case 1 -> "column " + columns.iterator().next();
          default -> "columns " + String.join(", ", columns.stream().sorted().toList());
        };
    return "%s of %s.%s".formatted(which, schema, table);
  }
}
