package dev.backfill.jdbc.ledger;

import dev.backfill.jdbc.dialect.ArrayValue;
import dev.backfill.ledger.NewChunk;
import dev.backfill.ledger.RunDefinition;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec.Bounds;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Chunks to be, turned into one array per column: any number of them goes to the server in one
 * statement. Confined to one thread.
 */
final class NewChunkColumns<R extends Range> {

  private final RunDefinition<R> definition;
  private final List<NewChunk<R>> drafts;
  private final List<Bounds> bounds;

  NewChunkColumns(RunDefinition<R> definition, List<NewChunk<R>> drafts) {
    this.definition = definition;
    this.drafts = drafts;
    this.bounds = drafts.stream().map(draft -> definition.codec().write(draft.range())).toList();
  }

  ArrayValue kinds() {
    return texts(drafts, draft -> draft.kind().name());
  }

  /** Null where the number will be the label. */
  ArrayValue labels() {
    return texts(drafts, draft -> definition.label(draft.kind(), draft.range()).orElse(null));
  }

  ArrayValue lowerBounds() {
    return texts(bounds, Bounds::lo);
  }

  ArrayValue upperBounds() {
    return texts(bounds, Bounds::hi);
  }

  ArrayValue estimates() {
    return array("bigint", drafts, draft -> draft.estimate().map(Estimate::rows).orElse(null));
  }

  ArrayValue sources() {
    return texts(
        drafts, draft -> draft.estimate().map(estimate -> estimate.source().name()).orElse(null));
  }

  private <T> ArrayValue texts(List<T> from, Function<T, @Nullable Object> value) {
    return array("text", from, value);
  }

  private <T> ArrayValue array(String type, List<T> from, Function<T, @Nullable Object> value) {
    return new ArrayValue(type, from.stream().map(value).toList());
  }
}
