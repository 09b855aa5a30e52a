package dev.backfill.jdbc.check;

import dev.backfill.check.Check;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Several checks that a name stands for, asked one after the other. The worst answer counts. None
 * of them compares with the time before the run.
 *
 * @param checks two or more
 */
public record JointCheck(List<Check> checks) implements Check {

  public JointCheck {
    checks = List.copyOf(checks);
  }

  /** One check alone is itself. */
  public static Check of(List<? extends Check> checks) {
    return checks.size() == 1 ? checks.getFirst() : new JointCheck(List.copyOf(checks));
  }

  @Override
  public String name() {
    return checks.stream().map(Check::name).collect(Collectors.joining("; "));
  }

  @Override
  public Duration timeout() {
    return checks.stream().map(Check::timeout).reduce(Duration.ZERO, Duration::plus);
  }

  @Override
  public Verdict check(Context context) throws Exception {
    var verdicts = new ArrayList<Verdict>();
    for (Check check : checks) {
      verdicts.add(check.check(context));
    }
    return new Verdict(
        verdicts.stream().map(Verdict::status).max(Comparator.naturalOrder()).orElseThrow(),
        verdicts.stream().map(Verdict::evidence).collect(Collectors.joining("; ")));
  }
}
