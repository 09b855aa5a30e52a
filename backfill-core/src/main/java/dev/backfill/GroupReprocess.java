package dev.backfill;

import static java.util.Objects.requireNonNull;

import dev.backfill.ledger.Ledger;
import dev.backfill.ledger.Reprocess;
import dev.backfill.ledger.Reprocessing;
import dev.backfill.plan.GroupMember;
import dev.backfill.plan.PlanGroup;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Range;
import dev.backfill.support.Line;
import dev.backfill.support.Span;
import dev.backfill.support.SpanUnion;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Predicate;

/**
 * Chunks of a member that are done again, with those downstream that were made from them.
 * Immutable.
 *
 * @param group the group
 * @param ledger the ledger of its members
 * @param planName the member
 * @param request which of its chunks
 */
record GroupReprocess(PlanGroup group, Ledger ledger, String planName, Reprocess request) {

  /** What is asked of one member, and which chunks that are. */
  private record Part(Reprocess request, Reprocessing found) {}

  static GroupReprocess of(PlanGroup group, String planName, Reprocess request) {
    if (group.members().stream().noneMatch(member -> member.name().equals(planName))) {
      throw new IllegalArgumentException(
          "Group '%s' has no member '%s'; its members are %s"
              .formatted(
                  group.name(),
                  planName,
                  String.join(", ", group.members().stream().map(GroupMember::name).toList())));
    }
    var ledger =
        group
            .commonLedger()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Group '%s' names no ledger, so none of its chunks can be done again"
                            .formatted(group.name())));
    return new GroupReprocess(group, ledger, planName, request);
  }

  /** The chunks of each member that has some, each member after those upstream of it. */
  List<Reprocessing> explain() {
    return parts().values().stream().map(Part::found).toList();
  }

  /** Downstream first: after a kill in between nothing downstream is taken for up to date. */
  List<Reprocessing> mark() {
    var parts = parts();
    parts.reversed().forEach((name, part) -> ledger.reprocess(name, part.request(), 0));
    return parts.values().stream().map(Part::found).toList();
  }

  private SequencedMap<String, Part> parts() {
    var parts = new LinkedHashMap<String, Part>();
    for (var member : group.inOrder()) {
      if (member.name().equals(planName)) {
        parts.put(planName, part(planName, request.alone()));
      } else if (request.includesDownstream()) {
        var labels = downstream(member, parts);
        if (!labels.isEmpty()) {
          parts.put(member.name(), part(member.name(), request.alone().of(labels)));
        }
      }
    }
    return parts;
  }

  private Part part(String name, Reprocess asked) {
    return new Part(asked, ledger.explainReprocess(name, asked, Integer.MAX_VALUE));
  }

  private List<String> downstream(GroupMember<?> member, SequencedMap<String, Part> marked) {
    var upstream =
        member.upstream().stream().filter(one -> marked.containsKey(one.planName())).toList();
    if (upstream.isEmpty() || ledger.attach(member.name()).isEmpty()) {
      return List.of();
    }
    var sources =
        upstream.stream()
            .map(
                one ->
                    madeFrom(
                        member, one, requireNonNull(marked.get(one.planName())).found().first()))
            .toList();
    return ledger
        .explainReprocess(member.name(), request.alone().ofAll(), Integer.MAX_VALUE)
        .first()
        .stream()
        .filter(chunk -> sources.stream().anyMatch(source -> source.test(chunk)))
        .map(Reprocessing.Item::label)
        .toList();
  }

  /** Which chunks of a member were made from chunks that are done again. */
  private Predicate<Reprocessing.Item> madeFrom(
      GroupMember<?> member, GroupMember.Dependency dependency, List<Reprocessing.Item> again) {
    if (!dependency.byChunk()) {
      return chunk -> !again.isEmpty();
    }
    var above = named(dependency.planName());
    var zone = zone(member, above);
    var spans =
        new SpanUnion(
            again.stream()
                .filter(one -> one.kind() != ChunkKind.NULLS)
                .map(one -> span(above, one, zone))
                .toList());
    return chunk ->
        chunk.kind() == ChunkKind.NULLS
            ? !again.isEmpty()
            : spans.overlaps(span(member, chunk, zone));
  }

  private GroupMember<?> named(String name) {
    return group.members().stream()
        .filter(member -> member.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static ZoneId zone(GroupMember<?> member, GroupMember<?> above) {
    var own = member.plan().definition();
    var other = above.plan().definition();
    return Line.zoneOf(
        Line.of(own.scope()).orElseThrow(),
        own.zone(),
        Line.of(other.scope()).orElseThrow(),
        other.zone());
  }

  private static Span span(GroupMember<?> member, Reprocessing.Item chunk, ZoneId zone) {
    Range range = member.plan().definition().scope().codec().read(chunk.bounds());
    return Line.span(range, zone);
  }
}
