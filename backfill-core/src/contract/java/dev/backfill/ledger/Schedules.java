package dev.backfill.ledger;

import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Random schedules for a property: whatever is done to a ledger in whatever order, it answers as
 * its model does. A schedule that fails is shrunk, printed with its seed, and tried first the next
 * time.
 */
public abstract class Schedules {

  private static final int LONGEST = 120;
  private static final AtomicInteger COUNT = new AtomicInteger();

  /** Schedules of any kind. */
  @Provide
  final Arbitrary<List<Step>> schedules() {
    var kinds =
        Arbitraries.frequency(
            Stream.of(Step.Kind.values()).map(kind -> Tuple.of(kind.weight(), kind)).toList());
    return Combinators.combine(
            kinds, Arbitraries.integers().between(0, 999), Arbitraries.integers().between(1, 10))
        .as(Step::new)
        .list()
        .ofMaxSize(LONGEST);
  }

  /** One long schedule. */
  public static List<Step> drawn(Random random) {
    return Stream.generate(() -> Step.random(random)).limit(LONGEST).toList();
  }

  /** Goes through one schedule, in a run of its own. */
  public static void check(ModelledSchedule.World world, List<Step> schedule) throws Exception {
    try (var modelled = new ModelledSchedule(world, "schedule_" + COUNT.incrementAndGet())) {
      modelled.check(schedule);
    }
  }
}
