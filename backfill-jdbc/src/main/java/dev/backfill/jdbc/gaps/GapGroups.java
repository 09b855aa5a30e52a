package dev.backfill.jdbc.gaps;

import static dev.backfill.jdbc.scope.TableRows.number;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.ListedGroups;
import dev.backfill.jdbc.resource.SourceTable;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The groups of a table, each of which is searched by itself.
 *
 * @param table the table
 * @param column its column whose values are the groups
 * @param listed another table that lists the groups; empty for those that have rows
 * @param last the last finding, for the sentence about it
 */
public record GapGroups(
    Table table, Column column, Optional<Listed> listed, AtomicReference<Optional<Finding>> last) {

  /**
   * Where groups are listed.
   *
   * @param rows the table
   * @param column its column, of the same type
   */
  record Listed(SourceTable rows, Column column) {}

  /**
   * The result of a search.
   *
   * @param ranges the gaps
   * @param all groups that were searched
   * @param lacking groups with a gap
   * @param pairs gaps, as pairs of a group and a period
   * @param without rows that belong to no group
   */
  record Finding(List<?> ranges, long all, long lacking, long pairs, long without) {}

  /** The values of a column. */
  public static GapGroups of(SourceTable table, String column) {
    return new GapGroups(
        table.facts(), table.facts().column(column), Optional.empty(), nothingYet());
  }

  /**
   * The values of a column of another table.
   *
   * @throws IllegalArgumentException if it is in another database, or of another type
   */
  public static GapGroups of(
      SourceTable table, String column, SourceTable groups, String groupColumn) {
    Column ours = table.facts().column(column);
    Column theirs = groups.facts().column(groupColumn);
    if (!groups.reader().resource().equals(table.reader().resource())) {
      throw new IllegalArgumentException(
          "Groups are compared within one data source: '%s' and '%s' are of two"
              .formatted(table.name(), groups.name()));
    }
    if (!theirs.castName().equals(ours.castName())) {
      throw new IllegalArgumentException(
          "Column '%s' of '%s' is %s, and the groups are those of '%s', which is %s; name a column of the same type"
              .formatted(
                  theirs.name(),
                  groups.name(),
                  theirs.typeName(),
                  table.facts().fullName(ours),
                  ours.typeName()));
    }
    return new GapGroups(
        table.facts(), ours, Optional.of(new Listed(groups, theirs)), nothingYet());
  }

  /** Where all groups stand; empty for those that have rows. */
  Optional<ListedGroups> listedColumn() {
    return listed.map(other -> new ListedGroups(other.rows().facts(), other.column()));
  }

  private static AtomicReference<Optional<Finding>> nothingYet() {
    return new AtomicReference<>(Optional.empty());
  }

  /** The same groups for another search, which has found nothing yet. */
  GapGroups anew() {
    return new GapGroups(table, column, listed, nothingYet());
  }

  void found(Finding finding) {
    last.set(Optional.of(finding));
  }

  /** The finding about these gaps: nothing if they were found by an earlier process. */
  Optional<Finding> about(List<?> ranges) {
    return last.get()
        .filter(
            finding ->
                finding.ranges().size() == ranges.size() && finding.ranges().containsAll(ranges));
  }

  /** Returns true if the last search has met no group. */
  public boolean foundNone() {
    return last.get().filter(finding -> finding.all() == 0).isPresent();
  }

  /** Every setting, canonically. */
  String definition() {
    return " per %s %s%s"
        .formatted(
            column.sql(),
            column.typeName(),
            listed
                .map(
                    other ->
                        " of %s %s".formatted(other.rows().facts().sql(), other.column().sql()))
                .orElse(""));
  }

  /** Where nothing was searched, for people. */
  String none() {
    return listed
        .map(
            other ->
                "No groups: %s has no value, so no gap is looked for"
                    .formatted(other.rows().facts().fullName(other.column())))
        .orElseGet(
            () ->
                "No groups: no row of the search has a value in %s, so no gap is looked for; per(column, table, column) takes the groups from another table"
                    .formatted(table.fullName(column)));
  }

  /** The number of groups searched, in words. */
  String each(Optional<Finding> finding) {
    return finding
        .map(
            known ->
                known.all() == 1
                    ? "the only group by " + column.name()
                    : "each of %s groups by %s".formatted(number(known.all()), column.name()))
        .orElseGet(() -> "each group by " + column.name());
  }

  /** The number of groups with gaps, in words. */
  String lacking(Finding finding) {
    return ": %s of %s group%s by %s, %s pair%s of group and period"
        .formatted(
            number(finding.lacking()),
            number(finding.all()),
            finding.all() == 1 ? "" : "s",
            column.name(),
            number(finding.pairs()),
            finding.pairs() == 1 ? "" : "s");
  }

  /** The rows that belong to none of them, for people. */
  String without(Finding finding) {
    return finding.without() == 0
        ? ""
        : "; %s row%s no %s and belong%s to no group"
            .formatted(
                number(finding.without()),
                finding.without() == 1 ? " has" : "s have",
                column.name(),
                finding.without() == 1 ? "s" : "");
  }
}
