package dev.backfill.jdbc.work;

import dev.backfill.scope.Order;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/**
 * The key of whole numbers that lies furthest along the walk, of rows that need not come in order.
 * Confined to one thread.
 */
final class FurthestKey {

  private final Order direction;
  private long[] row;
  private long[] furthest;
  private boolean any;

  FurthestKey(int columns, Order direction) {
    this.direction = direction;
    this.row = new long[columns];
    this.furthest = new long[columns];
  }

  /** Looks at a row more, whose first columns are its key. */
  void see(ResultSet found) throws SQLException {
    for (int i = 0; i < row.length; i++) {
      row[i] = found.getLong(i + 1);
    }
    if (!any || isFurther()) {
      var other = furthest;
      furthest = row;
      row = other;
      any = true;
    }
  }

  private boolean isFurther() {
    int compared = Arrays.compare(row, furthest);
    return direction == Order.NEWEST_FIRST ? compared < 0 : compared > 0;
  }

  List<String> text() {
    return Arrays.stream(furthest).mapToObj(Long::toString).toList();
  }
}
