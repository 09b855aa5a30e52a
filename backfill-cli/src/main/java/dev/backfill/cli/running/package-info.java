/** A run in this process, which signals can stop. */
@NullMarked
package dev.backfill.cli.running;

import org.jspecify.annotations.NullMarked;
