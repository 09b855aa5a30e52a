package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.sql.SqlText;
import java.sql.Connection;
import java.sql.SQLException;

/** Where the rows of a table lie that has no key. Role; stateless, thread-safe. */
public interface HeapPages {

  /** The system column that holds the place of a row. */
  Column place();

  /** The place before the first row of a page. */
  SqlText start(long page);

  /** The number of pages that a table has. */
  long count(Connection connection, Table table) throws SQLException;
}
