/**
 * The entry point. {@link dev.backfill.Backfill} starts the sentence that defines a plan; {@link
 * dev.backfill.PlanSteps} are its steps.
 */
@NullMarked
package dev.backfill;

import org.jspecify.annotations.NullMarked;
