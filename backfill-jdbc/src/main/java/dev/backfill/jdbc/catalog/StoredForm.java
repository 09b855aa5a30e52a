package dev.backfill.jdbc.catalog;

/**
 * The form in which the database writes values of a column's type as text and reads them again.
 * Value.
 *
 * @param way the way to turn a value into text without a loss
 * @param hasArray true if there are arrays of the type
 * @param isRow true if it has fields: an array of such is taken apart into them
 */
public record StoredForm(Way way, boolean hasArray, boolean isRow) {

  /** The types that most columns have. */
  public static final StoredForm PLAIN = new StoredForm(Way.CAST, true, false);

  /** Returns true if an array of values can be taken apart into the values. */
  public boolean canBeTakenApart() {
    return hasArray && !isRow;
  }

  /**
   * Returns true if an array of texts can be cast to an array of values, which the planner likes
   * best.
   */
  public boolean castsAsArray() {
    return canBeTakenApart() && (way == Way.CAST || way == Way.PADDED);
  }

  /** The ways to turn a value into text without a loss. */
  public enum Way {
    /** A cast in both directions. */
    CAST,
    /** The type's output function, because its cast to text cuts the blanks at the end. */
    PADDED,
    /** The type's own functions, because a user has given it casts that may do anything. */
    FUNCTIONS,
    /** The number of the object: its name depends on the search path, and the object may go. */
    NUMBER,
    /** As {@link #NUMBER}, in an array. */
    NUMBERS
  }
}
