/** Tests of files that are written whole. */
@NullMarked
package dev.backfill.web.file;

import org.jspecify.annotations.NullMarked;
