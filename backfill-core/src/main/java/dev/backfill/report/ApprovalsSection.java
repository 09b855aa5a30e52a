package dev.backfill.report;

import dev.backfill.ledger.Approvals;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Who has approved a plan: when, over which version, and whether it counts. */
final class ApprovalsSection {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final int FINGERPRINT = 12;

  private ApprovalsSection() {}

  static List<String> render(Approvals approvals) {
    var head = List.of("Approved by", "At", "Until", "Plan", "Work", "Counts");
    var table = new StringBuilder(Markdown.head(head));
    approvals.all().forEach(judged -> table.append(row(judged)));
    return List.of(
        "## Approvals\n",
        "%d of %d required.\n".formatted(approvals.valid(), approvals.terms().required()),
        table.toString());
  }

  private static String row(Approvals.Judged judged) {
    var approval = judged.approval();
    return Markdown.row(
        List.of(
            Markdown.text(approval.by()),
            time(approval.at()),
            time(approval.expiresAt()),
            shortened(approval.planHash()),
            shortened(approval.workHash()),
            judged.whyNot().map(why -> "no: " + Markdown.text(why)).orElse("yes")));
  }

  private static String time(Instant instant) {
    return TIME.format(instant);
  }

  private static String shortened(String fingerprint) {
    return fingerprint.substring(0, Math.min(FINGERPRINT, fingerprint.length()));
  }
}
