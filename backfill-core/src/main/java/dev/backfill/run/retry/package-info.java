/**
 * Waits before another attempt: of a chunk, of the ledger, of a database that is away. Not
 * exported: it may change in any release.
 */
@NullMarked
package dev.backfill.run.retry;

import org.jspecify.annotations.NullMarked;
