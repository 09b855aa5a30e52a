package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.Column;

/**
 * A column that is compared, as one of the two tables has it. Value.
 *
 * @param name its name in the left table
 * @param here the column of this side
 * @param form as which text its values are read
 * @param near true if its values may differ by a tolerance: then they are read themselves
 */
public record ComparedColumn(String name, Column here, CanonicalForm form, boolean near) {}
