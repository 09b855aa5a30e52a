package dev.backfill.run.dryrun;

import dev.backfill.scope.ChunkStrategy;
import dev.backfill.scope.Planning;
import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec;
import dev.backfill.scope.RowEstimator;
import dev.backfill.scope.Scope;
import java.time.ZoneId;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Some chunks of a scope, each of which is a range of its own.
 *
 * @param whole the scope they come from
 * @param zone the zone of the plan
 * @param estimator the estimator of their rows
 * @param sample the chunks, ascending
 * @param nulls stands beside the chunk of the rows without a value, if it is in the sample
 */
public record SampledScope<R extends Range>(
    Scope<R> whole,
    Optional<ZoneId> zone,
    Optional<RowEstimator<R>> estimator,
    List<R> sample,
    Optional<R> nulls)
    implements Scope<R> {

  @Override
  public String definition() {
    return "sample of " + whole.definition();
  }

  @Override
  public Iterator<R> ranges() {
    return sample.iterator();
  }

  @Override
  public RangeCodec<R> codec() {
    return whole.codec();
  }

  /** Leaves ranges as they are: they are chunks already. */
  public record AsTheyAre<R extends Range>(String definition) implements ChunkStrategy<R> {

    @Override
    public Iterator<R> split(R range, Planning<R> planning) {
      return List.of(range).iterator();
    }
  }
}
