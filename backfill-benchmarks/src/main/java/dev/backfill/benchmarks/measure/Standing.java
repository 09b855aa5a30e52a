package dev.backfill.benchmarks.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The costs of a contender in each round.
 *
 * @param contender the contender
 * @param costs by round
 */
public record Standing(Contender contender, List<Cost> costs) {

  /** A standing of values. */
  public Standing {
    costs = List.copyOf(costs);
  }

  /** A figure of each round. */
  public Spread spread(ToDoubleFunction<Cost> figure) {
    return Spread.of(costs.stream().map(figure::applyAsDouble).toList());
  }

  /** A figure of each round, as a multiple of another contender's in the same round. */
  public Spread over(Standing other, ToDoubleFunction<Cost> figure) {
    return over(figure, other, figure);
  }

  /** The same where the other one's figure is computed in another way. */
  public Spread over(
      ToDoubleFunction<Cost> figure, Standing other, ToDoubleFunction<Cost> othersFigure) {
    var ratios = new ArrayList<Double>();
    for (int round = 0; round < costs.size(); round++) {
      ratios.add(
          figure.applyAsDouble(costs.get(round))
              / othersFigure.applyAsDouble(other.costs.get(round)));
    }
    return Spread.of(ratios);
  }

  /** Elapsed seconds of a trial. */
  public static double wall(Cost cost) {
    return cost.wall().toNanos() / 1e9;
  }

  /** Seconds of processor time of both sides. */
  public static double cpu(Cost cost) {
    return cost.cpu().toNanos() / 1e9;
  }
}
