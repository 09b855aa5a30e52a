package dev.backfill.scope;

import java.time.ZoneId;
import java.util.Optional;

/**
 * The questions that a strategy may ask while it splits.
 *
 * <p>Value.
 *
 * @param <R> type of the ranges
 * @param zone zone of the plan
 * @param order the order of the pieces
 * @param estimator estimates row counts of ranges; empty if the scope cannot tell
 */
public record Planning<R extends Range>(
    ZoneId zone, Order order, Optional<RowEstimator<R>> estimator) {}
