package dev.backfill.ledger;

import dev.backfill.scope.Range;
import java.util.List;
import java.util.Optional;

/** No dependency: every chunk may start. */
record NoUpstreams<R extends Range>() implements Upstreams<R> {

  @Override
  public boolean isEmpty() {
    return true;
  }

  @Override
  public Decision<R> begin() {
    return new Decision<>() {
      @Override
      public List<String> planNames() {
        return List.of();
      }

      @Override
      public Rule<R> by(List<UpstreamRun> upstream) {
        return (kind, range) -> Optional.empty();
      }
    };
  }
}
