package dev.backfill.jdbc.catalog;

import dev.backfill.jdbc.sql.Identifiers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One way to read what the user wrote as the name of a table.
 *
 * @param schema the schema; empty to look along the search path
 * @param name the table
 */
public record TableName(Optional<String> schema, String name) {

  /** PostgreSQL keeps so many bytes of a name and drops the rest with a notice: {@value}. */
  static final int MAX_BYTES = 63;

  /**
   * All ways to read a name: whole, and cut at each dot.
   *
   * @throws IllegalArgumentException if it is blank, holds a NUL, or is too long however it is read
   */
  public static List<TableName> readings(String written) {
    if (written.isBlank()) {
      throw new IllegalArgumentException("Table name is blank; write 'table' or 'schema.table'");
    }
    if (written.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "Table name contains a NUL character, which no name can hold");
    }
    var readings = new ArrayList<TableName>();
    for (int dot = written.indexOf('.'); dot >= 0; dot = written.indexOf('.', dot + 1)) {
      readings.add(
          new TableName(Optional.of(written.substring(0, dot)), written.substring(dot + 1)));
    }
    readings.add(new TableName(Optional.empty(), written));
    var fitting = readings.stream().filter(TableName::fits).toList();
    if (fitting.isEmpty()) {
      throw readings.get(Math.max(0, readings.size() - 2)).tooLong();
    }
    return fitting;
  }

  private boolean fits() {
    return fits(name) && schema.map(TableName::fits).orElse(true);
  }

  private static boolean fits(String part) {
    return part.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
  }

  private IllegalArgumentException tooLong() {
    String part = fits(name) ? schema.orElse(name) : name;
    return new IllegalArgumentException(
        "Name '%s' has %d bytes, the limit is %d; PostgreSQL would cut it to '%s'"
            .formatted(part, part.getBytes(StandardCharsets.UTF_8).length, MAX_BYTES, cut(part)));
  }

  private static String cut(String part) {
    String cut = part;
    while (!fits(cut)) {
      cut = cut.substring(0, cut.offsetByCodePoints(cut.length(), -1));
    }
    return cut;
  }

  /** As it stands, then folded as SQL would, if that differs. */
  public Set<TableName> spellings() {
    var spellings = new LinkedHashSet<TableName>();
    spellings.add(this);
    spellings.add(new TableName(schema.map(Identifiers::fold), Identifiers.fold(name)));
    return spellings;
  }
}
