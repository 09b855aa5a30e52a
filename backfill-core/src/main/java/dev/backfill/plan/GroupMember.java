package dev.backfill.plan;

import static java.util.Objects.requireNonNull;

import dev.backfill.contract.CheckReturnValue;
import dev.backfill.scope.Range;
import dev.backfill.work.ChunkProcessor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A plan of a {@link PlanGroup}, with its work and the plans upstream on which it depends. Value;
 * every call returns a new one.
 *
 * @param <R> type of the ranges
 * @param plan the plan; its name is the name of the member
 * @param work the work of one chunk
 * @param upstream the dependencies
 * @param acceptsSkipped true if a chunk upstream that a person has left out counts as one that has
 *     succeeded
 */
@CheckReturnValue
public record GroupMember<R extends Range>(
    Plan<R> plan,
    ChunkProcessor<? super R> work,
    List<Dependency> upstream,
    boolean acceptsSkipped) {

  /**
   * A dependency on another member.
   *
   * <p>Value.
   *
   * @param planName name of the plan upstream
   * @param byChunk true if a chunk starts as soon as the chunks upstream that cover it have
   *     succeeded; false if it waits until the plan upstream is COMPLETED
   */
  public record Dependency(String planName, boolean byChunk) {}

  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException if the plan depends on itself, or twice on the same one
   */
  public GroupMember {
    requireNonNull(plan, "plan");
    requireNonNull(work, "work");
    upstream = List.copyOf(upstream);
    var names = upstream.stream().map(Dependency::planName).toList();
    for (String name : names) {
      if (name.equals(plan.name())) {
        throw new IllegalArgumentException("Plan '%s' cannot depend on itself".formatted(name));
      }
    }
    if (names.stream().distinct().count() < names.size()) {
      throw new IllegalArgumentException(
          "Plan '%s' depends twice on the same plan (%s); use after(..) or afterChunksOf(..) once for each"
              .formatted(plan.name(), String.join(", ", names)));
    }
  }

  /**
   * A member that depends on nothing.
   *
   * @param <R> type of the ranges
   * @param plan the plan
   * @param work the work of one chunk; the rules of {@code BackfillRunner.run} hold for it
   * @return the member
   */
  public static <R extends Range> GroupMember<R> of(Plan<R> plan, ChunkProcessor<? super R> work) {
    return new GroupMember<>(plan, work, List.of(), false);
  }

  /**
   * Starts only when these members are COMPLETED.
   *
   * @param members the members upstream; at least one
   * @return a new value
   */
  public GroupMember<R> after(GroupMember<?>... members) {
    return with(members, false);
  }

  /**
   * Starts each chunk as soon as all chunks of these members that cover it have succeeded: a month
   * when its days are done. Both plans cut dates, instants or integer keys. Rows without a value
   * wait for all chunks.
   *
   * <p>A member with {@code deltaPasses} may get chunks at its end: it is waited for as by {@link
   * #after}. The checks after the last chunk upstream are not waited for; use {@link #after} where
   * they matter.
   *
   * @param members the members upstream; at least one
   * @return a new value
   */
  public GroupMember<R> afterChunksOf(GroupMember<?>... members) {
    return with(members, true);
  }

  /**
   * Takes a chunk upstream that a person has skipped for one that has succeeded. Without this, what
   * it covers is blocked.
   *
   * @return a new value
   */
  public GroupMember<R> acceptSkipped() {
    return new GroupMember<>(plan, work, upstream, true);
  }

  private GroupMember<R> with(GroupMember<?>[] members, boolean byChunk) {
    if (members.length == 0) {
      throw new IllegalArgumentException(
          "Plan '%s' depends on no member; name at least one".formatted(plan.name()));
    }
    var more = Arrays.stream(members).map(one -> new Dependency(one.name(), byChunk));
    return new GroupMember<>(
        plan, work, Stream.concat(upstream.stream(), more).toList(), acceptsSkipped);
  }

  /**
   * The name of the member.
   *
   * @return the name of its plan
   */
  public String name() {
    return plan.name();
  }
}
