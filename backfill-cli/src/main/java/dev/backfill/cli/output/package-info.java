/** Where a command writes: text for people, JSON for machines, and exit codes. */
@NullMarked
package dev.backfill.cli.output;

import org.jspecify.annotations.NullMarked;
