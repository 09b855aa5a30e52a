package dev.backfill.scope;

/** Asks for the estimator that some strategies need, and names the alternative without one. */
final class RowEstimators {

  private RowEstimators() {}

  /** The estimator while splitting. */
  static <R extends Range> RowEstimator<R> of(Planning<R> planning, String strategy) {
    return planning
        .estimator()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'%s' needs a scope that can count its rows, such as a table"
                        .formatted(strategy)));
  }

  /** Refuses a scope without an estimator. */
  static <R extends Range> void require(Scope<R> scope, String strategy) {
    if (scope.estimator().isEmpty()) {
      throw new IllegalArgumentException(
          "'%s' needs a scope that can count its rows, and '%s' cannot; use a table's scope, or %s"
              .formatted(strategy, scope.definition(), serving(scope.codec())));
    }
  }

  private static String serving(RangeCodec<?> codec) {
    if (codec.equals(Codecs.DATES)) {
      return "DAY, WEEK, MONTH, QUARTER or YEAR";
    }
    if (codec.equals(Codecs.INSTANTS)) {
      return "MINUTE, HOUR, or a calendar unit in a zone, such as MONTH.in(zone)";
    }
    if (codec.equals(Codecs.IDS)) {
      return "width(n)";
    }
    return codec instanceof KeyCodec<?> ? "size(n)" : "a ChunkStrategy of your own";
  }
}
