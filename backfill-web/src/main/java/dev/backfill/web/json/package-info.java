/** Reports as JSON, in the form of the published schema. */
@NullMarked
package dev.backfill.web.json;

import org.jspecify.annotations.NullMarked;
