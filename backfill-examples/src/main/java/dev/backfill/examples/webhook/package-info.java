/** A server that prints the messages of a webhook. */
@NullMarked
package dev.backfill.examples.webhook;

import org.jspecify.annotations.NullMarked;
