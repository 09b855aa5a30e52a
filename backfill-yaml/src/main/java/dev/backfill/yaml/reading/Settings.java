package dev.backfill.yaml.reading;

import dev.backfill.plan.ApprovalRule;
import dev.backfill.plan.BadRows;
import dev.backfill.plan.Deadlines;
import dev.backfill.plan.FailureLimit;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.plan.Stage;
import dev.backfill.yaml.grammar.Values;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of a run from the values of a section; what is not set there is as in the library. */
public final class Settings {

  private Settings() {}

  /** The section {@code retry}. */
  public static RetryPolicy retry(Values values) {
    var usual = RetryPolicy.DEFAULT;
    Duration first = span(values, "first_wait").orElse(usual.first());
    Duration conflict = span(values, "conflict_wait").orElse(least(usual.conflict(), first));
    Duration cap =
        span(values, "longest_wait").orElse(usual.cap().compareTo(first) < 0 ? first : usual.cap());
    return new RetryPolicy(
        values.number("attempts").map(Math::toIntExact).orElse(usual.attempts()),
        first,
        conflict,
        cap);
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** The section {@code deadlines}. */
  public static Deadlines deadlines(Values values) {
    return new Deadlines(span(values, "batch"), span(values, "chunk"), span(values, "run"));
  }

  /** The section {@code failure_limit}. */
  public static FailureLimit failures(Values values) {
    var usual = FailureLimit.DEFAULT;
    return new FailureLimit(
        values.number("chunks").orElse(usual.chunks()),
        values
            .get("percent", BigDecimal.class)
            .map(BigDecimal::doubleValue)
            .orElse(usual.percent()),
        values.number("alike").map(Math::toIntExact).orElse(usual.alike()));
  }

  /** The section {@code set_aside}. */
  public static BadRows setAside(Values values) {
    return new BadRows(
        values.number("rows").orElseThrow(),
        values.get("share", BigDecimal.class).map(BigDecimal::doubleValue).orElse(0.0));
  }

  /** The list {@code canary}. */
  public static List<Stage> canary(List<String> stages) {
    var all = stages.stream().map(Settings::stage).toList();
    if (!all.isEmpty() && all.getFirst().chunks() == 0) {
      throw new IllegalArgumentException(
          "the first stage is a number of chunks, was %s; write one such as 1"
              .formatted(stages.getFirst()));
    }
    return all;
  }

  private static Stage stage(String text) {
    return text.endsWith("%")
        ? Stage.percent(Double.parseDouble(text.substring(0, text.length() - 1)))
        : Stage.chunks(Long.parseLong(text));
  }

  /** How many must approve the plan, and who may; work in Java stands for itself by its name. */
  public static ApprovalRule approvals(Values values) {
    return new ApprovalRule(
        values.number("approvals_required").map(Math::toIntExact).orElse(0),
        values.texts("approvers"),
        values.section("work").text("transform").map(name -> named(name, values)).orElse(""),
        "");
  }

  /** The values that its factory gets. */
  private static String named(String transform, Values values) {
    String preserves =
        values.section("strategy").isTrue("preserve_existing") ? ", preserve_existing" : "";
    String undo =
        values.section("rollback").text("strategy").filter("undo_log"::equals).isPresent()
            ? ", undo_log"
            : "";
    return transform + preserves + undo;
  }

  /** A duration. */
  public static Optional<Duration> span(Values values, String key) {
    return values.get(key, Duration.class);
  }
}
