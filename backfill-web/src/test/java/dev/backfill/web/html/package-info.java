/** Tests of reports as HTML. */
@NullMarked
package dev.backfill.web.html;

import org.jspecify.annotations.NullMarked;
