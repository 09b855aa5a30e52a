/**
 * The parts that the scenarios share. A {@code Scenario} makes its tables, does its backfill,
 * proves what it has done, takes it back and proves that too; {@code Program} gives it a server and
 * a screen, and turns the proofs into an exit status.
 */
@NullMarked
package dev.backfill.examples.scenario;

import org.jspecify.annotations.NullMarked;
