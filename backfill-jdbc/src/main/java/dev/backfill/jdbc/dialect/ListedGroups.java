package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;

/**
 * Where groups are listed. Value.
 *
 * @param table the table
 * @param column its column whose values are the groups
 */
public record ListedGroups(Table table, Column column) {}
