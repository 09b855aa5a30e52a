package dev.backfill.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A data source that writes down how PostgreSQL runs what goes through it: the very statements of
 * the library, with its parameters and settings, not copies of them. PostgreSQL tells the plan of a
 * statement when it has ended. Thread-safe.
 */
final class ExplainedCalls {

  /** Plans as the server makes them on its own, sooner or later. */
  enum Mode {
    /** For the very values: what a session does at first. */
    CUSTOM("force_custom_plan"),
    /** For values that are not known: what a session may do with a statement it knows. */
    GENERIC("force_generic_plan");

    private final String setting;

    Mode(String setting) {
      this.setting = setting;
    }

    /** A value of plan_cache_mode. */
    String setting() {
      return setting;
    }
  }

  private static final Set<String> ENDS =
      Set.of("next", "commit", "rollback", "getMoreResults", "setAutoCommit");

  private final DataSource source;
  private final Mode mode;
  private final List<ExplainedPlan> plans = new CopyOnWriteArrayList<>();

  /**
   * Explains what a superuser does.
   *
   * @param real sessions of which nobody else makes use: they go on telling plans
   */
  ExplainedCalls(DataSource real, Mode mode) {
    this.source = WatchedDataSource.of(real, this::on);
    this.mode = mode;
  }

  DataSource dataSource() {
    return source;
  }

  /** How everything was run since the last time. */
  List<ExplainedPlan> take() {
    var taken = List.copyOf(plans);
    plans.clear();
    return taken;
  }

  /** Statements on a connection. */
  interface Body {
    void run(Connection connection) throws SQLException;
  }

  /** Runs a statement in a transaction that is rolled back, after settings. */
  ExplainedPlan plan(SqlText statement, String... settings) throws SQLException {
    return plan(
        connection -> {
          for (String setting : settings) {
            try (Statement before = connection.createStatement()) {
              before.execute(setting);
            }
          }
          try (var running = statement.prepare(connection)) {
            boolean isResult = running.execute();
            while (isResult && running.getResultSet().next()) {
              // to its end
            }
          }
        });
  }

  /** Runs statements in a transaction that is rolled back; how the last one was run. */
  ExplainedPlan plan(Body statements) throws SQLException {
    take();
    try (Connection c = source.getConnection()) {
      c.setAutoCommit(false);
      try {
        statements.run(c);
      } finally {
        c.rollback();
        c.setAutoCommit(true);
      }
    }
    var made = take();
    if (made.isEmpty()) {
      throw new AssertionError("No plan was told");
    }
    return made.getLast();
  }

  private @Nullable Object on(WatchedDataSource.Call call) throws Throwable {
    if (call.name().equals("close")) {
      note(call.target());
      return call.proceed();
    }
    var result = call.proceed();
    if (result instanceof Connection connection && call.name().equals("getConnection")) {
      explain(connection);
    } else if (call.name().startsWith("execute") || ENDS.contains(call.name())) {
      note(call.target());
      note(call.session());
    }
    return result;
  }

  private void explain(Connection connection) throws SQLException {
    try (var settings = connection.createStatement()) {
      settings.execute(
          """
          load 'auto_explain';
          set auto_explain.log_analyze = on; set auto_explain.log_buffers = on;
          set auto_explain.log_timing = off; set auto_explain.log_format = json;
          set auto_explain.log_level = notice; set auto_explain.log_parameter_max_length = 0;
          set plan_cache_mode = %s; set auto_explain.log_min_duration = 0\
          """
              .formatted(mode.setting()));
    }
  }

  /** A plan comes with the answer to whatever is said after the statement has ended. */
  private void note(@Nullable Object speaker) throws SQLException {
    switch (speaker) {
      case ResultSet rows when !rows.isClosed() -> {
        var told = rows.getWarnings();
        rows.clearWarnings();
        note(told);
      }
      case Statement statement when !statement.isClosed() -> {
        var told = statement.getWarnings();
        statement.clearWarnings();
        note(told);
      }
      case Connection connection when !connection.isClosed() -> {
        var told = connection.getWarnings();
        connection.clearWarnings();
        note(told);
      }
      case null, default -> {}
    }
  }

  private void note(@Nullable SQLWarning first) {
    var found = new ArrayList<ExplainedPlan>();
    for (var warning = first; warning != null; warning = warning.getNextWarning()) {
      String message = String.valueOf(warning.getMessage());
      int at = message.indexOf("plan:\n");
      if (at >= 0) {
        found.add(ExplainedPlan.of(message.substring(at)));
      }
    }
    plans.addAll(found);
  }
}
