package dev.backfill.web;

import dev.backfill.web.json.MessageJson;
import dev.backfill.web.json.SlackMessage;
import dev.backfill.web.message.Message;

/** The forms of messages. */
enum WebhookFormat {
  /** Blocks of Slack. */
  SLACK {
    @Override
    byte[] write(Message message) {
      return SlackMessage.of(message);
    }
  },
  /** By the published schema. */
  JSON {
    @Override
    byte[] write(Message message) {
      return MessageJson.of(message);
    }
  };

  abstract byte[] write(Message message);
}
