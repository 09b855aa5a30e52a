/**
 * The description of a table in the catalog: names, columns, types, statistics. Not exported: it
 * may change in any release.
 */
@NullMarked
package dev.backfill.jdbc.catalog;

import org.jspecify.annotations.NullMarked;
