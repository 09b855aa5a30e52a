package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import java.util.List;
import java.util.Optional;

/** The work on the rows of a batch. Expressions are ready for a prepared statement. */
public sealed interface RowWork {

  /** Other rows on which the work depends. */
  Optional<OtherRows> others();

  /**
   * Returns true if it changes or deletes each row by what the row itself holds, and keeps none.
   */
  default boolean isPlain() {
    return switch (this) {
      case Update update -> !update.keepsImage() && update.others().isEmpty();
      case Delete delete -> delete.others().isEmpty();
      case Insert insert -> false;
    };
  }

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
   * @param skipsUnchanged true if only rows are changed of which a column would get another value
   * @param others other rows that the expressions read
   */
  record Update(
      List<Assignment> assignments,
      Optional<String> emptyMark,
      boolean keepsImage,
      boolean skipsUnchanged,
      Optional<OtherRows> others)
      implements RowWork {
    public Update {
      assignments = List.copyOf(assignments);
    }

    /** Of the row's own columns, whatever they hold. */
    public Update(List<Assignment> assignments, Optional<String> emptyMark, boolean keepsImage) {
      this(assignments, emptyMark, keepsImage, false, Optional.empty());
    }

    /** Returns true if some rows of the scope may need no work. */
    public boolean isSelective() {
      return emptyMark.isPresent() || skipsUnchanged;
    }

    /** The columns that are set. */
    public List<Column> columns() {
      return assignments.stream().map(Assignment::column).toList();
    }
  }

  /**
   * Deletes the rows.
   *
   * @param others other rows that decide which
   */
  record Delete(Optional<OtherRows> others) implements RowWork {

    /** All rows. */
    public Delete() {
      this(Optional.empty());
    }
  }

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

    @Override
    public Optional<OtherRows> others() {
      return Optional.empty();
    }
  }
}
