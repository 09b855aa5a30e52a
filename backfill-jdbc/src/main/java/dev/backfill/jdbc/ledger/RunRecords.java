package dev.backfill.jdbc.ledger;

import dev.backfill.check.Check;
import dev.backfill.check.CheckResult;
import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.ledger.BadRow;
import dev.backfill.ledger.RunInspection;
import dev.backfill.ledger.RunSummary;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Lists runs and looks into them, for a caller who is no member of any. Everything is read at one
 * moment, in a transaction of the caller that has not begun yet. Confined to one connection.
 *
 * @param connection the connection
 * @param home where the ledger is
 */
public record RunRecords(Connection connection, LedgerLocation home) {

  /** All runs, the newest first. */
  public List<RunSummary> all() throws SQLException {
    RunViews.atOneMoment(connection);
    var runs =
        home.sql(LedgerStatement.RUNS)
            .on(connection)
            .list(row -> new Run(row.getObject(1, UUID.class), row.getBoolean(2)));
    var summaries = new ArrayList<RunSummary>(runs.size());
    for (Run run : runs) {
      summary(run, 0).map(Summary::summary).ifPresent(summaries::add);
    }
    return summaries;
  }

  /** One run; empty if there is none. */
  public Optional<RunInspection> of(String plan) throws SQLException {
    RunViews.atOneMoment(connection);
    var run =
        home.sql(LedgerStatement.RUN_LOOK)
            .on(connection)
            .with("plan", plan)
            .first(row -> new Run(row.getObject(1, UUID.class), row.getBoolean(2)));
    return run.isEmpty() ? Optional.empty() : inspection(run.get());
  }

  /** The first rows that a run has set aside; none if there is no such run. */
  public List<BadRow> badRows(String plan, int atMost) throws SQLException {
    RunViews.atOneMoment(connection);
    var run =
        home.sql(LedgerStatement.RUN_LOOK)
            .on(connection)
            .with("plan", plan)
            .first(row -> row.getObject(1, UUID.class));
    return run.isEmpty()
        ? List.of()
        : home.sql(LedgerStatement.BAD_ROWS)
            .on(connection)
            .with("run", run.get())
            .with("count", atMost)
            .list(
                row ->
                    new BadRow(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6),
                        row.getInt(7),
                        instantThere(row, 8)));
  }

  private Optional<RunInspection> inspection(Run run) throws SQLException {
    var found = summary(run, RunInspection.NOTABLE);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    var checks =
        home.sql(LedgerStatement.CHECKS)
            .on(connection)
            .with("run", run.id())
            .list(RunRecords::check);
    var summary = found.get();
    return Optional.of(
        new RunInspection(summary.summary(), summary.document(), checks, notes(run.id())));
  }

  private Optional<Summary> summary(Run run, int notable) throws SQLException {
    var view = RunViews.fromOutside(home, run.id(), run.sensitive()).readNow(connection, notable);
    if (view.isEmpty()) {
      return Optional.empty();
    }
    var processes =
        LiveProcess.list(connection, home, run.id()).stream()
            .map(LiveProcess::toRunProcess)
            .toList();
    return home.sql(LedgerStatement.RUN_FACTS)
        .on(connection)
        .with("run", run.id())
        .first(
            row ->
                new Summary(
                    new RunSummary(
                        view.get(),
                        row.getString(1),
                        MemberStatus.directive(row.getString(2), row.getInt(3)),
                        Optional.ofNullable(instant(row, 4)),
                        instantThere(row, 5),
                        row.getString(6),
                        processes,
                        row.getLong(8)),
                    row.getString(7)));
  }

  private Map<String, String> notes(UUID runId) throws SQLException {
    var notes = new HashMap<String, String>();
    home.sql(LedgerStatement.NOTES)
        .on(connection)
        .with("run", runId)
        .list(row -> notes.put(row.getString(1), row.getString(2)) == null);
    return notes;
  }

  private static CheckResult check(ResultSet row) throws SQLException {
    return new CheckResult(
        CheckResult.Phase.valueOf(row.getString(1)),
        row.getString(2),
        new Check.Verdict(Check.Status.valueOf(row.getString(3)), row.getString(4)),
        instantThere(row, 5),
        Duration.ofMillis(row.getLong(6)));
  }

  private static Instant instantThere(ResultSet row, int column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
    var time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  /** Which run. */
  private record Run(UUID id, boolean sensitive) {}

  /** A run with its definition. */
  private record Summary(RunSummary summary, String document) {}
}
