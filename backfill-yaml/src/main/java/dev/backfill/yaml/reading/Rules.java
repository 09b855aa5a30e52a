package dev.backfill.yaml.reading;

import dev.backfill.ledger.ApprovalTerms;
import dev.backfill.yaml.grammar.Values;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What keys mean together. The published schema cannot express it. */
final class Rules {

  private static final List<String> RANGES = List.of("date_range", "id_range", "keys", "by_key");

  private final Values values;
  private final Faults faults;

  Rules(Values values, Faults faults) {
    this.values = values;
    this.faults = faults;
  }

  void check() {
    oneRange();
    new RangeRules(values, faults).check();
    new ChunkLabels(values, faults).check();
    new WorkRules(values, faults).check();
    settings();
    for (String list : List.of("pre_checks", "chunk_checks", "post_checks", "after_chunks_of")) {
      distinct("execution." + list, values.section("execution").list(list));
    }
    dependencies();
  }

  private void oneRange() {
    var scope = values.section("scope");
    var given =
        RANGES.stream()
            .filter(key -> scope.has(key) && !Boolean.FALSE.equals(scope.byKey().get(key)))
            .toList();
    if (given.size() > 1) {
      faults.ofMeaning(
          "scope." + given.get(1),
          "the scope has %s; keep one of them".formatted(String.join(" and ", given)));
    }
  }

  private void settings() {
    var execution = values.section("execution");
    approvals();
    ask("execution.retry", () -> Settings.retry(execution.section("retry")));
    ask("execution.deadlines", () -> Settings.deadlines(execution.section("deadlines")));
    ask("execution.failure_limit", () -> Settings.failures(execution.section("failure_limit")));
    ask("strategy.canary", () -> Settings.canary(values.section("strategy").texts("canary")));
  }

  private void approvals() {
    if (!values.list("approvers").isEmpty()
        && values.number("approvals_required").orElse(0L) == 0) {
      faults.ofMeaning(
          "approvers", "approvers needs approvals_required; write how many of them, or delete it");
      return;
    }
    ask(
        "approvals_required",
        () -> {
          var rule = Settings.approvals(values);
          var unused =
              new ApprovalTerms(
                      values.text("name").orElse(""),
                      values.text("requested_by").orElse(""),
                      rule.required(),
                      rule.approvers(),
                      "",
                      "",
                      "",
                      "")
                  .requirePossible();
        });
  }

  private void ask(String path, Runnable maker) {
    try {
      maker.run();
    } catch (IllegalArgumentException e) {
      faults.ofMeaning(path, String.valueOf(e.getMessage()));
    }
  }

  private void dependencies() {
    var execution = values.section("execution");
    var name = values.text("name").orElse("");
    var all = new HashSet<Object>(execution.list("after_chunks_of"));
    distinct("execution.after", execution.list("after"));
    for (String list : List.of("after", "after_chunks_of")) {
      for (Object upstream : execution.list(list)) {
        if (upstream.equals(name)) {
          faults.ofMeaning("execution." + list, "plan '%s' cannot wait for itself".formatted(name));
        }
        if (list.equals("after") && all.contains(upstream)) {
          faults.ofMeaning(
              "execution.after",
              "'%s' stands in after and in after_chunks_of; keep one".formatted(upstream));
        }
      }
    }
    if (execution.isTrue("accept_skipped")
        && execution.list("after").isEmpty()
        && execution.list("after_chunks_of").isEmpty()) {
      faults.ofMeaning(
          "execution.accept_skipped",
          "accept_skipped needs a plan to wait for; write after or after_chunks_of, or delete it");
    }
  }

  private void distinct(String path, List<Object> names) {
    Set<Object> seen = new HashSet<>();
    for (int at = 0; at < names.size(); at++) {
      if (!seen.add(names.get(at))) {
        faults.ofMeaning(
            "%s[%d]".formatted(path, at),
            "'%s' stands twice in '%s'; keep one of them".formatted(names.get(at), path));
      }
    }
  }
}
