package dev.backfill.jdbc;

import dev.backfill.check.Check;
import dev.backfill.scope.Range;

/** Whether a search finds no gaps any more. */
record GapsCheck<R extends Range>(GapSearch<R, ?> search) implements Check {

  @Override
  public String name() {
    return "no gaps in " + search.rows().facts().fullName(search.axis().column());
  }

  @Override
  public Verdict check(Context context) {
    var gaps = search.find();
    String found = search.sentence(gaps);
    return gaps.isEmpty()
        ? Check.passed(found)
        : Check.failed("%s; the first is %s".formatted(found, gaps.getFirst()));
  }
}
