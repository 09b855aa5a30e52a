/**
 * What went wrong in a chunk, and of which kind it is. Not exported: it may change in any release.
 */
@NullMarked
package dev.backfill.run.failure;

import org.jspecify.annotations.NullMarked;
