package dev.backfill.jdbc.dialect.failure;

import static dev.backfill.work.FailureKind.FAIL_RUN;
import static dev.backfill.work.FailureKind.OUTAGE;

import dev.backfill.work.FailureKind;

/**
 * The meaning of a database error for a run. Value.
 *
 * @param kind the handling that it needs
 * @param words its description, in the library's words
 */
record Meaning(FailureKind kind, String words) {

  /** The error of a connection pool when nothing was given back in time; it has no SQLSTATE. */
  static final Meaning POOL_EXHAUSTED =
      new Meaning(OUTAGE, "the connection pool gave no connection within its timeout");

  /**
   * A prepared statement whose plan is of before a change of a table. PostgreSQL says it with a
   * state that also stands for features which it lacks.
   */
  static final Meaning STALE_PLAN =
      new Meaning(OUTAGE, "a table was altered, and the session still had a plan of before");

  /**
   * The error with which the server refuses instead of hiding rows; it says it as of a privilege.
   */
  static final Meaning HIDDEN_ROWS =
      new Meaning(
          FAIL_RUN,
          "row level security hides rows of a table from this role: use a role that it does not"
              + " apply to, or where only the rows that the policies show are meant,"
              + " withRowSecurity() of the JdbcTable, or in Jdbc.inTransaction the statement set"
              + " local row_security = on");

  /** The function of the server that refuses to hide rows. */
  static final String HIDING_ROUTINE = "check_enable_rls";

  /** The function of the server that finds a stale plan. */
  static final String STALE_PLAN_ROUTINE = "RevalidateCachedQuery";
}
