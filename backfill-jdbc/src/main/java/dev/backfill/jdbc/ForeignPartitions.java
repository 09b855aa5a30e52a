package dev.backfill.jdbc;

import java.util.List;

/** Refuses tables of which a part is on another server. Stateless. */
final class ForeignPartitions {

  private ForeignPartitions() {}

  /**
   * Asks the catalog, since a partition may have been attached after the table was looked up.
   *
   * @throws IllegalArgumentException if there are any
   */
  static void require(Reader reader, Table table) {
    if (!table.partitioned()) {
      return;
    }
    var foreign =
        reader.read(
            "ask about the partitions of '%s'".formatted(table.fullName()),
            connection -> reader.dialect().foreignPartitions(connection, table));
    if (!foreign.isEmpty()) {
      throw new IllegalArgumentException(sentence(table.fullName(), foreign));
    }
  }

  /** What is the matter, for people. */
  static String sentence(String table, List<String> foreign) {
    return "'%s' has a partition that is a foreign table, outside this database's transactions: %s; detach it, or name the other partitions one by one"
        .formatted(table, String.join(", ", foreign));
  }
}
