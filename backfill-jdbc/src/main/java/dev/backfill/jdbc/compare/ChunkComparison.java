package dev.backfill.jdbc.compare;

import dev.backfill.jdbc.compare.BothSides.Total;
import dev.backfill.work.TableDifference;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * Compares the rows of one chunk: totals first; where they differ the parts of the chunk, by a
 * checksum of the key; where parts differ their rows, and those again before they count. Memory
 * holds the rows of one part, and the keys of some rows that seem to differ. Confined to one
 * thread.
 */
final class ChunkComparison {

  /** About how many rows a part has. */
  private static final int PART = 500;

  private static final int MOST_BITS = 16;

  /** Values of so many columns are read at once by a second look, and keys within these limits. */
  private static final int VALUES = 50_000;

  private static final int FEWEST_KEYS = 100;
  private static final int MOST_KEYS = 5_000;

  private final BothSides sides;
  private final Found found;
  private final SecondLook secondLook;
  private final int atOnce;
  private List<List<String>> suspects = new ArrayList<>();

  ChunkComparison(BothSides sides, Found found, SecondLook secondLook) {
    this.sides = sides;
    this.found = found;
    this.secondLook = secondLook;
    int columns = Math.max(1, sides.tables().leftSide().columns().size());
    this.atOnce = Math.clamp(VALUES / columns, FEWEST_KEYS, MOST_KEYS);
  }

  TableDifference compare() throws SQLException, InterruptedException {
    var totals = sides.totals();
    Total left = totals.getFirst();
    Total right = totals.getLast();
    if (left.equals(right)) {
      found.matching(left.rows());
    } else {
      parts(bits(Math.max(left.rows(), right.rows())));
    }
    return found.result();
  }

  /** So many that a part has about {@link #PART} rows. */
  private static int bits(long rows) {
    long parts = rows / PART;
    return Math.min(MOST_BITS, Long.SIZE - Long.numberOfLeadingZeros(parts));
  }

  private void parts(int bits) throws SQLException, InterruptedException {
    var left = sides.parts(false, bits);
    var right = sides.parts(true, bits);
    var all = new TreeSet<>(left.keySet());
    all.addAll(right.keySet());
    var differing = new ArrayList<Integer>();
    for (Integer part : all) {
      Total one = left.getOrDefault(part, Total.NONE);
      if (one.equals(right.getOrDefault(part, Total.NONE))) {
        found.matching(one.rows());
      } else {
        differing.add(part);
      }
    }
    if (!differing.isEmpty()) {
      rows(bits, differing);
    }
  }

  private void rows(int bits, List<Integer> parts) throws SQLException, InterruptedException {
    try (var left = sides.rows(false, bits, parts);
        var right = sides.rows(true, bits, parts)) {
      for (int part : parts) {
        compare(left.of(part), right.of(part));
      }
    }
    settle();
  }

  private void compare(Map<List<String>, List<String>> left, Map<List<String>, List<String>> right)
      throws SQLException, InterruptedException {
    var keys = new HashSet<>(left.keySet());
    keys.addAll(right.keySet());
    for (var key : keys) {
      var one = left.getOrDefault(key, List.of());
      if (one.size() == 1 && Objects.equals(one, right.get(key))) {
        found.matching(1);
      } else {
        suspects.add(key);
        if (suspects.size() == atOnce) {
          settle();
        }
      }
    }
  }

  private void settle() throws SQLException, InterruptedException {
    if (!suspects.isEmpty()) {
      secondLook.at(suspects);
      suspects = new ArrayList<>();
    }
  }
}
