package dev.backfill.jdbc.work;

import static java.util.function.Predicate.not;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.dialect.Walk;
import dev.backfill.jdbc.scope.Selection;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Order;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How the batches of chunks go through their rows. Immutable.
 *
 * @param scope the rows
 * @param direction from the smallest rows to the greatest, or from the greatest to the smallest
 */
public record ChunkWalks(Selection<?> scope, Order direction) {

  /**
   * The chunk columns, then what else the key has; without the former for rows that lack a value:
   * nothing comes after null.
   */
  List<Column> order(ChunkKind kind) {
    var first = kind == ChunkKind.NULLS ? List.<Column>of() : scope.axis().columns();
    return Stream.concat(first.stream(), scope.facts().key().stream().filter(not(first::contains)))
        .toList();
  }

  /** How a chunk is gone through that begins. */
  public Walk walk(ChunkKind kind) {
    return new Walk(order(kind), direction);
  }

  /** How a chunk is gone through: as it was begun, whatever an earlier version began. */
  public Walk walk(ChunkKind kind, Optional<BatchCursor> cursor) {
    return new Walk(order(kind), cursor.map(BatchCursor::direction).orElse(direction));
  }

  /** Where a chunk has stopped, of the text that the ledger keeps. */
  public Optional<BatchCursor> cursor(ChunkKind kind, Optional<String> text) {
    return text.map(written -> BatchCursor.read(order(kind), written));
  }
}
