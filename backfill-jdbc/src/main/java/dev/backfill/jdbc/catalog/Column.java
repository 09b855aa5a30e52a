package dev.backfill.jdbc.catalog;

import dev.backfill.jdbc.sql.Identifiers;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/**
 * A column, as the catalog describes it.
 *
 * @param name as in the catalog
 * @param type the uses of its type
 * @param typeName its type, for people
 * @param castName its type, for SQL; without length and precision
 * @param nullable true if it may hold nulls
 * @param readOnly why it cannot be written; empty if it can
 * @param granted true if this user may update it
 * @param generatedFrom names of the columns from which it is generated; empty if it is not
 * @param form the form in which its values are written as text and read again
 * @param operators the notation of the operators that compare its values
 */
public record Column(
    String name,
    ColumnType type,
    String typeName,
    String castName,
    boolean nullable,
    Optional<String> readOnly,
    boolean granted,
    Set<String> generatedFrom,
    StoredForm form,
    Operators operators) {

  public Column {
    generatedFrom = Set.copyOf(generatedFrom);
  }

  /**
   * The SQL condition that it has a value; a row of nulls is one, although a test for null denies
   * it.
   */
  public String isPresent(String sql) {
    return sql + (type == ColumnType.OTHER ? " is distinct from null" : " is not null");
  }

  /** The SQL condition that it has no value. */
  public String isAbsent(String sql) {
    return sql + (type == ColumnType.OTHER ? " is not distinct from null" : " is null");
  }

  /**
   * An operator that compares its values: the database's own, whatever stands in the search path,
   * unless the type is the user's or of an extension, which has its operators there.
   *
   * @param name such as {@code >=}
   */
  public String operator(String name) {
    return operators.of(name);
  }

  /** The same for rows of columns. */
  public static String operator(Collection<Column> columns, String name) {
    return columns.stream()
        .map(column -> column.operator(name))
        .filter(name::equals)
        .findFirst()
        .orElseGet(() -> columns.iterator().next().operator(name));
  }

  /** The name for SQL. */
  public String sql() {
    return Identifiers.quote(name);
  }
}
