package dev.backfill.run.planning;

import dev.backfill.scope.Estimate;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.KeyRange;
import dev.backfill.scope.KeySet;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec;
import dev.backfill.scope.RowEstimator;
import dev.backfill.scope.Scope;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Random;

/**
 * A scope whose data is another one each time that it is asked: other estimates, other pieces, and
 * now and then no answer.
 */
final class DriftingScope<R extends Range> implements Scope<R>, RowEstimator<R> {

  private final R all;
  private final RangeCodec<R> codec;
  private final boolean found;
  private Random random = new Random(0);
  private boolean drifts;

  DriftingScope(R all, RangeCodec<R> codec, boolean found) {
    this.all = all;
    this.codec = codec;
    this.found = found;
  }

  /** The database does not answer. */
  static final class Away extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** From now on; until then it answers always. */
  void drift(Random source) {
    random = source;
    drifts = true;
  }

  @Override
  public String definition() {
    return "drifting";
  }

  @Override
  public Iterator<R> ranges() {
    return List.of(all).iterator();
  }

  @Override
  public boolean discovers() {
    return found;
  }

  @Override
  public RangeCodec<R> codec() {
    return codec;
  }

  @Override
  public Optional<RowEstimator<R>> estimator() {
    return Optional.of(this);
  }

  @Override
  public Estimate estimate(R range) {
    answer();
    return new Estimate(random.nextInt(100), Estimate.Source.EXPLAIN);
  }

  private void answer() {
    if (drifts && random.nextInt(12) == 0) {
      throw new Away();
    }
  }

  @Override
  public Iterator<R> cut(R range, long rows, Order order) {
    answer();
    var pieces = new ArrayList<R>();
    R left = range;
    for (int i = random.nextInt(9); i > 0; i--) {
      var halves = parts(left);
      if (halves.isEmpty()) {
        break;
      }
      pieces.add(halves.getFirst());
      left = halves.getLast();
    }
    pieces.add(left);
    var inOrder = order == Order.OLDEST_FIRST ? pieces : pieces.reversed();
    var iterator = inOrder.iterator();
    return new Iterator<>() {

      @Override
      public boolean hasNext() {
        return iterator.hasNext();
      }

      @Override
      public R next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        answer();
        return iterator.next();
      }
    };
  }

  @SuppressWarnings("unchecked") // each kind is cut into its own
  private List<R> parts(R range) {
    return (List<R>)
        switch (range) {
          case IdRange ids -> ids(ids);
          case KeySet<?> keys -> keys(keys);
          case KeyRange keys -> keys(keys);
          default -> throw new IllegalArgumentException();
        };
  }

  private List<IdRange> ids(IdRange ids) {
    if (ids.from() + 1 == ids.to()) {
      return List.of();
    }
    long middle = random.nextLong(ids.from() + 1, ids.to());
    return List.of(new IdRange(ids.from(), middle), new IdRange(middle, ids.to()));
  }

  private <K> List<KeySet<K>> keys(KeySet<K> set) {
    var keys = set.keys();
    if (keys.size() == 1) {
      return List.of();
    }
    int middle = random.nextInt(1, keys.size());
    return List.of(
        new KeySet<>(keys.subList(0, middle)), new KeySet<>(keys.subList(middle, keys.size())));
  }

  /** Numbers as text, of one length so that they are ordered as numbers. */
  private List<KeyRange> keys(KeyRange keys) {
    long low = keys.from().isEmpty() ? 0 : Long.parseLong(keys.from().getFirst());
    long high = keys.to().isEmpty() ? 100_000 : Long.parseLong(keys.to().getFirst());
    if (low + 1 >= high) {
      return List.of();
    }
    var middle = List.of("%06d".formatted(random.nextLong(low + 1, high)));
    return List.of(new KeyRange(keys.from(), middle), new KeyRange(middle, keys.to()));
  }
}
