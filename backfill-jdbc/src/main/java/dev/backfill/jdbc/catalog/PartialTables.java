package dev.backfill.jdbc.catalog;

import java.util.List;

/** Sentences about tables of which a run would see a part only. Stateless. */
public final class PartialTables {

  private PartialTables() {}

  /** Rows that policies of row level security hide. */
  public static String hidden(Table table, List<String> policies) {
    return "Row level security of '%s' applies to the role of this data source and may hide rows: policy %s"
        .formatted(table.fullName(), String.join(", ", policies));
  }

  /** Rows of partitions that are on another server. */
  public static String foreign(String table, List<String> partitions) {
    return "'%s' has a partition that is a foreign table, outside this database's transactions: %s; detach it, or name the other partitions one by one"
        .formatted(table, String.join(", ", partitions));
  }
}
