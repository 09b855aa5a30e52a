package dev.backfill.jdbc;

import dev.backfill.jdbc.fixture.WatchedDataSource.Call;
import dev.backfill.jdbc.fixture.WatchedDataSource.Watcher;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts JDBC calls, and lets one of them fail: before it is done, or after, as if its answer had
 * been lost. Thread-safe; one fault at a time.
 */
final class CallFaults implements Watcher {

  /** In which way a call fails. */
  enum Fault {
    SERIALIZATION("40001", false),
    SESSION_ENDED("57P01", true),
    CONNECTION_LOST("08006", true),
    STATEMENT_CANCELLED("57014", false),
    TOO_MANY_CONNECTIONS("53300", false);

    private final String sqlState;
    private final boolean breaks;

    Fault(String sqlState, boolean breaks) {
      this.sqlState = sqlState;
      this.breaks = breaks;
    }
  }

  /**
   * Which call fails, and how.
   *
   * @param method its name
   * @param call its number among the calls of this name, from 1
   * @param after whether it is done all the same
   * @param fault the failure
   */
  record Plan(String method, int call, boolean after, Fault fault) {}

  private final Map<String, Integer> calls = new ConcurrentHashMap<>();
  private volatile @Nullable Plan plan;
  private volatile String struck = "";

  /** From now on calls are counted, and the chosen one fails. */
  void begin(Plan next) {
    struck = "";
    calls.clear();
    plan = next;
  }

  /** No call fails any more. */
  void end() {
    plan = null;
  }

  /** How many calls there were, by name. */
  SortedMap<String, Integer> calls() {
    return new TreeMap<>(calls);
  }

  /** The method that failed; empty if it has not come so far. */
  String struck() {
    return struck;
  }

  /** Whether a call has to do with the server, and does not only read or set what is here. */
  private static boolean asks(String name) {
    return name.equals("getConnection")
        || !(name.startsWith("get") || name.equals("setObject") || name.equals("wasNull"));
  }

  @Override
  public @Nullable Object on(Call call) throws Throwable {
    var due = plan;
    if (due == null || !asks(call.name())) {
      return call.proceed();
    }
    int number = calls.merge(call.name(), 1, Integer::sum);
    if (!call.name().equals(due.method()) || number != due.call()) {
      return call.proceed();
    }
    struck = call.name();
    // what is closed is closed: a driver does not keep a connection because it complained
    Object done = due.after() || call.name().equals("close") ? call.proceed() : null;
    if (done instanceof Connection unheard) {
      unheard.close();
    } else if (due.fault().breaks && call.session() != null) {
      call.session().abort(Runnable::run);
    }
    throw new SQLException("by the campaign", due.fault().sqlState);
  }
}
