/**
 * What a catalog says of a table: names, columns, types, statistics. Not exported: it may change in
 * any release.
 */
@NullMarked
package dev.backfill.jdbc.catalog;

import org.jspecify.annotations.NullMarked;
