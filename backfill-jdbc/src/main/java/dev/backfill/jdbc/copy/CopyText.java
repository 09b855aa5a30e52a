package dev.backfill.jdbc.copy;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rows in the text format of COPY: fields between tabs, a line for each row, a backslash before
 * what would be read as something else. Works on the bytes of UTF-8, in which none of these
 * characters is a part of another. Confined to one thread.
 */
final class CopyText {

  private byte[] bytes = new byte[1 << 16];
  private int length;

  /** Adds a field. */
  void field(byte @Nullable [] value, boolean first) {
    if (!first) {
      put((byte) '\t');
    }
    if (value == null) {
      put((byte) '\\');
      put((byte) 'N');
      return;
    }
    reserve(2 * value.length);
    for (byte one : value) {
      byte escaped = escaped(one);
      if (escaped != 0) {
        bytes[length++] = '\\';
        bytes[length++] = escaped;
      } else {
        bytes[length++] = one;
      }
    }
  }

  /** What stands behind the backslash; 0 if the byte stands for itself. */
  private static byte escaped(byte one) {
    return switch (one) {
      case '\\' -> (byte) '\\';
      case '\t' -> (byte) 't';
      case '\n' -> (byte) 'n';
      case '\r' -> (byte) 'r';
      default -> 0;
    };
  }

  /** Ends a row. */
  void endRow() {
    put((byte) '\n');
  }

  private void put(byte one) {
    reserve(1);
    bytes[length++] = one;
  }

  private void reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.addExact(length, Math.max(more, length)));
    }
  }

  /** How many bytes there are. */
  int size() {
    return length;
  }

  /** Takes all bytes out. */
  byte[] take() {
    byte[] taken = Arrays.copyOf(bytes, length);
    length = 0;
    return taken;
  }
}
