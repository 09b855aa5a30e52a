/**
 * Gates before, after, and after each chunk. A {@link dev.backfill.check.Check} judges with
 * evidence; all checks run before anything is decided.
 */
@NullMarked
package dev.backfill.check;

import org.jspecify.annotations.NullMarked;
