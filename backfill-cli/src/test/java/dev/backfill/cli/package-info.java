/** Tests of the program: in a process of its own, and in this one. */
@NullMarked
package dev.backfill.cli;

import org.jspecify.annotations.NullMarked;
