package dev.backfill.scope;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Many texts as one, which every database and encoding can store: printable ASCII, separated by
 * commas, with {@code \}{@code uXXXX} for every other UTF-16 unit, the comma and the backslash.
 */
final class KeyText {

  /** Characters of a {@link #digest}. */
  static final int DIGEST_LENGTH = 16;

  private static final int HEX_DIGITS = 4;

  private KeyText() {}

  static String join(List<String> texts) {
    var joined = new StringBuilder();
    String separator = "";
    for (String text : texts) {
      joined.append(separator);
      text.chars().forEach(unit -> append(joined, (char) unit));
      separator = ",";
    }
    return joined.toString();
  }

  private static void append(StringBuilder joined, char unit) {
    if (unit >= ' ' && unit <= '~' && unit != ',' && unit != '\\') {
      joined.append(unit);
    } else {
      joined.append("\\u").append(HexFormat.of().toHexDigits(unit));
    }
  }

  static List<String> split(String joined) {
    var texts = new ArrayList<String>();
    var text = new StringBuilder();
    for (int i = 0; i < joined.length(); i++) {
      char unit = joined.charAt(i);
      if (unit == ',') {
        texts.add(text.toString());
        text.setLength(0);
      } else if (unit == '\\') {
        text.append((char) HexFormat.fromHexDigits(joined, i + 2, i + 2 + HEX_DIGITS));
        i += 1 + HEX_DIGITS;
      } else {
        text.append(unit);
      }
    }
    texts.add(text.toString());
    return texts;
  }

  /** The beginning of the SHA-256 of a joined text, for labels of what is too long for one. */
  static String digest(String joined) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(joined.getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(hash, 0, DIGEST_LENGTH / 2);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
