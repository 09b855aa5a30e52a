package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import java.util.List;
import java.util.Optional;

/** The work on the rows of a batch. Expressions are ready for a prepared statement. */
public sealed interface RowWork {

  /**
   * A column and what it gets.
   *
   * @param column the column
   * @param expression over the row's columns
   */
  record Assignment(Column column, String expression) {}

  /**
   * Sets columns.
   *
   * @param assignments at least one
   * @param emptyMark the content of an unfilled column, an expression; if there is one, only rows
   *     are changed of which every assigned column holds it
   * @param keepsImage true if old and new values are kept
   */
  record Update(List<Assignment> assignments, Optional<String> emptyMark, boolean keepsImage)
      implements RowWork {
    public Update {
      assignments = List.copyOf(assignments);
    }

    /** The columns that are set. */
    public List<Column> columns() {
      return assignments.stream().map(Assignment::column).toList();
    }
  }

  /** Deletes the rows. */
  record Delete() implements RowWork {}

  /**
   * Copies the rows.
   *
   * @param target another table
   * @param assignments columns of the target, expressions over the source
   * @param skipExisting true if rows that break a unique rule of the target are left out
   */
  record Insert(Table target, List<Assignment> assignments, boolean skipExisting)
      implements RowWork {
    public Insert {
      assignments = List.copyOf(assignments);
    }
  }
}
