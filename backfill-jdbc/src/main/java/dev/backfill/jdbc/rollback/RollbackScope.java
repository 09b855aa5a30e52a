package dev.backfill.jdbc.rollback;

import dev.backfill.jdbc.ledger.RunImages;
import dev.backfill.ledger.LedgerException;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Order;
import dev.backfill.scope.RangeCodec;
import dev.backfill.scope.RowEstimator;
import dev.backfill.scope.Scope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Chunks of another run that have before-images, by their numbers. Thread-safe.
 *
 * @param images the run, and which of its chunks
 * @param labels of the first chunks of that run
 */
record RollbackScope(RunImages images, Map<Long, String> labels)
    implements Scope<IdRange>, RowEstimator<IdRange> {

  RollbackScope {
    labels = Map.copyOf(labels);
  }

  @Override
  public String definition() {
    return "rollback of run %s%s"
        .formatted(
            images.runId(),
            images.chunks().isEmpty()
                ? ""
                : ", chunks " + String.join(", ", images.chunks().stream().sorted().toList()));
  }

  @Override
  public Iterator<IdRange> ranges() {
    var ranges = new ArrayList<IdRange>();
    for (long no : images.unrestored()) {
      if (!ranges.isEmpty() && ranges.getLast().to() == no) {
        ranges.set(ranges.size() - 1, new IdRange(ranges.getLast().from(), no + 1));
      } else {
        ranges.add(new IdRange(no, no + 1));
      }
    }
    return ranges.iterator();
  }

  @Override
  public RangeCodec<IdRange> codec() {
    return new RollbackCodec(labels);
  }

  @Override
  public Optional<RowEstimator<IdRange>> estimator() {
    return Optional.of(this);
  }

  @Override
  public boolean discovers() {
    return true;
  }

  @Override
  public Estimate estimate(IdRange range) throws LedgerException {
    return new Estimate(images.rows(range), Estimate.Source.EXACT);
  }

  /** One chunk for each of the other run. */
  @Override
  public Iterator<IdRange> cut(IdRange range, long rows, Order order) {
    List<IdRange> pieces = new ArrayList<>();
    for (long no = range.from(); no < range.to(); no++) {
      pieces.add(new IdRange(no, no + 1));
    }
    if (order == Order.NEWEST_FIRST) {
      Collections.reverse(pieces);
    }
    return pieces.iterator();
  }
}
