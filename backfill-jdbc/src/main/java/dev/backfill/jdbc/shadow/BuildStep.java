package dev.backfill.jdbc.shadow;

import dev.backfill.jdbc.dialect.ShadowSql;
import dev.backfill.jdbc.dialect.ShadowStep;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * One thing that is still to be made for a fresh table. Value.
 *
 * @param sql how it is made
 * @param step what is made
 */
public record BuildStep(ShadowSql sql, ShadowStep step) {

  /** What it makes, such as {@code index orders_tier}. */
  public String name() {
    return step.name();
  }

  /** Steps of one stage may run at the same time; stages follow each other. */
  public int stage() {
    return step.stage();
  }

  /** Makes it, in the transaction of the caller, who commits it. */
  public void run(Connection connection) throws SQLException {
    sql.run(connection, step);
  }
}
