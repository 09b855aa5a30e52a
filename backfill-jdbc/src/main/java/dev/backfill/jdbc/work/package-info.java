/**
 * Batches of work on rows: set, delete, copy, transform, and SQL of the user. Not exported: it may
 * change in any release.
 */
@NullMarked
package dev.backfill.jdbc.work;

import org.jspecify.annotations.NullMarked;
