package dev.backfill.jdbc.sql;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Statements on a connection, and what they give. */
@FunctionalInterface
public interface Statements<T extends @Nullable Object> {
  T run(Connection connection) throws SQLException;
}
