package dev.backfill.values;

import static java.util.Objects.requireNonNull;

import dev.backfill.plan.PlanDefinition;
import java.util.regex.Pattern;

/**
 * The rules for names of plans: it ends up in thread names, ledger keys, metric labels and files.
 */
final class PlanNames {

  private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  private PlanNames() {}

  static void requireLegal(String name) {
    requireNonNull(name, "name");
    if (name.length() > PlanDefinition.MAX_NAME) {
      throw new IllegalArgumentException(
          "The name of a plan may have at most %s characters, this one has %s"
              .formatted(PlanDefinition.MAX_NAME, name.length()));
    }
    if (!LEGAL.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "'%s' is not a legal name of a plan: use letters, digits, '.', '_' and '-', beginning with a"
                  .formatted(name)
              + " letter or digit");
    }
  }
}
