package dev.backfill.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A description of what a run of a group would do, made without changing anything.
 *
 * <p>Value.
 *
 * @param name the name of the group
 * @param dependencies what each member waits for, in words; in the order of the members
 * @param members the explanations of the members, each after all that are upstream of it
 */
public record GroupExplanation(String name, List<String> dependencies, List<Explanation> members) {

  /** Copies the lists. */
  public GroupExplanation {
    dependencies = List.copyOf(dependencies);
    members = List.copyOf(members);
  }

  /**
   * As a page in GitHub-flavoured Markdown: the order, then each member.
   *
   * @return ends with a line feed
   */
  public String toMarkdown() {
    var sections = new ArrayList<String>();
    sections.add("# Backfill group: %s\n".formatted(Markdown.text(name)));
    sections.add(Markdown.list(dependencies.stream().map(Markdown::text).toList()));
    members.stream().map(Explanation::toMarkdown).forEach(sections::add);
    return String.join("\n", sections);
  }
}
