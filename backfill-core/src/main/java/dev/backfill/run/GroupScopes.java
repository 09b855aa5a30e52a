package dev.backfill.run;

import dev.backfill.plan.GroupMember;
import dev.backfill.plan.PlanGroup;
import dev.backfill.scope.Scope;
import dev.backfill.support.Asking;
import dev.backfill.support.Line;
import dev.backfill.support.Span;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * Refuses a group in which a plan would wait for what no plan upstream does. Ranges that are found
 * in the data are not read for that: their chunks are compared when they are claimed.
 *
 * @param group the group
 */
record GroupScopes(PlanGroup group) {

  void requireCovered() {
    for (var member : group.members()) {
      for (var dependency : member.upstream()) {
        if (dependency.byChunk()) {
          group.members().stream()
              .filter(other -> other.name().equals(dependency.planName()))
              .forEach(upstream -> requireCovered(member, upstream));
        }
      }
    }
  }

  private void requireCovered(GroupMember<?> member, GroupMember<?> upstream) {
    Scope<?> scope = member.plan().definition().scope();
    Scope<?> above = upstream.plan().definition().scope();
    if (scope.discovers() || above.discovers()) {
      return;
    }
    var line = Line.of(scope).orElseThrow();
    var zone =
        Line.zoneOf(
            line,
            member.plan().definition().zone(),
            Line.of(above).orElseThrow(),
            upstream.plan().definition().zone());
    var covered = spans(upstream, zone);
    for (Span span : spans(member, zone)) {
      span.firstHole(covered)
          .ifPresent(
              hole -> {
                throw new IllegalArgumentException(
                    "Group '%s' was not started: plan '%s' waits for chunks of plan '%s', which does not cover %s. Widen '%s', or narrow '%s'. Nothing was written"
                        .formatted(
                            group.name(),
                            member.name(),
                            upstream.name(),
                            line.text(hole, zone),
                            upstream.name(),
                            member.name()));
              });
    }
  }

  private static List<Span> spans(GroupMember<?> member, ZoneId zone) {
    return Asking.of(
        "The scope of plan '%s' could not be read (%%s); nothing was written"
            .formatted(member.name()),
        () -> {
          var spans = new ArrayList<Span>();
          member
              .plan()
              .definition()
              .scope()
              .ranges()
              .forEachRemaining(range -> spans.add(Line.span(range, zone)));
          return spans;
        });
  }
}
