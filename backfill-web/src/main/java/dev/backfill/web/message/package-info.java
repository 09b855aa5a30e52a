/** The messages that a webhook gets: when there is one, and what it says. */
@NullMarked
package dev.backfill.web.message;

import org.jspecify.annotations.NullMarked;
