/** Work on rows of one table: one plain statement, hand-written loops, Backfill. */
@NullMarked
package dev.backfill.benchmarks.data;

import org.jspecify.annotations.NullMarked;
