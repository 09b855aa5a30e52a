package dev.backfill.jdbc.dialect.failure;

import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import dev.backfill.work.RowFault;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sorts and words what a database threw. By SQLSTATE alone: drivers use the subclasses of {@link
 * SQLException} for nothing or wrongly, and their messages carry row data, so neither a class nor a
 * message ever decides or is repeated. The one message that decides is the library's own: {@link
 * FenceRefusal}. Stateless.
 */
public final class SqlFailures {

  /** Say that there is no session, or none any more. */
  private static final SqlState[] SESSION_ENDED = {
    SqlState.CONNECTION,
    SqlState.IDLE_IN_TRANSACTION_TOO_LONG,
    SqlState.TRANSACTION_TOO_LONG,
    SqlState.SHUTDOWN,
    SqlState.CRASH,
    SqlState.IDLE_TOO_LONG
  };

  private static final Set<FailureKind> PASSING =
      EnumSet.of(
          FailureKind.OUTAGE, FailureKind.RETRY, FailureKind.SPLIT, FailureKind.SMALLER_BATCH);

  /** Causes may have no end. */
  private static final int MOST_CAUSES = 100;

  private SqlFailures() {}

  /**
   * Says what to do about a failure of work on a database.
   *
   * @return by SQLSTATE; an unknown one is tried again, within the plan's attempts; a failure
   *     without any SQL in it is sorted like plain work
   */
  public static FailureKind kindOf(Throwable failure) {
    if (failure instanceof BrokenTransactionException broken) {
      return broken.kind();
    }
    if (failure instanceof RefusedConnectionException || failure instanceof MovedRowsException) {
      return FailureKind.FAIL_RUN;
    }
    if (isOurs(failure)) {
      return FailureKind.FAIL_CHUNK;
    }
    if (failure instanceof DiagnosedException diagnosed) {
      return diagnosed.kind();
    }
    var known = known(failure);
    if (known.isPresent()) {
      return known.get().kind();
    }
    return sqlExceptions(failure).isEmpty() ? FailureKind.ofPlainWork(failure) : FailureKind.RETRY;
  }

  /** Returns true if it has a message of the library, which may be shown, and would come again. */
  private static boolean isOurs(Throwable failure) {
    return failure instanceof RefusedUseException
        || failure instanceof WrongRowCountException
        || failure instanceof MovedRowsException;
  }

  /** The SQLSTATE that decides; empty if there is none. */
  public static String stateOf(Throwable failure) {
    var states = statesOf(failure);
    return states.stream()
        .filter(state -> SqlState.meaning(state).isPresent())
        .findFirst()
        .orElse(states.isEmpty() ? "" : states.get(0));
  }

  /** A failure of work on a database, to be stored and shown. */
  public static Failure diagnose(Throwable failure) {
    var kind = kindOf(failure);
    if (isOurs(failure) || failure instanceof RefusedConnectionException) {
      return new Failure(kind, String.valueOf(failure.getMessage()), "");
    }
    if (failure instanceof DiagnosedException diagnosed) {
      return new Failure(kind, diagnosed.what(), "");
    }
    return sqlExceptions(failure).isEmpty() && !(failure instanceof BrokenTransactionException)
        ? Failure.of(kind, failure)
        : new Failure(kind, describe(failure), stateOf(failure));
  }

  /** A failure, in the library's words: one sentence without its full stop. */
  public static String describe(Throwable failure) {
    if (failure instanceof BrokenTransactionException broken) {
      return broken.what();
    }
    if (failure instanceof RefusedConnectionException refused) {
      return String.valueOf(refused.getMessage());
    }
    if (failure instanceof LockHeldException held) {
      return held.what();
    }
    if (sqlExceptions(failure).isEmpty()) {
      return "the work threw " + failure.getClass().getName();
    }
    String state = stateOf(failure);
    String words =
        Unanswered.words(failure)
            .or(() -> known(failure).map(Meaning::words))
            .orElse("unclassified database error; see the cause");
    var about = sqlExceptions(failure).stream().flatMap(e -> ErrorNames.of(e).stream()).findFirst();
    return state.isEmpty()
        ? words
        : "%s%s (SQLSTATE %s)".formatted(words, about.map(name -> ": " + name).orElse(""), state);
  }

  /**
   * Says whether the data of a row are the cause of a failure.
   *
   * @return empty for every other failure
   */
  public static Optional<RowFault> faultOfRow(Throwable failure) {
    return switch (failure) {
      case ComputationException computed when computed.kind() == FailureKind.FAIL_CHUNK ->
          Optional.of(fault(computed.kind(), computed.what(), computed.getCause()));
      case SourceException source when source.getCause() != null && isOfARow(source.getCause()) ->
          Optional.of(fault(source.kind(), source.what(), source.getCause()));
      case BrokenTransactionException broken -> Optional.empty();
      default ->
          isOfARow(failure)
              ? Optional.of(fault(kindOf(failure), describe(failure), failure))
              : Optional.empty();
    };
  }

  private static RowFault fault(FailureKind kind, String text, @Nullable Throwable cause) {
    return cause == null
        ? new RowFault(new Failure(kind, text, ""), "")
        : new RowFault(
            new Failure(kind, text, stateOf(cause)),
            sqlExceptions(cause).stream()
                .flatMap(e -> ErrorNames.constraint(e).stream())
                .findFirst()
                .orElse(""));
  }

  /** Returns true if the database refuses a row: another one may be written in the same way. */
  public static boolean isOfARow(Throwable failure) {
    return !(failure instanceof DiagnosedException)
        && SqlState.isAny(
            failure,
            SqlState.DATA,
            SqlState.CONSTRAINT,
            SqlState.CONSTRAINT_AT_THE_END,
            SqlState.CARDINALITY,
            SqlState.ROW_TOO_LARGE,
            SqlState.VIEW_RULE,
            SqlState.RAISED);
  }

  /** Returns true if the database could not be reached at all, or refused every connection. */
  public static boolean isOutage(Throwable failure) {
    return known(failure).map(Meaning::kind).filter(FailureKind.OUTAGE::equals).isPresent();
  }

  /**
   * Returns true if a statement of ours may succeed later, just as it was: it is known to be
   * passing.
   */
  static boolean mayPass(Throwable failure) {
    return known(failure).map(Meaning::kind).filter(PASSING::contains).isPresent();
  }

  /**
   * Returns true if the session is gone, so that a new connection may serve where this one did not.
   */
  public static boolean breaksConnection(Throwable failure) {
    return SqlState.isAny(failure, SESSION_ENDED) || isStalePlan(failure);
  }

  /**
   * Returns true if a session cannot serve any more, because it keeps the plan of a statement whose
   * columns have changed. The server's message is translated, the name of its function is not.
   */
  public static boolean isStalePlan(Throwable failure) {
    return sqlExceptions(failure).stream()
        .anyMatch(
            e ->
                asked(e::getSQLState).equals(Optional.of(SqlState.FEATURE_NOT_SUPPORTED.code()))
                    && ErrorNames.routine(e)
                        .filter(Meaning.STALE_PLAN_ROUTINE::equals)
                        .isPresent());
  }

  /**
   * Returns true if there was a session, which is gone; not whether there is no way to the
   * database.
   */
  public static boolean endedSession(Throwable failure) {
    return breaksConnection(failure)
        && !SqlState.UNABLE_TO_CONNECT.isOf(failure)
        && !Unanswered.isSetWrong(failure);
  }

  private static Optional<Meaning> known(Throwable failure) {
    if (isStalePlan(failure)) {
      return Optional.of(Meaning.STALE_PLAN);
    }
    for (SQLException e : sqlExceptions(failure)) {
      if (ErrorNames.routine(e).filter(Meaning.HIDING_ROUTINE::equals).isPresent()) {
        return Optional.of(Meaning.HIDDEN_ROWS);
      }
      var known = asked(e::getSQLState).flatMap(SqlState::meaning);
      if (known.isPresent()) {
        return known;
      }
    }
    return sqlExceptions(failure).stream()
            .anyMatch(SQLTransientConnectionException.class::isInstance)
        ? Optional.of(Meaning.POOL_EXHAUSTED) // what a pool throws has no SQLSTATE
        : Optional.empty();
  }

  private static List<String> statesOf(Throwable failure) {
    return sqlExceptions(failure).stream()
        .flatMap(e -> SqlFailures.<String>asked(e::getSQLState).stream())
        .filter(state -> state.length() == 5)
        .toList();
  }

  /** Every SQL exception in the tree of causes and next exceptions, nearest first. */
  private static List<SQLException> sqlExceptions(Throwable failure) {
    return causes(failure)
        .filter(SQLException.class::isInstance)
        .map(SQLException.class::cast)
        .toList();
  }

  /** The SQL exceptions with one state, wherever they are in the tree. */
  static Stream<SQLException> withState(Throwable failure, SqlState state) {
    return sqlExceptions(failure).stream()
        .filter(e -> asked(e::getSQLState).equals(Optional.of(state.code())));
  }

  /** The nearest SQL exception in the tree. */
  public static Optional<SQLException> sqlException(Throwable failure) {
    return sqlExceptions(failure).stream().findFirst();
  }

  /** An exception with all its causes and next exceptions, nearest first. */
  public static Stream<Throwable> causes(Throwable failure) {
    var seen = Collections.newSetFromMap(new IdentityHashMap<Throwable, Boolean>());
    var found = new ArrayList<Throwable>();
    var waiting = new ArrayDeque<Throwable>(List.of(failure));
    while (!waiting.isEmpty() && found.size() < MOST_CAUSES) {
      Throwable next = waiting.remove();
      if (!seen.add(next) || next instanceof DiagnosedException) {
        continue; // what a function of the user's threw may come from another database
      }
      found.add(next);
      if (next instanceof SQLException sql) {
        asked(sql::getNextException).ifPresent(waiting::add);
      }
      asked(next::getCause).ifPresent(waiting::add);
    }
    return found.stream();
  }

  /** An exception is the host's code too, and may throw where it should answer. */
  static <T> Optional<T> asked(Supplier<@Nullable T> question) {
    try {
      return Optional.ofNullable(question.get());
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }
}
