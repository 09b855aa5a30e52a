/**
 * Reports of what happened. A {@link dev.backfill.report.BackfillReport} is the same value while a
 * run is under way and at its end; {@link dev.backfill.report.BackfillFailedException} carries it.
 */
@NullMarked
package dev.backfill.report;

import org.jspecify.annotations.NullMarked;
