/**
 * Contenders that run in shuffled rounds, what each of them cost, their ratios within the round.
 */
@NullMarked
package dev.backfill.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
