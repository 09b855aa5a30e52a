/** Tests of reports as JSON. */
@NullMarked
package dev.backfill.web.json;

import org.jspecify.annotations.NullMarked;
