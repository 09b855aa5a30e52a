package dev.backfill.jdbc.copy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Some rows of a chunk, which are tried together. Confined to one thread. */
final class Window {

  private static final int MOST_ROWS = 5_000;
  private static final long MOST_BYTES = 4L << 20;

  private final List<LoadedRow> rows = new ArrayList<>();
  private long bytes;

  void add(LoadedRow row) {
    rows.add(row);
    bytes += row.size();
  }

  /** Returns true if it holds enough rows, or large ones. */
  boolean isFull() {
    return rows.size() >= MOST_ROWS || bytes >= MOST_BYTES;
  }

  int size() {
    return rows.size();
  }

  LoadedRow row(int at) {
    return rows.get(at);
  }

  void clear() {
    rows.clear();
    bytes = 0;
  }

  /** Some of them, to be written. */
  CarriedSource part(int from, int to) {
    return new Part(rows.subList(from, to));
  }

  /** Rows of a window, read like those of a source. Confined to one thread. */
  private static final class Part implements CarriedSource {

    private final List<LoadedRow> rows;
    private int at = -1;

    private Part(List<LoadedRow> rows) {
      this.rows = rows;
    }

    @Override
    public boolean next() {
      at++;
      return at < rows.size();
    }

    @Override
    public byte @Nullable [] value(int column) {
      return rows.get(at).value(column);
    }
  }
}
