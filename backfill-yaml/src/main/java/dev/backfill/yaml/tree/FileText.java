package dev.backfill.yaml.tree;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.util.Locale;

/** The text of a file: UTF-8, of a bounded size. */
public final class FileText {

  /** The largest file that is read: {@value} bytes. */
  public static final int MOST_BYTES = 4 * 1024 * 1024;

  private static final char MARK = '\uFEFF';

  private FileText() {}

  /**
   * Decodes.
   *
   * @param bytes all of the file
   * @return without a byte order mark
   * @throws RefusedFile if it is too large or not UTF-8
   */
  public static String of(byte[] bytes) throws RefusedFile {
    requireSize(bytes.length);
    var in = ByteBuffer.wrap(bytes);
    var decoder =
        UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    var out = CharBuffer.allocate(bytes.length + 1);
    if (decoder.decode(in, out, true).isError()) {
      throw new RefusedFile(
          at(out.flip().toString()),
          String.format(
              Locale.ROOT,
              "the byte 0x%02X is not UTF-8; save the file in UTF-8",
              bytes[in.position()]));
    }
    return withoutMark(out.flip().toString());
  }

  /**
   * Checks the size of a file that is not read yet.
   *
   * @param bytes its size
   * @throws RefusedFile if it is too large
   */
  public static void requireSize(long bytes) throws RefusedFile {
    if (bytes > MOST_BYTES) {
      throw new RefusedFile(
          Place.NONE,
          String.format(
              Locale.ROOT,
              "the file has %,d bytes, and a plan has at most %,d; move long lists of keys into a"
                  + " table",
              bytes,
              MOST_BYTES));
    }
  }

  private static Place at(String before) {
    int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
    return new Place(line, before.length() - before.lastIndexOf('\n'));
  }

  private static String withoutMark(String text) {
    return !text.isEmpty() && text.charAt(0) == MARK ? text.substring(1) : text;
  }
}
