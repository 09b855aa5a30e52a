/** An application that works on the table that is changed. */
@NullMarked
package dev.backfill.benchmarks.load;

import org.jspecify.annotations.NullMarked;
