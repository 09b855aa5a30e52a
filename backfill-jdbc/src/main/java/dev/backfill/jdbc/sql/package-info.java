/**
 * Talking to JDBC: statements with their parameters, SQL of the user, and identifiers. Not
 * exported: it may change in any release.
 */
@NullMarked
package dev.backfill.jdbc.sql;

import org.jspecify.annotations.NullMarked;
