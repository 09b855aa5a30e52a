/** Reports as one HTML file that needs nothing beside it. */
@NullMarked
package dev.backfill.web.html;

import org.jspecify.annotations.NullMarked;
