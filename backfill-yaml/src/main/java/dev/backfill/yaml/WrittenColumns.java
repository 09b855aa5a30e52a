package dev.backfill.yaml;

import dev.backfill.scope.Range;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.work.TransactionalProcessor;
import java.util.List;
import java.util.regex.Pattern;

/** The columns that work declares to write. */
final class WrittenColumns {

  private static final Pattern TARGET = Pattern.compile("\\w+\\.\\w+\\.(\\w+)");

  private WrittenColumns() {}

  /** Empty if it does not say, or names the whole row. */
  static List<String> of(ChunkProcessor<Range> work) {
    return work instanceof TransactionalProcessor<Range> transactional
        ? transactional.work().targets().stream()
            .map(TARGET::matcher)
            .filter(java.util.regex.Matcher::matches)
            .map(target -> target.group(1))
            .sorted()
            .toList()
        : List.of();
  }
}
