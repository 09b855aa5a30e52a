package dev.backfill.web.json;

import dev.backfill.report.FailureGroup;
import dev.backfill.support.Figures;
import dev.backfill.web.facts.Facts;
import dev.backfill.web.message.Happening;
import dev.backfill.web.message.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes a message for an incoming webhook of Slack: a header, the numbers, what has happened, and
 * at the end failures and notes. It stays within Slack's limits of {@value #BLOCKS} blocks, and of
 * characters in each. Stateless.
 */
public final class SlackMessage {

  /** The largest number of blocks in a message. */
  static final int BLOCKS = 50;

  private static final int CAUSES = 10;
  private static final int NOTES = 10;

  private SlackMessage() {}

  /** The message in UTF-8. */
  public static byte[] of(Message message) {
    var sections = sections(message);
    return Documents.write(
        json -> {
          json.text("text", SlackText.section(message.text()));
          json.array("blocks", blocks(message, sections), block -> block.write(json));
        });
  }

  private static List<SlackBlock> blocks(Message message, List<String> sections) {
    var blocks = new ArrayList<SlackBlock>();
    blocks.add(new SlackBlock.Header(SlackText.header(message.title())));
    sections.stream()
        .limit(BLOCKS - 2L)
        .map(text -> new SlackBlock.Section(SlackText.section(text)))
        .forEach(blocks::add);
    blocks.add(new SlackBlock.Context(SlackText.section(origin(message.facts()))));
    return blocks;
  }

  /** The lines between the header and the last one, each in a block of its own. */
  private static List<String> sections(Message message) {
    var lines = new ArrayList<String>();
    lines.add(message.numbers());
    message.happenings().stream()
        .filter(one -> !one.text().isEmpty())
        .map(one -> sign(one.kind()) + one.text())
        .forEach(lines::add);
    if (message.leftOut() > 0) {
      lines.add(
          "%s more events are not in this message".formatted(Figures.count(message.leftOut())));
    }
    Stream.concat(
            message.facts().failures().stream().limit(CAUSES).map(SlackMessage::cause),
            message.facts().report().notes().stream().limit(NOTES))
        .forEach(lines::add);
    return lines;
  }

  private static String sign(Happening.Kind kind) {
    return switch (kind) {
      case STARTED -> "▶️ ";
      case STATE_CHANGED -> "🔄 ";
      case ATTEMPT_FAILED -> "⚠️ ";
      case CHUNK_FAILED, CHECK_FAILED -> "❌ ";
      case ENDED -> "🏁 ";
      case CHUNKS_ENDED, PROGRESS -> "";
    };
  }

  private static String cause(FailureGroup group) {
    return "%s %s, %s given up: %s. Such as %s"
        .formatted(
            Figures.count(group.chunks()),
            group.chunks() == 1 ? "chunk failed" : "chunks failed",
            Figures.count(group.givenUp()),
            group.failure().text(),
            String.join(", ", group.examples()));
  }

  private static String origin(Facts facts) {
    var about = facts.report().about();
    return Stream.of(
            about.description(),
            about.requestedBy().isBlank() ? "" : "requested by " + about.requestedBy(),
            "run " + facts.progress().runId(),
            "on " + facts.environment().host())
        .filter(part -> !part.isBlank())
        .reduce((left, right) -> left + " · " + right)
        .orElse("");
  }
}
