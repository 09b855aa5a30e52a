/** Tests of the plan that is a file. */
@NullMarked
package dev.backfill.examples.planfile;

import org.jspecify.annotations.NullMarked;
