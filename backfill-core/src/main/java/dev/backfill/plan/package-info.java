/**
 * Plans: definitions of work and its settings, as values. A {@link dev.backfill.plan.Plan} is a
 * definition, which is fingerprinted, and options, which are not.
 */
@NullMarked
package dev.backfill.plan;

import org.jspecify.annotations.NullMarked;
