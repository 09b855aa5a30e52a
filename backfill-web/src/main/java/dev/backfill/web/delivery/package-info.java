/** Messages on their way to a webhook: its address, one request, and the queue before it. */
@NullMarked
package dev.backfill.web.delivery;

import org.jspecify.annotations.NullMarked;
