package dev.backfill.jdbc.copy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Rows of a chunk that are set aside, by what they hold and not by their place: code that is asked
 * again may give its rows in another order. Of equal rows as many are left out as are named.
 *
 * @param identities the rows, in the order in which they were set aside
 */
record LeftOut(List<String> identities) {

  private static final String PREFIX = "without ";

  LeftOut {
    identities = List.copyOf(identities);
  }

  /** Those that the cursor of a chunk names. */
  static LeftOut read(Optional<String> cursor) {
    return new LeftOut(
        cursor.map(text -> List.of(text.substring(PREFIX.length()).split(","))).orElse(List.of()));
  }

  /** These and one more. */
  LeftOut and(String identity) {
    var more = new ArrayList<>(identities);
    more.add(identity);
    return new LeftOut(more);
  }

  /** The cursor that names them. */
  String cursor() {
    return PREFIX + String.join(",", identities);
  }

  /** Begins to look for them among the rows of the chunk. */
  Pass pass(Function<LoadedRow, String> identity) {
    return new Pass(identities, identity);
  }

  /** One time through the rows of the chunk. Confined to one thread. */
  static final class Pass {

    private final Map<String, Integer> missing = new HashMap<>();

    private final Function<LoadedRow, String> identity;

    private Pass(List<String> identities, Function<LoadedRow, String> identity) {
      this.identity = identity;
      identities.forEach(one -> missing.merge(one, 1, Integer::sum));
    }

    /** Returns true if the row is one of them. */
    boolean takes(LoadedRow row) {
      if (missing.isEmpty()) {
        return false;
      }
      String wanted = identity.apply(row);
      boolean found = missing.containsKey(wanted);
      missing.computeIfPresent(wanted, (one, times) -> times == 1 ? null : times - 1);
      return found;
    }
  }
}
