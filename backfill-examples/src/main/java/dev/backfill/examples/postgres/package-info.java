/**
 * A PostgreSQL server in a folder, for the examples: nothing to install, root or not. It survives
 * the program that started it, even its {@code kill -9}, and is found again. Begin with {@link
 * dev.backfill.examples.postgres.LocalPostgres}.
 */
@NullMarked
package dev.backfill.examples.postgres;

import org.jspecify.annotations.NullMarked;
