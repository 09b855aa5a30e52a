package dev.backfill.scope;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Many texts as one, which every database and encoding can store: printable ASCII, separated by
 * commas, with {@code \}{@code uXXXX} for every other UTF-16 unit, the comma and the backslash.
 */
final class KeyText {

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
}
