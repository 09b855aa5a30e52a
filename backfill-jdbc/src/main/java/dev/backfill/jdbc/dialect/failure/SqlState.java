package dev.backfill.jdbc.dialect.failure;

import static dev.backfill.work.FailureKind.FAIL_CHUNK;
import static dev.backfill.work.FailureKind.FAIL_RUN;
import static dev.backfill.work.FailureKind.OUTAGE;
import static dev.backfill.work.FailureKind.PAUSE_RUN;
import static dev.backfill.work.FailureKind.RETRY;
import static dev.backfill.work.FailureKind.SMALLER_BATCH;
import static dev.backfill.work.FailureKind.SPLIT;

import dev.backfill.work.FailureKind;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The SQLSTATEs that are known here, by name: those of PostgreSQL, and classes of them by their
 * first two characters. A state without a meaning of its own has that of its class.
 */
public enum SqlState {
  CONNECTION("08", OUTAGE, "the connection to the database failed"),
  UNABLE_TO_CONNECT("08001"),
  /** The driver's state for an authentication that it cannot do, such as without a password. */
  CONNECTION_REJECTED("08004"),
  PROTOCOL_VIOLATION("08P01", RETRY, "client and server lost their common protocol"),

  UNSUPPORTED("0A", FAIL_RUN, "the database does not support a feature that was used"),
  FEATURE_NOT_SUPPORTED("0A000"),

  CARDINALITY("21", FAIL_CHUNK, "a query gave more rows than it may"),

  DATA("22", FAIL_CHUNK, "a value was wrong for its operation"),
  VALUE_TOO_LONG("22001", FAIL_CHUNK, "a value was too long for its column"),
  NUMBER_OUT_OF_RANGE("22003", FAIL_CHUNK, "a number was out of range"),
  DIVISION_BY_ZERO("22012", FAIL_CHUNK, "there was a division by zero"),
  INVALID_TEXT("22P02", FAIL_CHUNK, "a text was not of the wanted type"),

  CONSTRAINT("23", FAIL_CHUNK, "a constraint was violated"),
  NOT_NULL_VIOLATION("23502", FAIL_CHUNK, "a not-null constraint was violated"),
  FOREIGN_KEY_VIOLATION("23503", FAIL_CHUNK, "a foreign key was violated"),
  UNIQUE_VIOLATION("23505", FAIL_CHUNK, "a unique constraint was violated"),
  CHECK_VIOLATION("23514", FAIL_CHUNK, "a check constraint was violated"),
  EXCLUSION_VIOLATION("23P01", FAIL_CHUNK, "an exclusion constraint was violated"),

  ACTIVE_TRANSACTION("25001"),
  READ_ONLY("25006", PAUSE_RUN, "the database is read-only, such as a standby"),
  ABORTED_TRANSACTION("25P02", FAIL_CHUNK, "the work hid an error that had ended its transaction"),
  IDLE_IN_TRANSACTION_TOO_LONG(
      "25P03",
      SMALLER_BATCH,
      "the transaction stood idle for longer than idle_in_transaction_session_timeout, which is"
          + " the ledger's lease in its own transactions, and was ended: lower batchRows, or raise"
          + " lease"),
  TRANSACTION_TOO_LONG(
      "25P04",
      SMALLER_BATCH,
      "the transaction took longer than transaction_timeout and was ended: lower batchRows, or"
          + " raise transaction_timeout"),

  /** A prepared statement is not in its session. */
  STATEMENT_IS_LOST("26000", FAIL_RUN, Constants.POOLER),

  /** An object cannot be dropped, because others depend on it. */
  DEPENDED_ON("2BP01"),

  CHANGED_BY_TRIGGER("27", FAIL_CHUNK, "a trigger changed a row that was being changed"),
  AUTHORIZATION("28", FAIL_RUN, "the database refused user or password"),
  NO_DATABASE("3D", FAIL_RUN, "there is no such database"),
  NO_SCHEMA("3F", FAIL_RUN, "there is no such schema"),

  ROLLBACK("40", RETRY, "the transaction could not be serialized"),
  CONSTRAINT_AT_THE_END("40002", FAIL_CHUNK, "a constraint was violated at the end"),
  DEADLOCK("40P01", RETRY, "a deadlock was detected"),

  REFUSED("42", FAIL_RUN, "a statement was refused: syntax, names or privileges"),
  NO_PRIVILEGE("42501", FAIL_RUN, "a privilege is missing"),
  SYNTAX_ERROR("42601", FAIL_RUN, "there is a syntax error"),
  INVALID_NAME("42602"),
  DUPLICATE_COLUMN("42701"),
  NO_COLUMN("42703", FAIL_RUN, "there is no such column"),
  NO_OBJECT("42704"),
  DUPLICATE_OBJECT("42710"),
  AMBIGUOUS_FUNCTION("42725"),
  NO_FUNCTION("42883"),
  NO_TABLE("42P01", FAIL_RUN, "there is no such table"),
  /** Another prepared statement is there under this name. */
  STATEMENT_IS_ANOTHER("42P05", FAIL_RUN, Constants.POOLER),
  DUPLICATE_SCHEMA("42P06"),
  DUPLICATE_TABLE("42P07"),

  VIEW_RULE("44", FAIL_CHUNK, "a row does not belong to the view it was written through"),

  RESOURCES("53", PAUSE_RUN, "the database lacks a resource"),
  DISK_FULL("53100", PAUSE_RUN, "the disk of the database is full"),
  OUT_OF_MEMORY("53200", PAUSE_RUN, "the database is out of memory"),
  TOO_MANY_CONNECTIONS("53300", OUTAGE, "the database has too many connections"),

  LIMIT("54", FAIL_CHUNK, "a limit of the database was exceeded"),
  /** Such as a value that is too large for its index. */
  ROW_TOO_LARGE("54000", FAIL_CHUNK, "a limit of the database was exceeded"),

  WRONG_STATE("55", FAIL_CHUNK, "an object was not in the state that a statement needs"),
  OBJECT_IN_USE("55006", RETRY, "an object was in use"),
  LOCK_NOT_AVAILABLE("55P03", SPLIT, "a lock was not available within lock_timeout"),

  INTERVENTION("57", RETRY, "an operator intervened"),
  CANCELLED("57014", SPLIT, "the statement was cancelled or ran into statement_timeout"),
  SHUTDOWN("57P01", OUTAGE, "the session was ended by an administrator or a shutdown"),
  CRASH("57P02", OUTAGE, "the database ended all sessions after a crash"),
  STARTING("57P03", OUTAGE, "the database is starting up or shutting down"),
  DATABASE_DROPPED("57P04", FAIL_RUN, "the database was dropped"),
  IDLE_TOO_LONG("57P05", RETRY, "the session stood idle for too long and was ended"),

  SYSTEM("58", PAUSE_RUN, "the operating system of the database reported an error"),
  RAISED("P0", FAIL_CHUNK, "a database function raised an error"),
  INTERNAL("XX", RETRY, "the database reported an internal error");

  private static final int LENGTH = 5;
  private static final int CLASS_LENGTH = 2;

  private static final Map<String, SqlState> BY_CODE =
      Arrays.stream(values()).collect(Collectors.toMap(SqlState::code, Function.identity()));

  private final String code;
  private final @Nullable FailureKind kind;
  private final String words;

  SqlState(String code) {
    this.code = code;
    this.kind = null;
    this.words = "";
  }

  SqlState(String code, FailureKind kind, String words) {
    this.code = code;
    this.kind = kind;
    this.words = words;
  }

  /** Its five characters, or the two of a class. */
  public String code() {
    return code;
  }

  /** Returns true if this is the state that decides about a failure, or the class of that state. */
  public boolean isOf(Throwable failure) {
    return matches(SqlFailures.stateOf(failure));
  }

  private boolean matches(String state) {
    return code.length() == CLASS_LENGTH ? state.startsWith(code) : state.equals(code);
  }

  /** Returns true if one of these is that of a failure. */
  public static boolean isAny(Throwable failure, SqlState... states) {
    String found = SqlFailures.stateOf(failure);
    return Arrays.stream(states).anyMatch(state -> state.matches(found));
  }

  /** The meaning of a state, by its five characters first; empty if it means nothing to us. */
  static Optional<Meaning> meaning(String state) {
    return state.length() == LENGTH
        ? own(state).or(() -> own(state.substring(0, CLASS_LENGTH)))
        : Optional.empty();
  }

  private static Optional<Meaning> own(String code) {
    var known = BY_CODE.get(code);
    return known == null || known.kind == null
        ? Optional.empty()
        : Optional.of(new Meaning(known.kind, known.words));
  }

  /** Texts of several states, which an enum cannot hold before its constants. */
  private static final class Constants {
    static final String POOLER =
        "a pooler gave a transaction another session than the one in which the driver had prepared"
            + " its statement; set prepareThreshold=0 for the driver, or have the pooler keep"
            + " prepared statements";
  }
}
