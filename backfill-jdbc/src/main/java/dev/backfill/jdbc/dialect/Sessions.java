package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.failure.Blocker;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** Questions and commands to the sessions of a server. Role; stateless, thread-safe. */
public interface Sessions {

  /** Server, database and user of a connection, for people: {@code 10.0.0.7:5432/shop as app}. */
  String address(Connection connection) throws SQLException;

  /** The number of the session, which no other session of the server has at the same time. */
  int number(Connection connection) throws SQLException;

  /**
   * Locks a number until the transaction ends, without a wait.
   *
   * @return false if another transaction of the same database has locked it
   */
  boolean tryLock(Connection connection, long number) throws SQLException;

  /**
   * Returns true if the driver has prepared a statement in this session, under a name that no
   * pooler has given.
   *
   * @param end the end of the text of the statement
   */
  boolean hasPrepared(Connection connection, String end) throws SQLException;

  /** A statement that limits how long the transaction waits for a lock. */
  String lockLimit(Duration atMost);

  /** A statement that limits how long each statement of the transaction may take. */
  String statementLimit(Duration atMost);

  /**
   * The oldest transaction of another session that holds a lock on a table or a partition of it.
   */
  Optional<Blocker> lockHolder(Connection connection, Table table) throws SQLException;

  /** Describes, for people, what holds a lock without a session, and where to look for it. */
  String preparedTransaction();
}
