/**
 * Rehearses a sample of the chunks and commits nothing. Not exported: it may change in any release.
 */
@NullMarked
package dev.backfill.run.dryrun;

import org.jspecify.annotations.NullMarked;
