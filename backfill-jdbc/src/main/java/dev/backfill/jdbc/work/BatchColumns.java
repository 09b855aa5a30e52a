package dev.backfill.jdbc.work;

import dev.backfill.jdbc.dialect.ArrayValue;
import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.work.Batch;
import dev.backfill.work.TableDifference;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Committed batches, turned into one array per column. Confined to one thread. */
public record BatchColumns(List<? extends ClaimedChunk<?>> held, List<Batch> batches) {

  public ArrayValue numbers() {
    return ArrayValue.bigints(held.stream().map(one -> one.chunk().no()).toList());
  }

  public ArrayValue fences() {
    return ArrayValue.bigints(held.stream().map(ClaimedChunk::fence).toList());
  }

  public ArrayValue lasts() {
    return array("boolean", Batch::isLast);
  }

  public ArrayValue cursors() {
    return array("text", BatchColumns::cursor);
  }

  public ArrayValue changed() {
    return array("bigint", Batch::changed);
  }

  public ArrayValue kept() {
    return array("bigint", Batch::kept);
  }

  public ArrayValue conflicts() {
    return array("bigint", Batch::conflicts);
  }

  /**
   * The content of the cursor's column. A chunk that has ended needs none: there the column has
   * what a comparison has found, so that it is written in the same statement.
   */
  public static @Nullable String cursor(Batch batch) {
    return batch
        .cursor()
        .or(() -> batch.difference().filter(found -> !found.isEmpty()).map(TableDifference::toText))
        .orElse(null);
  }

  private ArrayValue array(String type, Function<Batch, @Nullable Object> value) {
    return new ArrayValue(type, batches.stream().map(value).toList());
  }
}
