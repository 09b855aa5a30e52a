/** Feeds lines of users' code to the compiler, for tests of what compiles and what does not. */
@NullMarked
package dev.backfill.compiled;

import org.jspecify.annotations.NullMarked;
