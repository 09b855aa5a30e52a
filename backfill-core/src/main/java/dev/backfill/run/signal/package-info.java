/**
 * Signals between the threads of a run: stop, cut off, wake up. Not exported: it may change in any
 * release.
 */
@NullMarked
package dev.backfill.run.signal;

import org.jspecify.annotations.NullMarked;
