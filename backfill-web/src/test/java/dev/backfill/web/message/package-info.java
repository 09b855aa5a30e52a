/** Tests of messages to webhooks. */
@NullMarked
package dev.backfill.web.message;

import org.jspecify.annotations.NullMarked;
