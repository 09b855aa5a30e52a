package dev.backfill.jdbc.scope;

import dev.backfill.jdbc.catalog.PartialTables;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.resource.Reader;

/** Refuses tables of which a part is on another server. Stateless. */
public final class ForeignPartitions {

  private ForeignPartitions() {}

  /**
   * Asks the catalog, since a partition may have been attached after the table was looked up.
   *
   * @throws IllegalArgumentException if there are any
   */
  public static void require(Reader reader, Table table) {
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
