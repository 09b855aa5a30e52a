package dev.backfill.jdbc.scope;

import dev.backfill.jdbc.catalog.PartialTables;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.resource.Reader;
import dev.backfill.scope.Advice;
import dev.backfill.work.ObstacleException;
import java.util.List;

/** Refuses tables of which row level security hides rows from the role of the run. Stateless. */
public final class HiddenRows {

  private HiddenRows() {}

  /**
   * Asks the catalog.
   *
   * @throws ObstacleException if policies apply, and are not wanted
   */
  public static void require(Reader reader, Table table) {
    if (reader.dialect().underPolicies()) {
      return;
    }
    List<String> policies =
        reader.read(
            "ask about the policies of '%s'".formatted(table.fullName()),
            connection -> reader.dialect().policies(connection, table));
    if (!policies.isEmpty()) {
      throw new ObstacleException(
          List.of(
              Advice.warning(
                  PartialTables.hidden(table, policies)
                      + ". Run it as a role that row level security does not apply to (BYPASSRLS),"
                      + " or say withRowSecurity() of the JdbcTable if only the rows that the"
                      + " policies show are meant",
                  "")));
    }
  }
}
