/**
 * PostgreSQL: its catalog, its statements, its advice. Not exported: it may change in any release.
 */
@NullMarked
package dev.backfill.jdbc.postgres;

import org.jspecify.annotations.NullMarked;
