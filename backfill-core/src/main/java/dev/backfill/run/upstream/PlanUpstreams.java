package dev.backfill.run.upstream;

import dev.backfill.ledger.UpstreamRun;
import dev.backfill.ledger.Upstreams;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The plans on which a run depends in its group. What one of them has not done when it ends in this
 * process, no chunk waits for any longer. Thread-safe.
 */
public final class PlanUpstreams<R extends Range> implements Upstreams<R> {

  private final List<UpstreamPlan> plans;
  private final Predicate<String> over;

  /**
   * Reads nothing yet.
   *
   * @param plans at least one
   * @param over says of a plan by its name whether its run has ended in this process
   */
  public PlanUpstreams(List<UpstreamPlan> plans, Predicate<String> over) {
    this.plans = List.copyOf(plans);
    this.over = over;
  }

  /** For people, and to be compared with what an earlier start depended on. */
  public String words() {
    return plans.stream().map(UpstreamPlan::words).sorted().collect(Collectors.joining("; "));
  }

  /** Asks who is over before the ledger is read: what ends later may still change what is read. */
  @Override
  public Decision<R> begin() {
    return new Look(plans.stream().map(plan -> over.test(plan.name())).toList());
  }

  /** One decision. */
  private final class Look implements Decision<R> {

    private final List<Boolean> ended;

    private Look(List<Boolean> ended) {
      this.ended = ended;
    }

    @Override
    public List<String> planNames() {
      return plans.stream().map(UpstreamPlan::name).toList();
    }

    @Override
    public Rule<R> by(List<UpstreamRun> upstream) {
      var rules = new ArrayList<Rule<R>>();
      for (int i = 0; i < plans.size(); i++) {
        rules.add(plans.get(i).rule(upstream.get(i), ended.get(i)));
      }
      return (kind, range) -> strictest(rules, kind, range);
    }
  }

  /** One that can never start waits for nothing else. */
  private static <R extends Range> Optional<Wait> strictest(
      List<Rule<R>> rules, ChunkKind kind, R range) {
    Optional<Wait> first = Optional.empty();
    for (Rule<R> rule : rules) {
      var wait = rule.waitOf(kind, range);
      if (wait.filter(Wait::blocked).isPresent()) {
        return wait;
      }
      first = first.or(() -> wait);
    }
    return first;
  }
}
