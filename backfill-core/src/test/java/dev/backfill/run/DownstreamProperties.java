package dev.backfill.run;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.GroupStep;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.Reprocess;
import dev.backfill.plan.GroupMember;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Scope;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Of any group, chunks that are done again have exactly what was made from them done again, after
 * them.
 */
class DownstreamProperties {

  private static final int ROWS = 60;
  private static final int TRIES = 40;

  private InMemoryLedger ledger = InMemoryLedger.create();
  private final List<Done> done = new CopyOnWriteArrayList<>();

  /** A chunk of a member that was done. */
  private record Done(int member, IdRange range) {

    String label() {
      return range.from() + ".." + range.to();
    }

    boolean overlaps(Done other) {
      return range.from() < other.range.to() && other.range.from() < range.to();
    }
  }

  /** A member: how it is cut, and what it waits for. */
  private record Member(int width, Set<Integer> after, Set<Integer> afterChunksOf) {

    boolean isMadeFrom(Done own, Done upstream) {
      return after.contains(upstream.member())
          || (afterChunksOf.contains(upstream.member()) && own.overlaps(upstream));
    }
  }

  private List<Member> members(Random random) {
    ledger = InMemoryLedger.create(); // one object serves all tries
    done.clear();
    var members = new ArrayList<Member>();
    for (int i = 0; i < 2 + random.nextInt(4); i++) {
      var after = new HashSet<Integer>();
      var chunks = new HashSet<Integer>();
      for (int other = 0; other < i; other++) {
        switch (random.nextInt(5)) {
          case 0 -> after.add(other);
          case 1, 2 -> chunks.add(other);
          default -> {}
        }
      }
      members.add(new Member(5 + random.nextInt(30), after, chunks));
    }
    return members;
  }

  /** Made anew for each run, as after a restart. */
  private GroupStep group(List<Member> members) {
    var made = new ArrayList<GroupMember<?>>();
    for (int i = 0; i < members.size(); i++) {
      int no = i;
      var plan =
          Backfill.plan("p" + i, Scope.ids(0, ROWS))
              .chunkBy(width(members.get(i).width()))
              .parallelism(2)
              .build();
      var member = GroupMember.of(plan, chunk -> done.add(new Done(no, chunk.range())) ? 1 : 0);
      for (int other : members.get(i).after()) {
        member = member.after(made.get(other));
      }
      for (int other : members.get(i).afterChunksOf()) {
        member = member.afterChunksOf(made.get(other));
      }
      made.add(member);
    }
    return Backfill.group("any", made.toArray(new GroupMember<?>[0])).ledger(ledger);
  }

  /** What must be done again, by going over everything until nothing more is found. */
  private static Set<Done> expected(List<Member> members, List<Done> all, Set<Done> first) {
    var again = new HashSet<>(first);
    boolean grows = true;
    while (grows) {
      grows = false;
      for (Done chunk : all) {
        var member = members.get(chunk.member());
        if (!again.contains(chunk)
            && again.stream().anyMatch(upstream -> member.isMadeFrom(chunk, upstream))) {
          again.add(chunk);
          grows = true;
        }
      }
    }
    return again;
  }

  @Property(tries = TRIES)
  void whatWasMadeFromChunksThatAreDoneAgainIsDoneAgainAfterThem(@ForAll long seed) {
    var random = new Random(seed);
    var members = members(random);
    group(members).run();
    var all = List.copyOf(done);
    var start = all.get(random.nextInt(all.size()));
    var expected = expected(members, all, Set.of(start));
    var request = Reprocess.chunks("wrong", start.label()).withDownstream();

    var shown = group(members).explainReprocess("p" + start.member(), request);
    assertThat(shown.stream().mapToLong(one -> one.chunks()).sum()).isEqualTo(expected.size());
    group(members).reprocess("p" + start.member(), request);
    done.clear();
    group(members).run();

    assertThat(done).containsExactlyInAnyOrderElementsOf(expected);
    for (int i = 0; i < done.size(); i++) {
      var chunk = done.get(i);
      for (Done later : done.subList(i + 1, done.size())) {
        assertThat(members.get(chunk.member()).isMadeFrom(chunk, later))
            .as("%s before %s, from which it is made", chunk, later)
            .isFalse();
      }
    }
  }

  /** The twin: without the request nothing downstream is done again. */
  @Property(tries = TRIES / 4)
  void withoutDownstreamOnlyTheChunkItselfIsDoneAgain(@ForAll long seed) {
    var random = new Random(seed);
    var members = members(random);
    group(members).run();
    var start = done.get(random.nextInt(done.size()));

    group(members).reprocess("p" + start.member(), Reprocess.chunks("wrong", start.label()));
    done.clear();
    group(members).run();

    assertThat(done).containsExactly(start);
  }
}
