package dev.backfill.plan;

import static java.util.Objects.requireNonNull;

import dev.backfill.ledger.Ledger;
import dev.backfill.scope.Scope;
import dev.backfill.support.Line;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Whether the members of a group fit together, and their order. Immutable.
 *
 * @param group its name
 * @param members in the order in which they were given
 */
record GroupRules(String group, List<GroupMember<?>> members) {

  void check(Optional<Ledger> ledger) {
    if (members.isEmpty()) {
      throw refused("it has no member");
    }
    var byName = new LinkedHashMap<String, GroupMember<?>>();
    for (var member : members) {
      if (byName.put(member.name(), member) != null) {
        throw refused("plan '%s' is in it twice".formatted(member.name()));
      }
    }
    for (var member : members) {
      requireUpstream(member, byName);
    }
    requireNoCycle(byName);
    requireOneLedger(ledger);
  }

  private void requireUpstream(GroupMember<?> member, Map<String, GroupMember<?>> byName) {
    for (var dependency : member.upstream()) {
      var upstream = byName.get(dependency.planName());
      if (upstream == null) {
        throw refused(
            "plan '%s' depends on plan '%s', which is no member; add it"
                .formatted(member.name(), dependency.planName()));
      }
      if (dependency.byChunk()) {
        requireComparable(member, upstream);
      }
    }
  }

  private void requireComparable(GroupMember<?> member, GroupMember<?> upstream) {
    var one = line(member, member, upstream);
    var other = line(upstream, member, upstream);
    if (!one.isComparableWith(other)) {
      throw refused(
          "plan '%s' cuts %s and plan '%s' cuts %s, which cannot be compared; use after(..)"
              .formatted(member.name(), words(one), upstream.name(), words(other)));
    }
    var zone = member.plan().definition().scope().zone();
    var otherZone = upstream.plan().definition().scope().zone();
    boolean days = one == Line.DATES && other == Line.DATES;
    if (days && zone.isPresent() && otherZone.isPresent() && !zone.equals(otherZone)) {
      throw refused(
          "plan '%s' cuts days of %s and plan '%s' days of %s, which begin at other times; use one zone, or after(..)"
              .formatted(member.name(), zone.get(), upstream.name(), otherZone.get()));
    }
  }

  private Line line(GroupMember<?> of, GroupMember<?> member, GroupMember<?> upstream) {
    Scope<?> scope = of.plan().definition().scope();
    return Line.of(scope)
        .orElseThrow(
            () ->
                refused(
                    "the chunks of plan '%s' cannot be compared with those of plan '%s': the ranges of '%s' (%s) are no dates, instants or integer keys; use after(..)"
                        .formatted(member.name(), upstream.name(), of.name(), scope.definition())));
  }

  private static String words(Line line) {
    return switch (line) {
      case DATES -> "dates";
      case INSTANTS -> "instants";
      case INTEGERS -> "integer keys";
    };
  }

  /** Ledgers are the same if they are one object: two would not see each other's chunks. */
  private void requireOneLedger(Optional<Ledger> ledger) {
    var first = new HashMap<String, Ledger>();
    ledger.ifPresent(own -> first.put("the group", own));
    for (var member : members) {
      var own = member.plan().options().ledger();
      if (own.isEmpty()) {
        continue;
      }
      for (var known : first.entrySet()) {
        if (!known.getValue().equals(own.get())) {
          throw refused(
              "plan '%s' has another ledger than %s; all members use one ledger object"
                  .formatted(member.name(), known.getKey()));
        }
      }
      first.putIfAbsent("plan '%s'".formatted(member.name()), own.get());
    }
  }

  private void requireNoCycle(Map<String, GroupMember<?>> byName) {
    var seen = new HashSet<String>();
    members.forEach(member -> follow(member, byName, List.of(), seen));
  }

  private void follow(
      GroupMember<?> member,
      Map<String, GroupMember<?>> byName,
      List<String> path,
      Set<String> seen) {
    var longer = new ArrayList<>(path);
    longer.add(member.name());
    if (path.contains(member.name())) {
      throw refused(
          "its dependencies form a cycle: %s; each of these plans waits for the next"
              .formatted(
                  String.join(
                      " > ", longer.subList(longer.indexOf(member.name()), longer.size()))));
    }
    if (seen.contains(member.name())) {
      return; // it was followed to its end before
    }
    for (var dependency : member.upstream()) {
      follow(requireNonNull(byName.get(dependency.planName())), byName, longer, seen);
    }
    seen.add(member.name());
  }

  List<GroupMember<?>> inOrder() {
    SequencedMap<String, GroupMember<?>> placed = new LinkedHashMap<>();
    while (placed.size() < members.size()) {
      members.stream()
          .filter(one -> !placed.containsKey(one.name()))
          .filter(one -> one.upstream().stream().allMatch(up -> placed.containsKey(up.planName())))
          .findFirst()
          .ifPresent(one -> placed.put(one.name(), one));
    }
    return List.copyOf(placed.values());
  }

  private IllegalArgumentException refused(String why) {
    return new IllegalArgumentException(
        "Group '%s' cannot be built: %s. Nothing was written".formatted(group, why));
  }
}
