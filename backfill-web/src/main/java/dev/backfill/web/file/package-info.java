/** Files that are written whole, while a run is at work. */
@NullMarked
package dev.backfill.web.file;

import org.jspecify.annotations.NullMarked;
