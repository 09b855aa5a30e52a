/**
 * Progress, throughput and the time left, from readings of the ledger. Not exported: it may change
 * in any release.
 */
@NullMarked
package dev.backfill.run.watch;

import org.jspecify.annotations.NullMarked;
