/**
 * A table that is replaced by a fresh one, in PostgreSQL's words. Not exported: it may change in
 * any release.
 */
@NullMarked
package dev.backfill.jdbc.postgres.shadow;

import org.jspecify.annotations.NullMarked;
