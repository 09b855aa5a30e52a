/**
 * Threads: those of a run, and the virtual ones of its lanes. Not exported: it may change in any
 * release.
 */
@NullMarked
package dev.backfill.run.engine;

import org.jspecify.annotations.NullMarked;
