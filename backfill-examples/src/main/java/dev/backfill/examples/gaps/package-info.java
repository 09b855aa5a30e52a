/**
 * A table with missing days: they are found, and filled from raw data. {@code Gaps} is all of it.
 */
@NullMarked
package dev.backfill.examples.gaps;

import org.jspecify.annotations.NullMarked;
