package dev.backfill.check;

import static java.util.Objects.requireNonNull;

/** A check without capture. */
record LambdaCheck(String name, Test test) implements Check {

  LambdaCheck {
    requireNonNull(name, "name");
    requireNonNull(test, "test");
    if (name.isBlank()) {
      throw new IllegalArgumentException("A check needs a name: it is how the report calls it");
    }
  }

  @Override
  public Verdict check(Context context) throws Exception {
    return test.check(context);
  }
}
