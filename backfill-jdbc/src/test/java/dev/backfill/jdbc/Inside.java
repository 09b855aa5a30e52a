package dev.backfill.jdbc;

import dev.backfill.contract.TimeSource;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.resource.Reader;
import java.time.Duration;

/** What is inside the values that users hold, for tests in other rooms. Stateless. */
public final class Inside {

  private Inside() {}

  /** A table found with SQL of one's choice. */
  public static JdbcTable table(Reader reader, String name) {
    return JdbcTable.through(reader, name);
  }

  /** What the catalog says of a table. */
  public static Table facts(JdbcTable table) {
    return table.facts();
  }

  /** The database of a table. */
  public static Reader reader(JdbcTable table) {
    return table.reader();
  }

  /** A ledger that waits so long for the connections of its run. */
  public static JdbcLedger connectionWait(JdbcLedger ledger, Duration atMost) {
    return ledger.connectionWait(atMost);
  }

  /** A ledger with a clock. */
  public static JdbcLedger time(JdbcLedger ledger, TimeSource time) {
    return ledger.time(time);
  }

  /** A ledger whose processes remember so many chunks together once all of them have ended. */
  public static JdbcLedger block(JdbcLedger ledger, int chunks) {
    return ledger.block(chunks);
  }
}
