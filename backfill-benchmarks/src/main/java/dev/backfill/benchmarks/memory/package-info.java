/** Child processes in a bounded heap that say how much they hold. */
@NullMarked
package dev.backfill.benchmarks.memory;

import org.jspecify.annotations.NullMarked;
