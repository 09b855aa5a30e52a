/**
 * Cuts the scope into chunks while the run works, and resumes where the ledger ends. Not exported:
 * it may change in any release.
 */
@NullMarked
package dev.backfill.run.planning;

import org.jspecify.annotations.NullMarked;
