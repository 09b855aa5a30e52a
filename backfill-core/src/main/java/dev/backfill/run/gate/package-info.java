/**
 * Checks before and after the work, the canary, and the backup that the undo needs. Not exported:
 * it may change in any release.
 */
@NullMarked
package dev.backfill.run.gate;

import org.jspecify.annotations.NullMarked;
