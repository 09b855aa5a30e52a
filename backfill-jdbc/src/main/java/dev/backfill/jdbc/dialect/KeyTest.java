package dev.backfill.jdbc.dialect;

import java.util.Optional;

/**
 * How to find the rows that break a foreign key. Value.
 *
 * @param name the key with its table, for people
 * @param own true if the referring rows are of the table that was asked about
 * @param from the referring table, for SQL; its columns are qualified by its name
 * @param broken the condition that a row breaks the key, for SQL
 * @param untested why the rows cannot be looked at; empty if they can
 */
public record KeyTest(
    String name, boolean own, String from, String broken, Optional<String> untested) {}
