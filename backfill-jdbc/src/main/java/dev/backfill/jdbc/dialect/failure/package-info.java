/**
 * The meaning of the errors of a database: its SQLSTATEs, what to do about each, and their words.
 * Not exported: it may change in any release.
 */
@NullMarked
package dev.backfill.jdbc.dialect.failure;

import org.jspecify.annotations.NullMarked;
