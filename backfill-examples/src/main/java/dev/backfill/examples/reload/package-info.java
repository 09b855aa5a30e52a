/**
 * A table whose rows are replaced by those of an import, all at once: {@code mvn -q
 * -Dscenario=reload}.
 */
@NullMarked
package dev.backfill.examples.reload;

import org.jspecify.annotations.NullMarked;
