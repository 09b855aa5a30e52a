/** What a report says, computed once for every format. */
@NullMarked
package dev.backfill.web.facts;

import org.jspecify.annotations.NullMarked;
