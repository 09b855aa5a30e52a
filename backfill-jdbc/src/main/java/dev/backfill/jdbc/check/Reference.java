package dev.backfill.jdbc.check;

import dev.backfill.jdbc.scope.Selection;
import java.util.Map;

/** What a distribution is compared with. Values. */
public sealed interface Reference {

  /** The same rows before the first chunk. */
  record Before() implements Reference {}

  /**
   * Other rows of the same table.
   *
   * @param rows such as those of the last weeks
   */
  record Rows(Selection<?> rows) implements Reference {}

  /**
   * Shares that were given.
   *
   * @param shares by category; they add up to 1
   */
  record Shares(Map<String, Double> shares) implements Reference {

    private static final double ROUNDING = 0.001;

    /**
     * Checks the shares.
     *
     * @throws IllegalArgumentException if there are fewer than two, if one is negative, or if they
     *     do not add up to 1
     */
    public Shares {
      shares = Map.copyOf(shares);
      double sum = shares.values().stream().mapToDouble(Double::doubleValue).sum();
      if (shares.size() < 2
          || shares.values().stream().anyMatch(share -> !(share >= 0))
          || !(Math.abs(sum - 1) <= ROUNDING)) {
        throw new IllegalArgumentException(
            "likeShares takes two or more shares that add up to 1, such as Map.of(\"gold\", 0.2, \"base\", 0.8); %s were given, which add up to %s"
                .formatted(shares.size(), sum));
      }
    }
  }
}
