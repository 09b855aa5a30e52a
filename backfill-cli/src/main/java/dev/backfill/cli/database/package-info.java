/** Secrets, drivers and connections. */
@NullMarked
package dev.backfill.cli.database;

import org.jspecify.annotations.NullMarked;
