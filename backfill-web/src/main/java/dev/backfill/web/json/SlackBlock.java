package dev.backfill.web.json;

import java.util.List;

/** A block of a Slack message. Its text is within Slack's limits and escaped. Value. */
sealed interface SlackBlock {

  void write(Json json);

  /**
   * A heading.
   *
   * @param text plain text
   */
  record Header(String text) implements SlackBlock {
    @Override
    public void write(Json json) {
      json.text("type", "header");
      json.object(
          "text",
          () -> {
            json.text("type", "plain_text");
            json.text("text", text);
            json.flag("emoji", false);
          });
    }
  }

  /**
   * A paragraph.
   *
   * @param text escaped text
   */
  record Section(String text) implements SlackBlock {
    @Override
    public void write(Json json) {
      json.text("type", "section");
      json.object("text", () -> verbatim(json, text));
    }
  }

  /**
   * Small print.
   *
   * @param text escaped text
   */
  record Context(String text) implements SlackBlock {
    @Override
    public void write(Json json) {
      json.text("type", "context");
      json.array("elements", List.of(text), element -> verbatim(json, element));
    }
  }

  /** Slack makes no links and no mentions of it. */
  private static void verbatim(Json json, String text) {
    json.text("type", "mrkdwn");
    json.text("text", text);
    json.flag("verbatim", true);
  }
}
