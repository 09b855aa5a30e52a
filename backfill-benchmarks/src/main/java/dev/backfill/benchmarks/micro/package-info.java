/** JMH benchmarks of the engine, the planning of ranges and the ledgers. */
@NullMarked
package dev.backfill.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
