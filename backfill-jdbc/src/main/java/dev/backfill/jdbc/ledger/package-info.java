/**
 * The run in a database: opening, claims, the fence, heartbeats, views, and forgetting. Not
 * exported: it may change in any release.
 */
@NullMarked
package dev.backfill.jdbc.ledger;

import org.jspecify.annotations.NullMarked;
