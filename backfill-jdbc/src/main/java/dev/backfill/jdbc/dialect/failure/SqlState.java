package dev.backfill.jdbc.dialect.failure;

import static dev.backfill.work.FailureKind.FAIL_CHUNK;
import static dev.backfill.work.FailureKind.FAIL_RUN;
import static dev.backfill.work.FailureKind.OUTAGE;
import static dev.backfill.work.FailureKind.PAUSE_RUN;
import static dev.backfill.work.FailureKind.RETRY;
import static dev.backfill.work.FailureKind.SMALLER_BATCH;
import static dev.backfill.work.FailureKind.SPLIT;
import static java.util.Map.entry;

import dev.backfill.work.FailureKind;
import java.util.Map;
import java.util.Optional;

/**
 * What an SQLSTATE means here. Value.
 *
 * @param kind what to do about it
 * @param words what it says, in words of ours
 */
record SqlState(FailureKind kind, String words) {

  /** What a connection pool throws when nothing was given back in time; it has no SQLSTATE. */
  static final SqlState POOL_EXHAUSTED =
      of(OUTAGE, "the connection pool gave no connection within its timeout");

  /**
   * A prepared statement whose plan is of before a change of a table. PostgreSQL says it with a
   * state that also stands for features which it lacks.
   */
  static final SqlState STALE_PLAN =
      of(OUTAGE, "a table was altered, and the session still had a plan of before");

  /** What the server refuses instead of hiding rows; it says it as of a privilege. */
  static final SqlState HIDDEN_ROWS =
      of(
          FAIL_RUN,
          "row level security hides rows of a table from this role: use a role that it does not"
              + " apply to, or where only the rows that the policies show are meant,"
              + " withRowSecurity() of the JdbcTable, or in Jdbc.inTransaction the statement set"
              + " local row_security = on");

  /** The function of the server that does so. */
  static final String HIDING_ROUTINE = "check_enable_rls";

  private static final String POOLER =
      "a pooler gave a transaction another session than the one in which the driver had prepared"
          + " its statement; set prepareThreshold=0 for the driver, or have the pooler keep"
          + " prepared statements";

  /** By all five characters, as PostgreSQL gives them. */
  private static final Map<String, SqlState> BY_STATE =
      Map.ofEntries(
          entry("08P01", of(RETRY, "client and server lost their common protocol")),
          entry("26000", of(FAIL_RUN, POOLER)),
          entry("42P05", of(FAIL_RUN, POOLER)),
          entry("25006", of(PAUSE_RUN, "the database is read-only, such as a standby")),
          entry("25P02", of(FAIL_CHUNK, "the work hid an error that had ended its transaction")),
          entry(
              "25P03",
              of(
                  SMALLER_BATCH,
                  "the transaction stood idle for longer than idle_in_transaction_session_timeout,"
                      + " which is the ledger's lease in its own transactions, and was ended: lower"
                      + " batchRows, or raise lease")),
          entry(
              "25P04",
              of(
                  SMALLER_BATCH,
                  "the transaction took longer than transaction_timeout and was ended: lower"
                      + " batchRows, or raise transaction_timeout")),
          entry("23502", of(FAIL_CHUNK, "a not-null constraint was violated")),
          entry("23503", of(FAIL_CHUNK, "a foreign key was violated")),
          entry("23505", of(FAIL_CHUNK, "a unique constraint was violated")),
          entry("23514", of(FAIL_CHUNK, "a check constraint was violated")),
          entry("23P01", of(FAIL_CHUNK, "an exclusion constraint was violated")),
          entry("22001", of(FAIL_CHUNK, "a value was too long for its column")),
          entry("22003", of(FAIL_CHUNK, "a number was out of range")),
          entry("22012", of(FAIL_CHUNK, "there was a division by zero")),
          entry("22P02", of(FAIL_CHUNK, "a text was not of the wanted type")),
          entry("40002", of(FAIL_CHUNK, "a constraint was violated at the end")),
          entry("40P01", of(RETRY, "a deadlock was detected")),
          entry("42501", of(FAIL_RUN, "a privilege is missing")),
          entry("42601", of(FAIL_RUN, "there is a syntax error")),
          entry("42703", of(FAIL_RUN, "there is no such column")),
          entry("42P01", of(FAIL_RUN, "there is no such table")),
          entry("53100", of(PAUSE_RUN, "the disk of the database is full")),
          entry("53200", of(PAUSE_RUN, "the database is out of memory")),
          entry("53300", of(OUTAGE, "the database has too many connections")),
          entry("55006", of(RETRY, "an object was in use")),
          entry("55P03", of(SPLIT, "a lock was not available within lock_timeout")),
          entry("57014", of(SPLIT, "the statement was cancelled or ran into statement_timeout")),
          entry("57P01", of(OUTAGE, "the session was ended by an administrator or a shutdown")),
          entry("57P02", of(OUTAGE, "the database ended all sessions after a crash")),
          entry("57P03", of(OUTAGE, "the database is starting up or shutting down")),
          entry("57P04", of(FAIL_RUN, "the database was dropped")),
          entry("57P05", of(RETRY, "the session stood idle for too long and was ended")));

  /** By the first two characters, where the five are not listed. */
  private static final Map<String, SqlState> BY_CLASS =
      Map.ofEntries(
          entry("08", of(OUTAGE, "the connection to the database failed")),
          entry("0A", of(FAIL_RUN, "the database does not support a feature that was used")),
          entry("21", of(FAIL_CHUNK, "a query gave more rows than it may")),
          entry("22", of(FAIL_CHUNK, "a value was wrong for its operation")),
          entry("23", of(FAIL_CHUNK, "a constraint was violated")),
          entry("27", of(FAIL_CHUNK, "a trigger changed a row that was being changed")),
          entry("28", of(FAIL_RUN, "the database refused user or password")),
          entry("3D", of(FAIL_RUN, "there is no such database")),
          entry("3F", of(FAIL_RUN, "there is no such schema")),
          entry("40", of(RETRY, "the transaction could not be serialized")),
          entry("42", of(FAIL_RUN, "a statement was refused: syntax, names or privileges")),
          entry("44", of(FAIL_CHUNK, "a row does not belong to the view it was written through")),
          entry("53", of(PAUSE_RUN, "the database lacks a resource")),
          entry("54", of(FAIL_CHUNK, "a limit of the database was exceeded")),
          entry("55", of(FAIL_CHUNK, "an object was not in the state that a statement needs")),
          entry("57", of(RETRY, "an operator intervened")),
          entry("58", of(PAUSE_RUN, "the operating system of the database reported an error")),
          entry("P0", of(FAIL_CHUNK, "a database function raised an error")),
          entry("XX", of(RETRY, "the database reported an internal error")));

  /** Looks a state up, by its five characters first; empty if it means nothing to us. */
  static Optional<SqlState> of(String state) {
    var exact = Optional.ofNullable(BY_STATE.get(state));
    return exact.isPresent() || state.length() != 5
        ? exact
        : Optional.ofNullable(BY_CLASS.get(state.substring(0, 2)));
  }

  private static SqlState of(FailureKind kind, String words) {
    return new SqlState(kind, words);
  }
}
