package dev.backfill.jdbc;

import dev.backfill.check.Check;
import dev.backfill.jdbc.JdbcChecks.Subject;
import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.check.BaselineCheck;
import dev.backfill.jdbc.check.ChunksCheck;
import dev.backfill.jdbc.check.ForeignKeysCheck;
import dev.backfill.jdbc.check.JointCheck;
import dev.backfill.jdbc.check.OverlapCheck;
import dev.backfill.jdbc.check.SameRowsCheck;
import dev.backfill.jdbc.check.UntouchedCheck;
import dev.backfill.jdbc.dialect.ComparableTypes;
import dev.backfill.jdbc.scope.Selection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The checks that the library brings, by name. Stateless. */
final class NamedChecks {

  static final String BACKUP = "backup";

  static final Map<String, JdbcChecks.Factory> ALL =
      Map.ofEntries(
          Map.entry("verify_source_data_exists", NamedChecks::rows),
          Map.entry("verify_target_column_exists", NamedChecks::columns),
          Map.entry("capture_baseline_metrics", NamedChecks::baseline),
          Map.entry(BACKUP, NamedChecks::backup),
          Map.entry("no_overlapping_backfill", NamedChecks::overlap),
          Map.entry("all_chunks_succeeded", about -> new ChunksCheck()),
          Map.entry("verify_row_count_unchanged", NamedChecks::rowCount),
          Map.entry("verify_no_nulls_in_<column>", NamedChecks::nulls),
          Map.entry("untouched_columns_unchanged", NamedChecks::untouched),
          Map.entry("referential_integrity", NamedChecks::foreignKeys),
          Map.entry("compare_distribution_to_recent", NamedChecks::distributions));

  private NamedChecks() {}

  private static Check rows(Subject about) {
    return about.scope().isPresent()
        ? about.table().hasRows(about.scope().get())
        : about.table().hasRows();
  }

  private static Check columns(Subject about) {
    return JointCheck.of(
        written(about, "verify_target_column_exists").stream()
            .map(about.table()::hasColumn)
            .toList());
  }

  private static Check nulls(Subject about) {
    String column = about.column().orElseThrow();
    return about.scope().isPresent()
        ? about.table().noNulls(column, about.scope().get())
        : about.table().noNulls(column);
  }

  private static Check rowCount(Subject about) {
    if (!about.table().facts().key().isEmpty()) {
      return new SameRowsCheck(about.table().source(), rowsOf(about));
    }
    return about.scope().isPresent()
        ? about.table().rowCountUnchanged(about.scope().get())
        : about.table().rowCountUnchanged();
  }

  private static Check untouched(Subject about) {
    return new UntouchedCheck(
        about.table().source(), rowsOf(about), found(about, "untouched_columns_unchanged"));
  }

  private static Check baseline(Subject about) {
    return new BaselineCheck(
        about.table().source(),
        rowsOf(about),
        found(about, "capture_baseline_metrics"),
        about.namesValues(),
        BaselineCheck.LARGE);
  }

  private static Check overlap(Subject about) {
    return new OverlapCheck(
        about.table().source(),
        rowsOf(about),
        about.columns().stream().map(about.table().facts()::column).toList());
  }

  private static Check backup(Subject about) {
    throw needs(
        BACKUP,
        "to know where backups are: say backups(probe, maxAge). A plan that says"
            + " undoBy(restoreFromBackup(..)) asks for a backup without it");
  }

  private static Check foreignKeys(Subject about) {
    return new ForeignKeysCheck(about.table().source(), rowsOf(about));
  }

  private static Optional<Selection<?>> rowsOf(Subject about) {
    return about.scope().map(rows -> TableScope.on(about.table().source(), rows));
  }

  private static Check distributions(Subject about) {
    String name = "compare_distribution_to_recent";
    return JointCheck.of(
        written(about, name).stream().map(column -> distribution(about, name, column)).toList());
  }

  private static Check distribution(Subject about, String name, String column) {
    var scope = about.scope().orElseThrow(() -> needs(name, "a scope: say checks(scope)"));
    var recent =
        about
            .recent()
            .orElseThrow(
                () ->
                    needs(
                        name,
                        "other rows, because the scope has no end of its own: say recent(rows)"));
    if (ComparableTypes.isNumber(about.table().facts().column(column))) {
      return about.table().numbers(column, scope, recent);
    }
    var categories = about.table().categories(column, scope).likeIn(recent);
    return about.namesValues() ? categories.namingCategories() : categories;
  }

  private static List<Column> found(Subject about, String name) {
    return written(about, name).stream().map(about.table().facts()::column).toList();
  }

  private static List<String> written(Subject about, String name) {
    if (about.columns().isEmpty()) {
      throw needs(name, "the columns that the work writes: say writing(column)");
    }
    return about.columns();
  }

  private static IllegalArgumentException needs(String name, String what) {
    return new IllegalArgumentException("Check '%s' needs %s".formatted(name, what));
  }
}
