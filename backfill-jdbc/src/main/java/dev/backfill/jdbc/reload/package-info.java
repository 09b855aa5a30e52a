/** Tables whose rows are replaced by those of another one. */
@NullMarked
package dev.backfill.jdbc.reload;

import org.jspecify.annotations.NullMarked;
