/** Tests of the way of messages to webhooks. */
@NullMarked
package dev.backfill.web.delivery;

import org.jspecify.annotations.NullMarked;
