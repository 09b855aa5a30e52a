package dev.backfill.report;

import dev.backfill.report.GroupReport.Member;
import java.util.ArrayList;

/** Renders the report of a group as Markdown. Stateless. */
final class GroupMarkdown {

  private GroupMarkdown() {}

  static String render(GroupReport report) {
    var sections = new ArrayList<String>();
    sections.add("# Backfill group: %s\n".formatted(Markdown.text(report.name())));
    var table = new StringBuilder("| plan | state | chunks | why |\n|---|---|---|---|\n");
    report.members().forEach(member -> table.append(row(member)));
    sections.add(table.toString());
    report.members().stream()
        .flatMap(member -> member.report().stream())
        .map(BackfillReport::toMarkdown)
        .forEach(sections::add);
    return String.join("\n", sections);
  }

  private static String row(Member member) {
    return "| %s | %s | %s | %s |\n"
        .formatted(
            Markdown.text(member.planName()),
            Words.of(member.state()),
            member.report().map(one -> GroupReport.chunks(one.progress())).orElse(""),
            Markdown.text(member.why()));
  }
}
