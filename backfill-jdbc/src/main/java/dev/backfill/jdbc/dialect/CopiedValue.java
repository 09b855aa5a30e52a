package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.Column;
import java.util.Optional;

/**
 * What a column gets from the rows of another database. Value.
 *
 * @param target the column
 * @param expression over the columns of the source, ready for a prepared statement
 * @param source the column of the source that is carried over as it is; empty if the value is
 *     computed there
 */
public record CopiedValue(Column target, String expression, Optional<Column> source) {}
