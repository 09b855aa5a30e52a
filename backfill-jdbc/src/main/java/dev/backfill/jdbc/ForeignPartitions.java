package dev.backfill.jdbc;

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
      throw new IllegalArgumentException(PartialTables.foreign(table.fullName(), foreign));
    }
  }
}
