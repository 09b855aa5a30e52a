/**
 * Planning: how long a preview takes and how even its chunks are, beside what a plan reads exactly.
 */
@NullMarked
package dev.backfill.benchmarks.planning;

import org.jspecify.annotations.NullMarked;
