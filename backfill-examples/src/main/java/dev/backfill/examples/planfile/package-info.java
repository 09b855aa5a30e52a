/** A plan that is a file: {@code mvn -q -Dscenario=plan-file}. */
@NullMarked
package dev.backfill.examples.planfile;

import org.jspecify.annotations.NullMarked;
