/** Reports as files, and messages to a webhook. */
module dev.backfill.web {
  requires static transitive org.jspecify;
  requires transitive dev.backfill;
  requires java.net.http;
  requires org.slf4j;
  requires tools.jackson.core;

  exports dev.backfill.web;
}
