package dev.backfill.jdbc.work;

import dev.backfill.ledger.Held;
import dev.backfill.work.Batch;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Committed batches, turned into one array per column. Confined to one thread. */
public record BatchColumns(
    Connection connection, List<? extends Held<?>> held, List<Batch> batches) {

  public Array numbers() throws SQLException {
    return connection.createArrayOf("bigint", held.stream().map(one -> one.chunk().no()).toArray());
  }

  public Array fences() throws SQLException {
    return connection.createArrayOf("bigint", held.stream().map(Held::fence).toArray());
  }

  public Array lasts() throws SQLException {
    return array("boolean", Batch::isLast);
  }

  public Array cursors() throws SQLException {
    return array("text", batch -> batch.cursor().orElse(null));
  }

  public Array changed() throws SQLException {
    return array("bigint", Batch::changed);
  }

  public Array kept() throws SQLException {
    return array("bigint", Batch::kept);
  }

  public Array conflicts() throws SQLException {
    return array("bigint", Batch::conflicts);
  }

  private Array array(String type, Function<Batch, @Nullable Object> value) throws SQLException {
    return connection.createArrayOf(type, batches.stream().map(value).toArray());
  }
}
