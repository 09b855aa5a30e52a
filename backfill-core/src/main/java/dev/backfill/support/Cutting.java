package dev.backfill.support;

import dev.backfill.scope.ChunkStrategy;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.scope.Scope;
import java.time.ZoneId;

/**
 * The settings that determine the chunks of a plan.
 *
 * <p>Value.
 *
 * @param <R> type of the ranges
 * @param scope which data
 * @param strategy the strategy that splits it
 * @param order in which order
 * @param zone in which it is cut and labelled
 */
public record Cutting<R extends Range>(
    Scope<R> scope, ChunkStrategy<R> strategy, Order order, ZoneId zone) {}
