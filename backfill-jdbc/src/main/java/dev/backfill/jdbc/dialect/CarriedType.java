package dev.backfill.jdbc.dialect;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The type of values that go from one database to another, as its catalog describes it. Value.
 *
 * @param name for people
 * @param base the type, or what a domain is made of: without schema, length and precision
 * @param builtIn whether it is the database's own
 * @param kind {@code e} of an enumeration, {@code c} of a row, or of an array of such
 * @param parts the labels of an enumeration; the fields of a row with their types
 */
public record CarriedType(
    String name, String base, boolean builtIn, String kind, List<String> parts) {

  private static final Set<String> TEXT = Set.of("text", "varchar");

  public CarriedType {
    parts = List.copyOf(parts);
  }

  /** Whether a column of this type holds every value of another type, as the same text. */
  public boolean holds(CarriedType other) {
    if (builtIn != other.builtIn) {
      return false;
    }
    return base.equals(other.base) ? hasSameParts(other) : builtIn && widens(other.base);
  }

  private boolean hasSameParts(CarriedType other) {
    return kind.equals(other.kind)
        && switch (kind) {
          case "e" -> new HashSet<>(parts).containsAll(other.parts);
          case "c" -> parts.equals(other.parts);
          default -> true;
        };
  }

  private boolean widens(String other) {
    return switch (base) {
      case "int4" -> other.equals("int2");
      case "int8" -> Set.of("int2", "int4").contains(other);
      case "numeric" -> Set.of("int2", "int4", "int8").contains(other);
      default -> TEXT.contains(base) && TEXT.contains(other);
    };
  }

  /** Whether its values are numbers of objects, which another database has not. */
  public boolean namesObjects() {
    return builtIn && base.matches("_?reg[a-z]+");
  }
}
