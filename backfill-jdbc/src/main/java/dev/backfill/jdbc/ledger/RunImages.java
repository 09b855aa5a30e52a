package dev.backfill.jdbc.ledger;

import dev.backfill.jdbc.connection.BorrowedConnection;
import dev.backfill.jdbc.dialect.ArrayValue;
import dev.backfill.jdbc.dialect.ImageSpot;
import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.ledger.home.LedgerTables;
import dev.backfill.jdbc.resource.JdbcResource;
import dev.backfill.jdbc.sql.Statements;
import dev.backfill.ledger.LedgerException;
import dev.backfill.scope.IdRange;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The before-images of a run, or of some of its chunks. Thread-safe; borrows a connection for each
 * question.
 *
 * @param resource where the ledger is
 * @param home the ledger
 * @param planName the plan that has changed the rows
 * @param runId its run
 * @param chunks labels of chunks; empty for all
 */
public record RunImages(
    JdbcResource resource, LedgerLocation home, String planName, UUID runId, Set<String> chunks) {

  public RunImages {
    chunks = Set.copyOf(chunks);
  }

  /** Where an image is. */
  public ImageSpot spot(long chunkNo, int batchNo) {
    return new ImageSpot(home.table("before_image"), runId, chunkNo, batchNo);
  }

  /** Numbers of the chunks of which something was not restored yet, ascending. */
  public List<Long> unrestored() {
    return ask(
        "find the before-images",
        connection ->
            home.sql(LedgerStatement.IMAGE_CHUNKS)
                .on(connection)
                .with("run", runId)
                .with("labels", labels())
                .list(row -> row.getLong(1)));
  }

  /**
   * An image that was put back.
   *
   * @param chunk of which chunk
   * @param batch of which batch
   * @param rows the number of rows that it has
   */
  public record Restored(long chunk, int batch, long rows) {}

  /** Those that were put back so far. */
  public List<Restored> restored(Connection connection) throws SQLException {
    return home.sql(LedgerStatement.IMAGES_RESTORED)
        .on(connection)
        .with("run", runId)
        .with("labels", labels())
        .list(row -> new Restored(row.getLong(1), row.getInt(2), row.getLong(3)));
  }

  /** Rows of images of some chunks that were not restored yet. */
  public long rows(IdRange range) {
    return ask(
        "count the before-images",
        connection ->
            home.sql(LedgerStatement.IMAGE_ROWS)
                .on(connection)
                .with("run", runId)
                .with("first", range.from())
                .with("end", range.to())
                .one(row -> row.getLong(1)));
  }

  /** Returns true if they may be used: they were not forgotten, nor the run. */
  public boolean kept(Connection connection) throws SQLException {
    return home.sql(LedgerStatement.IMAGES_KEPT)
        .on(connection)
        .with("run", runId)
        .first(row -> row.getInt(1))
        .isPresent();
  }

  private ArrayValue labels() {
    return ArrayValue.texts(List.copyOf(chunks));
  }

  /**
   * Asks.
   *
   * @throws LedgerException if the ledger does not answer
   */
  public <T> T ask(String doing, Statements<T> question) {
    try (var borrowed = BorrowedConnection.readCommitting(resource.dataSource())) {
      return question.run(borrowed.connection());
    } catch (SQLException e) {
      throw LedgerTables.failure(
          "%s of plan '%s'".formatted(doing, planName), home, resource.dataSource(), e);
    }
  }
}
