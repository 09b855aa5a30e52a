package dev.backfill.jdbc.ledger;

import dev.backfill.ledger.Draft;
import dev.backfill.ledger.RunDefinition;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec.Bounds;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Chunks to be, turned into one array per column: any number of them goes to the server in one
 * statement. Confined to one thread.
 */
final class DraftColumns<R extends Range> {

  private final Connection connection;
  private final RunDefinition<R> definition;
  private final List<Draft<R>> drafts;
  private final List<Bounds> bounds;

  DraftColumns(Connection connection, RunDefinition<R> definition, List<Draft<R>> drafts) {
    this.connection = connection;
    this.definition = definition;
    this.drafts = drafts;
    this.bounds = drafts.stream().map(draft -> definition.codec().write(draft.range())).toList();
  }

  Array kinds() throws SQLException {
    return texts(drafts, draft -> draft.kind().name());
  }

  /** Null where the number will be the label. */
  Array labels() throws SQLException {
    return texts(drafts, draft -> definition.label(draft.kind(), draft.range()).orElse(null));
  }

  Array lowerBounds() throws SQLException {
    return texts(bounds, Bounds::lo);
  }

  Array upperBounds() throws SQLException {
    return texts(bounds, Bounds::hi);
  }

  Array estimates() throws SQLException {
    return array("bigint", drafts, draft -> draft.estimate().map(Estimate::rows).orElse(null));
  }

  Array sources() throws SQLException {
    return texts(
        drafts, draft -> draft.estimate().map(estimate -> estimate.source().name()).orElse(null));
  }

  private <T> Array texts(List<T> from, Function<T, @Nullable Object> value) throws SQLException {
    return array("text", from, value);
  }

  private <T> Array array(String type, List<T> from, Function<T, @Nullable Object> value)
      throws SQLException {
    return connection.createArrayOf(type, from.stream().map(value).toArray());
  }
}
