package dev.backfill.cli;

import dev.backfill.cli.database.Secrets;
import dev.backfill.cli.output.Output;

/**
 * What a command gets from its process.
 *
 * @param secrets the variables
 * @param output the streams
 */
record Surroundings(Secrets secrets, Output output) {}
