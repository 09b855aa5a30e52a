package dev.backfill.jdbc.check;

import dev.backfill.check.Check;
import dev.backfill.jdbc.gaps.GapGroups;
import dev.backfill.jdbc.gaps.GapSearch;
import dev.backfill.scope.Range;

/** Checks that a search finds no more gaps. */
public record GapsCheck<R extends Range>(GapSearch<R, ?> search) implements Check {

  @Override
  public String name() {
    return "no gaps in %s%s"
        .formatted(
            search.rows().facts().fullName(search.axis().column()),
            search.groups().map(groups -> " per " + groups.column().name()).orElse(""));
  }

  @Override
  public Verdict check(Context context) {
    var gaps = search.find();
    String found = search.sentence(gaps);
    if (gaps.isEmpty()) {
      return search.groups().filter(GapGroups::foundNone).isPresent()
          ? Check.failed(found)
          : Check.passed(found);
    }
    return Check.failed("%s; the first is %s".formatted(found, gaps.getFirst()));
  }
}
