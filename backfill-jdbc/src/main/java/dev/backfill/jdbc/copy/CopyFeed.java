package dev.backfill.jdbc.copy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Enumeration;
import java.util.NoSuchElementException;

/**
 * Rows as the parts of the stream that the driver sends: they are asked for as they are sent, so
 * that they are never all in memory. Confined to one thread.
 */
@SuppressWarnings("JdkObsolete") // SequenceInputStream takes nothing else
final class CopyFeed implements Enumeration<InputStream> {

  /** So much is gathered before it is handed on. */
  private static final int ENOUGH = 1 << 15;

  private final CarriedSource rows;
  private final int columns;
  private final CopyText text = new CopyText();
  private long count;
  private boolean ended;

  /**
   * Begins with a row that is there already.
   *
   * @param columns how many values a row has
   */
  CopyFeed(CarriedSource rows, int columns) {
    this.rows = rows;
    this.columns = columns;
    add();
  }

  private void add() {
    for (int i = 0; i < columns; i++) {
      text.field(rows.value(i), i == 0);
    }
    text.endRow();
    count++;
  }

  /** Reads the rows of the next part. */
  @Override
  public boolean hasMoreElements() {
    while (!ended && text.size() < ENOUGH) {
      if (rows.next()) {
        add();
      } else {
        ended = true;
      }
    }
    return text.size() > 0;
  }

  @Override
  public InputStream nextElement() {
    if (!hasMoreElements()) {
      throw new NoSuchElementException();
    }
    return new ByteArrayInputStream(text.take());
  }

  /** How many rows were handed on. */
  long count() {
    return count;
  }
}
