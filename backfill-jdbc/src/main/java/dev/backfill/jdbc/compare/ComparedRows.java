package dev.backfill.jdbc.compare;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one key on both sides: one each, unless the right table has no rule against more.
 * Value.
 *
 * @param left those of the left table, sorted
 * @param right those of the right table, sorted
 */
record ComparedRows(List<Row> left, List<Row> right) {

  /**
   * A row.
   *
   * @param checksum of the key and of all columns that are compared
   * @param columns the values read of each compared column
   */
  record Row(String checksum, List<@Nullable String> columns) implements Comparable<Row> {

    Row {
      columns = Collections.unmodifiableList(new ArrayList<>(columns));
    }

    @Override
    public int compareTo(Row other) {
      return checksum.compareTo(other.checksum);
    }

    /** Places of the columns in which another row has other values. */
    private List<Integer> differsFrom(Row other, List<Optional<Tolerance>> tolerances) {
      var places = new ArrayList<Integer>();
      for (int i = 0; i < columns.size(); i++) {
        if (!isNear(columns.get(i), other.columns.get(i), tolerances.get(i))) {
          places.add(i);
        }
      }
      return places;
    }

    private static boolean isNear(
        @Nullable String one, @Nullable String other, Optional<Tolerance> tolerance) {
      return Objects.equals(one, other)
          || (one != null
              && other != null
              && tolerance.filter(near -> near.within(one, other)).isPresent());
    }
  }

  ComparedRows {
    left = left.stream().sorted().toList();
    right = right.stream().sorted().toList();
  }

  /** Returns true if nothing is left of them. */
  boolean isEmpty() {
    return left.isEmpty() && right.isEmpty();
  }

  /** Returns true if both sides have the same rows. */
  boolean isSame(List<Optional<Tolerance>> tolerances) {
    if (left.size() != right.size()) {
      return false;
    }
    for (int i = 0; i < left.size(); i++) {
      if (!left.get(i).differsFrom(right.get(i), tolerances).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** Counts them: equal rows first, then one side with the other, then what one side has more. */
  void count(List<Optional<Tolerance>> tolerances, Found found) {
    var mine = new ArrayList<>(left);
    var theirs = new ArrayList<>(right);
    for (Row row : left) {
      var same =
          theirs.stream().filter(other -> row.differsFrom(other, tolerances).isEmpty()).findFirst();
      if (same.isPresent()) {
        found.matching(1);
        mine.remove(row);
        theirs.remove(same.get());
      }
    }
    int pairs = Math.min(mine.size(), theirs.size());
    for (int i = 0; i < pairs; i++) {
      found.differing(mine.get(i).differsFrom(theirs.get(i), tolerances));
    }
    found.onlyLeft(mine.size() - pairs);
    found.onlyRight(theirs.size() - pairs);
  }
}
