/**
 * A PostgreSQL server that keeps what it commits, with databases that are copied from templates so
 * that each trial begins on the same bytes.
 */
@NullMarked
package dev.backfill.benchmarks.server;

import org.jspecify.annotations.NullMarked;
