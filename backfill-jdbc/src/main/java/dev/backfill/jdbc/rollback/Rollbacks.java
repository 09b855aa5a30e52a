package dev.backfill.jdbc.rollback;

import dev.backfill.contract.BackfillException;
import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.catalog.TableName;
import dev.backfill.jdbc.dialect.ArrayValue;
import dev.backfill.jdbc.dialect.Dialect;
import dev.backfill.jdbc.dialect.ImageColumns;
import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.ledger.LiveProcess;
import dev.backfill.jdbc.ledger.RunImages;
import dev.backfill.jdbc.resource.Dialects;
import dev.backfill.jdbc.resource.JdbcResource;
import dev.backfill.jdbc.sql.SimilarNames;
import dev.backfill.jdbc.work.Targets;
import dev.backfill.ledger.Ledger;
import dev.backfill.ledger.RunIsLiveException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Finds out what rolling back a run takes, and refuses what cannot be. Used once, on one
 * connection.
 *
 * @param connection the connection
 * @param home where the ledger is
 * @param resource the database
 */
public record Rollbacks(Connection connection, LedgerLocation home, JdbcResource resource) {

  /** So many chunks are called by their labels, others by their numbers. */
  private static final int LABELS = 10_000;

  public JdbcRollback of(Ledger ledger, String planName, Set<String> chunks) throws SQLException {
    var runId = run(planName);
    for (var process : LiveProcess.list(connection, home, runId)) {
      if (process.lives()) {
        throw new RunIsLiveException(process.refusal(planName));
      }
    }
    var labels = labels(runId);
    requireKnown(planName, runId, chunks, labels);
    var dialect =
        Dialects.of(connection)
            .orElseThrow(() -> new IllegalStateException("a ledger has a database"));
    var images = new RunImages(resource, home, planName, runId, chunks);
    if (!images.kept(connection)) {
      throw without(planName, "they were forgotten");
    }
    var columns = columns(planName, runId, dialect);
    return new JdbcRollback(
        ledger, new RollbackScope(images, labels), new RollbackWork(images, columns, dialect));
  }

  private UUID run(String planName) throws SQLException {
    var run =
        home.sql(LedgerStatement.RUN_LOOK)
            .on(connection)
            .with("plan", planName)
            .first(row -> row.getObject(1, UUID.class));
    if (run.isPresent()) {
      return run.get();
    }
    var names = home.sql(LedgerStatement.PLAN_NAMES).on(connection).list(row -> row.getString(1));
    throw unknown(planName, SimilarNames.hint(planName, names));
  }

  public static IllegalArgumentException unknown(String planName, String hint) {
    return new IllegalArgumentException(
        "There is nothing to roll back: the ledger knows no plan '%s'%s".formatted(planName, hint));
  }

  private Map<Long, String> labels(UUID runId) throws SQLException {
    var labels = new HashMap<Long, String>();
    home.sql(LedgerStatement.LABELS)
        .on(connection)
        .with("run", runId)
        .with("count", LABELS)
        .list(row -> labels.put(row.getLong(1), row.getString(2)) == null);
    return labels;
  }

  private void requireKnown(
      String planName, UUID runId, Set<String> chunks, Map<Long, String> labels)
      throws SQLException {
    var unknown =
        home.sql(LedgerStatement.LABELS_UNKNOWN)
            .on(connection)
            .with("labels", ArrayValue.texts(List.copyOf(chunks)))
            .with("run", runId)
            .list(row -> row.getString(1));
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "Plan '%s' has no chunk '%s'%s"
              .formatted(
                  planName,
                  unknown.getFirst(),
                  SimilarNames.hint(unknown.getFirst(), labels.values())));
    }
  }

  /** A column as the images have it. */
  private record Part(TableName table, String column, boolean isKey) {}

  private ImageColumns columns(String planName, UUID runId, Dialect dialect) throws SQLException {
    List<Part> parts =
        home.sql(LedgerStatement.IMAGE_COLUMNS)
            .on(connection)
            .with("run", runId)
            .list(
                row ->
                    new Part(
                        new TableName(Optional.of(row.getString(1)), row.getString(2)),
                        row.getString(3),
                        row.getBoolean(4)));
    if (parts.isEmpty()) {
      throw without(
          planName, "its work did not say keepBeforeImage(), or it has changed nothing so far");
    }
    var name = parts.getFirst().table();
    var table =
        dialect
            .resolve(connection, name)
            .orElseThrow(
                () ->
                    gone(
                        planName,
                        "table '%s.%s'".formatted(name.schema().orElse(""), name.name())));
    var key = new ArrayList<Column>();
    var set = new ArrayList<Column>();
    for (Part part : parts) {
      (part.isKey() ? key : set).add(column(planName, table, part));
    }
    return new ImageColumns(table, key, set);
  }

  private static IllegalArgumentException without(String planName, String why) {
    return new IllegalArgumentException(
        "Plan '%s' has no before-images: %s. Restore from a backup, or run a plan that sets the old values"
            .formatted(planName, why));
  }

  private static Column column(String planName, Table table, Part part) {
    Column column =
        table.columns().stream()
            .filter(one -> one.name().equals(part.column()))
            .findFirst()
            .orElseThrow(
                () ->
                    gone(
                        planName,
                        "column '%s' of '%s'".formatted(part.column(), table.fullName())));
    if (!part.isKey()) {
      var unused = Targets.writable(table, column.name());
    }
    return column;
  }

  private static BackfillException gone(String planName, String what) {
    return new BackfillException(
        "Plan '%s' cannot be rolled back: %s has gone, or has another name now. Nothing was written"
            .formatted(planName, what));
  }
}
