package dev.backfill.run;

import dev.backfill.plan.PlanGroup;
import dev.backfill.report.GroupFailedException;
import dev.backfill.report.GroupReport;
import dev.backfill.report.GroupReport.State;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The members of a group in this process, each after all that are upstream of it. Thread-safe. */
final class GroupMembers {

  private final PlanGroup group;
  private final Map<String, MemberRun<?>> byName = new LinkedHashMap<>();

  GroupMembers(PlanGroup group) {
    this.group = group;
    group.inOrder().forEach(member -> byName.put(member.name(), new MemberRun<>(member)));
  }

  Collection<MemberRun<?>> all() {
    return byName.values();
  }

  /** Lower goes first: what is upstream. */
  int rank(MemberRun<?> member) {
    return List.copyOf(byName.keySet()).indexOf(member.name());
  }

  boolean isOver(String planName) {
    var member = byName.get(planName);
    return member != null && member.hasEnded();
  }

  List<MemberRun<?>> downstreamOf(MemberRun<?> member) {
    return byName.values().stream()
        .filter(
            other ->
                other.member().upstream().stream()
                    .anyMatch(dependency -> dependency.planName().equals(member.name())))
        .toList();
  }

  /** Whether what is upstream of a member allows to open it. */
  MemberTurn turn(MemberRun<?> member, MemberOpening opening) {
    var turn = MemberTurn.OPEN;
    for (var dependency : member.member().upstream()) {
      var upstream = byName.get(dependency.planName());
      if (upstream != null) {
        turn = turn.and(MemberTurn.after(upstream, opening.comparesChunks(dependency)));
      }
    }
    return turn;
  }

  GroupReport report(Function<MemberRun<?>, MemberTurn> turns) {
    return new GroupReport(
        group.name(), all().stream().map(member -> member.now(turns.apply(member).why())).toList());
  }

  /** The exception of a group that did not complete. */
  GroupFailedException failure(GroupReport report) {
    String open =
        report.members().stream()
            .filter(member -> member.state() != State.COMPLETED)
            .map(GroupMembers::sentence)
            .collect(Collectors.joining("; "));
    var causes = all().stream().flatMap(member -> member.failure().stream()).toList();
    var failure =
        new GroupFailedException(
            "Group '%s' did not complete: %s. What has succeeded stays; run the group again to continue"
                .formatted(group.name(), open),
            report,
            causes.isEmpty() ? null : causes.getFirst());
    causes.stream().skip(1).forEach(failure::addSuppressed);
    return failure;
  }

  private static String sentence(GroupReport.Member member) {
    return "plan '%s' is %s%s"
        .formatted(
            member.planName(),
            member.state(),
            member.why().isEmpty() ? "" : " (" + member.why() + ")");
  }
}
