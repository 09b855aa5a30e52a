package dev.backfill.cli;

import dev.backfill.base.Printable;
import dev.backfill.ledger.ApprovalTerms;

/** What is approved, in some lines. Stateless. */
final class ApprovalText {

  private ApprovalText() {}

  static String of(ApprovalTerms terms) {
    var text = new StringBuilder("Plan '%s', this version:%n".formatted(terms.planName()));
    terms
        .document()
        .lines()
        .forEach(
            line -> text.append("  ").append(Printable.text(line)).append(System.lineSeparator()));
    line(text, "plan hash", terms.planHash());
    line(text, "work hash", terms.workHash());
    line(text, "terms hash", terms.termsHash());
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String hash) {
    text.append("  %s: %s%n".formatted(name, hash));
  }
}
