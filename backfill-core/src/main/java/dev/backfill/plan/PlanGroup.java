package dev.backfill.plan;

import static java.util.Objects.requireNonNull;

import dev.backfill.contract.CheckReturnValue;
import dev.backfill.ledger.Ledger;
import dev.backfill.progress.ProgressListener;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Plans that depend on each other and run together, on one ledger. Value; {@code Backfill.group}
 * makes one and runs it, and a {@code BackfillRunner} runs it too.
 *
 * @param name the name of the group, for people; letters, digits, {@code . _ -}
 * @param members at least one
 * @param lanes the number of lanes of all members that may be at work at once; empty for those of
 *     each member
 * @param ledger the ledger of members that have none; empty for that of the other members or of the
 *     runner
 * @param listeners receive the events of all members
 */
public record PlanGroup(
    String name,
    List<GroupMember<?>> members,
    OptionalInt lanes,
    Optional<Ledger> ledger,
    List<ProgressListener> listeners) {

  private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  /**
   * Checks that the members fit together.
   *
   * @throws IllegalArgumentException if a name is not legal or there twice, a dependency is no
   *     member, dependencies form a cycle, ranges cannot be compared, or members have different
   *     ledgers
   */
  public PlanGroup {
    requireNonNull(lanes, "lanes");
    requireNonNull(ledger, "ledger");
    members = List.copyOf(members);
    listeners = List.copyOf(listeners);
    requireLegal(name);
    if (lanes.isPresent()
        && (lanes.getAsInt() < 1 || lanes.getAsInt() > RunOptions.MAX_PARALLELISM)) {
      throw new IllegalArgumentException(
          "parallelism of group '%s' must be 1 to %s, was %s"
              .formatted(name, RunOptions.MAX_PARALLELISM, lanes.getAsInt()));
    }
    new GroupRules(name, members).check(ledger);
  }

  private static void requireLegal(String name) {
    requireNonNull(name, "name");
    if (name.length() > PlanDefinition.MAX_NAME || !LEGAL.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "The name of a group has letters, digits, '.', '_' and '-', begins with a letter or digit, and has at most %s characters; this one does not"
              .formatted(PlanDefinition.MAX_NAME));
    }
  }

  /**
   * A group without settings of its own.
   *
   * @param name the name of the group
   * @param members at least one
   * @return the group
   * @throws IllegalArgumentException if the members do not fit together
   */
  @CheckReturnValue
  public static PlanGroup of(String name, GroupMember<?>... members) {
    return new PlanGroup(name, List.of(members), OptionalInt.empty(), Optional.empty(), List.of());
  }

  /**
   * Limits the lanes of all members together. A member upstream has its lanes first; no member has
   * more than its own {@code parallelism}.
   *
   * @param lanesAtOnce at least 1
   * @return a new value
   */
  @CheckReturnValue
  public PlanGroup parallelism(int lanesAtOnce) {
    return new PlanGroup(name, members, OptionalInt.of(lanesAtOnce), ledger, listeners);
  }

  /**
   * The ledger of members that have none.
   *
   * @param own the ledger
   * @return a new value
   * @throws IllegalArgumentException if a member has another one
   */
  @CheckReturnValue
  public PlanGroup ledger(Ledger own) {
    return new PlanGroup(
        name, members, lanes, Optional.of(requireNonNull(own, "ledger")), listeners);
  }

  /**
   * Adds a listener that receives the events of all members, one at a time; each event names its
   * plan.
   *
   * @param more the listener
   * @return a new value
   */
  @CheckReturnValue
  public PlanGroup listener(ProgressListener more) {
    return new PlanGroup(
        name,
        members,
        lanes,
        ledger,
        Stream.concat(listeners.stream(), Stream.of(requireNonNull(more, "listener"))).toList());
  }

  /**
   * The members, each after all that are upstream of it; else as they were given.
   *
   * @return unmodifiable
   */
  public List<GroupMember<?>> inOrder() {
    return new GroupRules(name, members).inOrder();
  }

  /**
   * The ledger that the group or a member names.
   *
   * @return empty if none does
   */
  public Optional<Ledger> commonLedger() {
    return ledger.or(
        () -> members.stream().flatMap(one -> one.plan().options().ledger().stream()).findFirst());
  }
}
