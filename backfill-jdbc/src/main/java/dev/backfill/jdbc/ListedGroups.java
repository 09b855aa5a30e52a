package dev.backfill.jdbc;

/**
 * Where groups are listed. Value.
 *
 * @param table the table
 * @param column its column whose values are the groups
 */
record ListedGroups(Table table, Column column) {}
