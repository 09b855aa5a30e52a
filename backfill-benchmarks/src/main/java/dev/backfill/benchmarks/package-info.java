/**
 * Programs that measure Backfill beside hand-written loops and its peers. Start with {@code
 * Benchmarks}: it runs each suite in the form that was asked for, and writes the page.
 */
@NullMarked
package dev.backfill.benchmarks;

import org.jspecify.annotations.NullMarked;
