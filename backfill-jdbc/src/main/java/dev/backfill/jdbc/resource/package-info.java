/**
 * A database as the resource of a run: its transactions, and questions to it. Not exported: it may
 * change in any release.
 */
@NullMarked
package dev.backfill.jdbc.resource;

import org.jspecify.annotations.NullMarked;
