package dev.backfill.jdbc.copy;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Rows as the stream that the driver sends: they are asked for as they are sent, so that they are
 * never all in memory. Confined to one thread.
 */
final class CopyFeed extends InputStream {

  /** So much is gathered before it is handed on. */
  private static final int ENOUGH = 1 << 15;

  private final CarriedSource rows;
  private final int columns;
  private final CopyText text = new CopyText();
  private long count;
  private boolean ended;
  private Optional<Exception> failure = Optional.empty();

  /**
   * Begins with a row that is there already.
   *
   * @param columns how many values a row has
   */
  CopyFeed(CarriedSource rows, int columns) throws Exception {
    this.rows = rows;
    this.columns = columns;
    add();
  }

  private void add() throws Exception {
    for (int i = 0; i < columns; i++) {
      text.field(rows.value(i), i == 0);
    }
    text.endRow();
    count++;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int most) throws IOException {
    if (most == 0) {
      return 0;
    }
    try {
      gather();
    } catch (Exception e) {
      failure = Optional.of(e);
      throw new IOException("the rows could not be read", e);
    }
    return text.available() == 0 ? -1 : text.take(into, offset, most);
  }

  private void gather() throws Exception {
    while (!ended && text.available() < ENOUGH) {
      if (rows.next()) {
        add();
      } else {
        ended = true;
      }
    }
  }

  /** How many rows were handed on. */
  long count() {
    return count;
  }

  /** Why no more rows came; empty if they did. */
  Optional<Exception> failure() {
    return failure;
  }
}
