package dev.backfill.yaml;

import java.util.ArrayList;
import java.util.List;

/** Gathers what a file cannot say about a plan. Not thread-safe. */
final class Unwritable {

  private final String planName;
  private final List<String> all = new ArrayList<>();

  Unwritable(String planName) {
    this.planName = planName;
  }

  void add(String key, String why) {
    all.add("%s: %s".formatted(key, why));
  }

  boolean none() {
    return all.isEmpty();
  }

  void refuse() {
    if (!none()) {
      throw new IllegalArgumentException(
          "Plan '%s' cannot be written as a file: %s".formatted(planName, String.join("; ", all)));
    }
  }
}
