package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Column;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Knows which columns keep each value of another column, or refuse it: what an assignment would
 * round, cut or read in another way is not kept. Stateless.
 */
final class PostgresCasts {

  private static final Pattern BASE = Pattern.compile("^\"pg_catalog\"\\.\"(\\w+)\"$");
  private static final Pattern DIGITS = Pattern.compile("\\((\\d+)(?:,(-?\\d+))?\\)");
  private static final Set<String> INTEGERS = Set.of("int2", "int4", "int8");
  private static final Set<String> TEXTS = Set.of("text", "varchar");

  /** Types whose text depends on a setting, or on the names of objects. */
  private static final Set<String> NO_TEXT = Set.of("money");

  /** Binary numbers that hold each value of these types. */
  private static final Map<String, Set<String>> BINARY =
      Map.of("float4", Set.of("int2"), "float8", Set.of("int2", "int4", "float4"));

  /** Digits of a second, unless the type says otherwise. */
  private static final int MICROS = 6;

  private PostgresCasts() {}

  /** Returns true if a value arrives as it is, or not at all. */
  static boolean keep(Column from, Column to) {
    if (from.castName().equals(to.castName())) {
      return keepsDigits(base(to), from.typeName(), to.typeName());
    }
    String given = base(from);
    String wanted = base(to);
    if (TEXTS.contains(wanted)) {
      return keepsText(given, from.typeName(), to.typeName());
    }
    if (INTEGERS.contains(given)) {
      return INTEGERS.contains(wanted)
          || (wanted.equals("numeric") && scale(to.typeName()) >= 0)
          || BINARY.getOrDefault(wanted, Set.of()).contains(given);
    }
    return (given.equals("float4") && wanted.equals("float8"))
        || (given.equals("date") && wanted.equals("timestamp"));
  }

  /** The name of a built-in type; blank for every other. */
  private static String base(Column column) {
    var base = BASE.matcher(column.castName());
    return base.matches() ? base.group(1) : "";
  }

  private static boolean keepsDigits(String base, String from, String to) {
    var wanted = DIGITS.matcher(to);
    if (!wanted.find()) {
      return true;
    }
    var given = DIGITS.matcher(from);
    boolean limited = given.find();
    return switch (base) {
      case "varchar", "bpchar", "varbit" -> limited && first(given) <= first(wanted);
      case "bit" -> limited && first(given) == first(wanted);
      case "numeric" -> limited && scale(from) <= scale(to);
      default -> (limited ? first(given) : MICROS) <= first(wanted);
    };
  }

  /** A text that is too long is refused, and blanks at its end are cut without a word. */
  private static boolean keepsText(String base, String from, String to) {
    if (NO_TEXT.contains(base) || base.startsWith("reg") || base.equals("bpchar")) {
      return false;
    }
    var wanted = DIGITS.matcher(to);
    var given = DIGITS.matcher(from);
    return !wanted.find()
        || (base.equals("varchar") && given.find() && first(given) <= first(wanted));
  }

  private static int first(Matcher digits) {
    return Integer.parseInt(digits.group(1));
  }

  /** Digits behind the point; 0 where they are not limited. */
  private static int scale(String type) {
    var digits = DIGITS.matcher(type);
    return digits.find() && digits.group(2) != null ? Integer.parseInt(digits.group(2)) : 0;
  }
}
