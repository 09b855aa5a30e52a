/** The commands of the command line. {@link dev.backfill.cli.Main} begins. */
@NullMarked
package dev.backfill.cli;

import org.jspecify.annotations.NullMarked;
