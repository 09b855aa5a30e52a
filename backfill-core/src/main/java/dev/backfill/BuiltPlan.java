package dev.backfill;

import dev.backfill.plan.Plan;
import dev.backfill.scope.Range;

/**
 * A plan that was built with {@link PlanSteps.Options#build}. Role; implemented by the library
 * only.
 *
 * <p>Immutable; safe to keep and share.
 *
 * @param <R> type of the ranges
 */
public sealed interface BuiltPlan<R extends Range> extends Plan<R>, PlanActions<R>
    permits RunnablePlan {}
