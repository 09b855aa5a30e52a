package dev.backfill.jdbc.compare;

import static java.util.Objects.requireNonNull;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.CanonicalForm;
import dev.backfill.jdbc.dialect.ComparableTypes;
import dev.backfill.jdbc.dialect.ComparedColumn;
import dev.backfill.jdbc.dialect.ComparedSide;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.sql.SimilarNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Two tables whose columns have been matched. Immutable.
 *
 * @param left the table whose rows a plan reads
 * @param right the other one
 * @param options the settings of the comparison
 * @param leftSide the left table for statements
 * @param rightSide the right table for statements
 */
public record ComparedTables(
    SourceTable left,
    SourceTable right,
    ComparisonOptions options,
    ComparedSide leftSide,
    ComparedSide rightSide) {

  /**
   * Matches the columns.
   *
   * @throws IllegalArgumentException if the left table has no key, if a column is missing, or if
   *     types cannot be compared
   */
  public static ComparedTables of(SourceTable left, SourceTable right, ComparisonOptions options) {
    return new Matching(left, right, options).tables();
  }

  /** Returns true if one statement can read both sides, at one moment. */
  boolean areTogether() {
    return isOneDatabase()
        && left.reader().dialect().underPolicies() == right.reader().dialect().underPolicies();
  }

  /** Returns true if both are reached in the same way, so that one connection reads both. */
  boolean isOneDatabase() {
    return left.reader().resource().equals(right.reader().resource());
  }

  /** A column of the left table in the right one; empty if it has none. */
  Optional<Column> inRight(Column column) {
    return Optional.ofNullable(rightSide.names().get(column.name()));
  }

  /** The tolerance of each compared column; by its place. */
  List<Optional<Tolerance>> tolerances() {
    return leftSide.columns().stream()
        .map(column -> Optional.ofNullable(options.tolerances().get(column.name())))
        .toList();
  }

  /** Columns of the right table that are not compared, because the left has none of the name. */
  List<String> unmatched() {
    return right.facts().columns().stream()
        .filter(column -> !rightSide.names().containsValue(column))
        .map(Column::name)
        .filter(name -> !options.ignored().contains(name))
        .toList();
  }

  /** Finds for each column of the left table the one of the right. */
  private record Matching(SourceTable left, SourceTable right, ComparisonOptions options) {

    private ComparedTables tables() {
      Table facts = left.facts();
      if (facts.key().isEmpty()) {
        throw refused(
            "the left one has neither a primary key nor a unique index without nulls, by which its"
                + " rows would be found in the other; add one");
      }
      var names = names();
      var compared =
          facts.columns().stream()
              .filter(column -> !facts.key().contains(column))
              .filter(column -> !options.ignored().contains(column.name()))
              .toList();
      requireAll(names, facts.key());
      requireAll(names, compared);
      requireNullableAlike(names);
      return new ComparedTables(
          left,
          right,
          options,
          new ComparedSide(
              facts,
              facts.name(),
              Map.of(),
              side(facts.key(), names, true),
              side(compared, names, true)),
          new ComparedSide(
              right.facts(),
              facts.name(),
              names,
              side(facts.key(), names, false),
              side(compared, names, false)));
    }

    /** The columns that both tables have, by the names of the left. */
    private Map<String, Column> names() {
      var names = new LinkedHashMap<String, Column>();
      for (Column column : left.facts().columns()) {
        right.facts().columns().stream()
            .filter(other -> other.name().equals(nameInRight(column)))
            .findFirst()
            .ifPresent(other -> names.put(column.name(), other));
      }
      return names;
    }

    /** Its own name, unless that of the right table is another column's. */
    private String nameInRight(Column column) {
      String mapped = options.names().getOrDefault(column.name(), "");
      return mapped.isEmpty() && !options.names().containsValue(column.name())
          ? column.name()
          : mapped;
    }

    private void requireAll(Map<String, Column> names, List<Column> columns) {
      var missing =
          columns.stream().map(Column::name).filter(name -> !names.containsKey(name)).toList();
      if (!missing.isEmpty()) {
        throw refused(missing(missing, columns.size()));
      }
      columns.forEach(column -> requireForm(column, names));
    }

    private String missing(List<String> missing, int of) {
      String first = missing.getFirst();
      return "%s has no %s '%s'%s. mapping(column, otherColumn) names a column that is called otherwise there, ignoring(column) leaves one out that is no part of the key"
          .formatted(
              right.name(),
              missing.size() == of && of > 1 ? "column in common with it: none of" : "column",
              String.join("', '", missing),
              SimilarNames.hint(
                  first, right.facts().columns().stream().map(Column::name).toList()));
    }

    private void requireForm(Column column, Map<String, Column> names) {
      var unused = form(column, names);
    }

    /** Rows whose key, or whose place along a plan, is null would be in no chunk of the right. */
    private void requireNullableAlike(Map<String, Column> names) {
      for (Column key : left.facts().key()) {
        Column other = other(key, names);
        if (other.nullable()) {
          throw refused(
              "column '%s' of '%s' may be null, and rows are found by it; as the owner: alter table %s alter column %s set not null"
                  .formatted(other.name(), right.name(), right.facts().sql(), other.sql()));
        }
      }
    }

    private List<ComparedColumn> side(
        List<Column> columns, Map<String, Column> names, boolean isLeft) {
      var side = new ArrayList<ComparedColumn>();
      for (Column column : columns) {
        boolean near = options.tolerances().containsKey(column.name());
        Column here = isLeft ? column : other(column, names);
        var form = near ? ComparableTypes.near(here) : form(column, names);
        side.add(new ComparedColumn(column.name(), here, form, near));
      }
      return side;
    }

    private CanonicalForm form(Column column, Map<String, Column> names) {
      Column other = other(column, names);
      var tolerance = Optional.ofNullable(options.tolerances().get(column.name()));
      if (tolerance
          .filter(near -> near instanceof Tolerance.Numbers && near.fits(other))
          .isPresent()) {
        return ComparableTypes.near(column);
      }
      return ComparableTypes.form(
              column, other, left.reader().resource().equals(right.reader().resource()))
          .orElseThrow(
              () ->
                  refused(
                      "column '%s' is %s and column '%s' of '%s' is %s, whose values cannot be compared%s"
                          .formatted(
                              column.name(),
                              column.typeName(),
                              other.name(),
                              right.name(),
                              other.typeName(),
                              left.facts().key().contains(column)
                                  ? ""
                                  : "; ignoring(\"%s\") leaves it out".formatted(column.name()))));
    }

    private static Column other(Column column, Map<String, Column> names) {
      return requireNonNull(names.get(column.name()));
    }

    private IllegalArgumentException refused(String why) {
      return new IllegalArgumentException(
          "'%s' cannot be compared with '%s': %s".formatted(left.name(), right.name(), why));
    }
  }
}
