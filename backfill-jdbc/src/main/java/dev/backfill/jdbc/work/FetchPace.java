package dev.backfill.jdbc.work;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The number of rows that the driver holds at a time: so many that they take about {@value #BYTES}
 * bytes, measured on the rows that were read, and few as long as none was. Confined to one thread.
 */
public final class FetchPace {

  /**
   * The largest number of rows that a statement fetches first: its rows may be longer than those
   * that were read before.
   */
  static final int FIRST_FETCH_ROWS = 1_000;

  /** The largest number of rows of any other fetch, of rows that are read as a stream. */
  private static final int STREAM_ROWS = 1_000;

  /** The same of rows that are read as a batch, unless it is a very large one. */
  private static final int BATCH_ROWS = 10_000;

  /** Bytes that the driver takes for a row, and for each of its values, besides their own. */
  private static final int BYTES_OF_A_ROW = 160;

  private static final int BYTES_OF_A_VALUE = 24;

  private static final int FIRST_ROWS = 10;
  private static final long BYTES = 4L << 20;

  private long rows;
  private long bytes;
  private long longest;
  private final int mostRows;
  private int size = FIRST_ROWS;

  public FetchPace() {
    this(STREAM_ROWS);
  }

  private FetchPace(int mostRows) {
    this.mostRows = mostRows;
  }

  /** Of rows that are read as a batch, in two parts if they are short. */
  static FetchPace ofBatches() {
    return new FetchPace(BATCH_ROWS);
  }

  /** Before a statement is executed. */
  public void begin(Statement statement) throws SQLException {
    size = Math.min(size, FIRST_FETCH_ROWS);
    statement.setFetchSize(size);
  }

  /**
   * After each row.
   *
   * @param from the first of the columns that are measured
   * @param columns the number of columns
   */
  void read(ResultSet row, int from, int columns) throws SQLException {
    long length = BYTES_OF_A_ROW;
    for (int i = from; i < from + columns; i++) {
      byte[] value = row.getBytes(i);
      length += BYTES_OF_A_VALUE + (value == null ? 0 : value.length);
    }
    read(row, length);
  }

  /**
   * After each row.
   *
   * @param length its bytes
   */
  public void read(ResultSet row, long length) throws SQLException {
    rows++;
    bytes += length;
    longest = Math.max(longest, length);
    int next = next();
    if (next != size) {
      size = next;
      row.setFetchSize(size);
    }
  }

  /** By the mean, and by the longest row seen so far, ten of which may come in a row. */
  private int next() {
    if (rows < FIRST_ROWS) {
      return FIRST_ROWS;
    }
    long expected = Math.max(1, Math.max(bytes / rows, longest / FIRST_ROWS));
    return (int) Math.max(1, Math.min(mostRows, BYTES / expected));
  }
}
