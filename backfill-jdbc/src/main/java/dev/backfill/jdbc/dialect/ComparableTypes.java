package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.StoredForm.Way;
import java.util.Optional;
import java.util.Set;

/** Which types can be compared, and as which text. Stateless. */
public final class ComparableTypes {

  private static final String BUILT_IN = "\"pg_catalog\".";
  private static final Set<String> WHOLE = Set.of("int2", "int4", "int8");
  private static final Set<String> FLOATS = Set.of("float4", "float8");
  private static final Set<String> TEXTS = Set.of("text", "varchar", "bpchar", "name");
  private static final Set<String> JSONS = Set.of("json", "jsonb");

  /** Types of which every server sorts the values alike. */
  private static final Set<String> SAME_ORDER =
      Set.of(
          "numeric",
          "bytea",
          "inet",
          "cidr",
          "macaddr",
          "macaddr8",
          "bool",
          "time",
          "timetz",
          "interval",
          "bit",
          "varbit",
          "float4",
          "float8",
          "oid",
          "pg_lsn",
          "money",
          "char");

  private ComparableTypes() {}

  /**
   * As which text values of two columns are compared.
   *
   * @param oneDatabase true if both columns are in the same database
   * @return empty if they cannot be
   */
  public static Optional<CanonicalForm> form(Column left, Column right, boolean oneDatabase) {
    String one = base(left);
    String other = base(right);
    if (both(TEXTS, one, other)) {
      return Optional.of(CanonicalForm.TEXT);
    }
    if (both(WHOLE, one, other)) {
      return Optional.of(CanonicalForm.STORED);
    }
    if (isExact(one) && isExact(other)) {
      return Optional.of(CanonicalForm.NUMBER);
    }
    if (both(JSONS, one, other) && !one.equals(other)) {
      return Optional.of(CanonicalForm.JSON);
    }
    if (!one.equals(other) || (!oneDatabase && isNumberOfCatalog(left))) {
      return Optional.empty();
    }
    return Optional.of(FLOATS.contains(one) ? CanonicalForm.FLOAT : CanonicalForm.STORED);
  }

  /** As which text the values of a number are read that may lie apart from others. */
  public static CanonicalForm near(Column column) {
    return isNumber(column)
        ? FLOATS.contains(base(column)) ? CanonicalForm.FLOAT : CanonicalForm.NUMBER
        : CanonicalForm.STORED;
  }

  /** Returns true if a column holds numbers. */
  public static boolean isNumber(Column column) {
    return isExact(base(column)) || FLOATS.contains(base(column));
  }

  /** Returns true if every server sorts the values of a column alike; text is asked for. */
  public static boolean sortsAlike(Column column) {
    return switch (column.type()) {
      case INTEGER, DATE, TIMESTAMP, TIMESTAMPTZ, UUID, TEXT -> true;
      case OTHER -> SAME_ORDER.contains(base(column));
    };
  }

  private static boolean isExact(String base) {
    return WHOLE.contains(base) || base.equals("numeric");
  }

  private static boolean both(Set<String> types, String one, String other) {
    return types.contains(one) && types.contains(other);
  }

  private static boolean isNumberOfCatalog(Column column) {
    return column.form().way() == Way.NUMBER || column.form().way() == Way.NUMBERS;
  }

  /** The name of a built-in type; of any other its name in quotes, whatever its schema. */
  private static String base(Column column) {
    String cast = column.castName();
    if (cast.startsWith(BUILT_IN)) {
      String name = cast.substring(BUILT_IN.length());
      return name.substring(1, name.length() - 1);
    }
    return cast.substring(cast.indexOf("\".\"") + 2);
  }
}
