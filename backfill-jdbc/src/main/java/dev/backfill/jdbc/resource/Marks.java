package dev.backfill.jdbc.resource;

import dev.backfill.jdbc.dialect.FootprintSql.Place;
import dev.backfill.work.WrittenColumns;
import java.util.ArrayList;
import java.util.List;

/**
 * What a session marks while its run writes columns of a table and no ledger of the database holds
 * that run. Marks hold no ranges: whatever they are, they overlap. A partitioned table is marked as
 * a whole. Stateless.
 */
final class Marks {

  private static final String ALL = "backfill footprint %d all";
  private static final String SOME = "backfill footprint %d some";

  private Marks() {}

  /** The marks of a run: of all columns, or of some and of each. */
  static List<String> of(Place place, WrittenColumns written) {
    return marks(place, written, written.columns().isEmpty() ? ALL : SOME);
  }

  /** The marks of runs that overlap: of all columns, and of the same ones, or of any. */
  static List<String> sought(Place place, WrittenColumns written) {
    var sought = new ArrayList<>(marks(place, written, ALL));
    if (written.columns().isEmpty()) {
      place.roots().forEach(root -> sought.add(SOME.formatted(root)));
    }
    return sought;
  }

  private static List<String> marks(Place place, WrittenColumns written, String whole) {
    var marks = new ArrayList<String>();
    for (long root : place.roots()) {
      marks.add(whole.formatted(root));
      written
          .columns()
          .forEach(column -> marks.add("backfill footprint %d column %s".formatted(root, column)));
    }
    return marks;
  }
}
