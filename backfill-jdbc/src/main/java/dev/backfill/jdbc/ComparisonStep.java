package dev.backfill.jdbc;

import dev.backfill.check.Check;
import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.check.DifferenceCheck;
import dev.backfill.jdbc.compare.ComparedTables;
import dev.backfill.jdbc.compare.ComparisonOptions;
import dev.backfill.jdbc.compare.ComparisonWork;
import dev.backfill.jdbc.compare.Tolerance;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.scope.Binding;
import dev.backfill.jdbc.work.Targets;
import dev.backfill.scope.Range;
import dev.backfill.scope.Scope;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batches;
import dev.backfill.work.TableDifference;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Two tables to compare, not yet bound to a scope.
 *
 * @param left the table whose scope a plan has
 * @param right the other one
 * @param options the settings of the comparison
 */
record ComparisonStep(SourceTable left, SourceTable right, ComparisonOptions options)
    implements JdbcComparison {

  private static final String WHAT = "compareWith";
  private static final Duration LONGEST = Duration.ofMinutes(1);

  static ComparisonStep of(SourceTable left, SourceTable right) {
    if (left.equals(right)) {
      throw new IllegalArgumentException(
          "'%s' would be compared with itself; name another table, or a JdbcTable of another DataSource"
              .formatted(left.name()));
    }
    return new ComparisonStep(left, right, ComparisonOptions.NONE);
  }

  @Override
  public JdbcComparison ignoring(String column, String... more) {
    var all = options;
    for (String name : Stream.concat(Stream.of(column), Stream.of(more)).toList()) {
      all = all.ignoring(ignored(name));
    }
    return with(all);
  }

  /** The name as one of the tables has it. */
  private String ignored(String name) {
    Table facts = left.facts();
    Optional<Column> here = facts.find(name);
    if (here.filter(facts.key()::contains).isPresent()) {
      throw new IllegalArgumentException(
          "Column '%s' is part of the key of '%s', by which rows are found in '%s'; it cannot be left out"
              .formatted(here.get().name(), left.name(), right.name()));
    }
    return here.or(() -> right.facts().find(name)).orElseGet(() -> facts.column(name)).name();
  }

  @Override
  public JdbcComparison mapping(String column, String otherColumn) {
    Column here = left.facts().column(column);
    Column there = right.facts().column(otherColumn);
    if (options.names().containsValue(there.name())) {
      throw new IllegalArgumentException(
          "Column '%s' of '%s' is mapped already; each column is compared with one other"
              .formatted(there.name(), right.name()));
    }
    return with(options.mapping(here.name(), there.name()));
  }

  @Override
  public JdbcComparison tolerance(String column, BigDecimal atMost) {
    return near(column, new Tolerance.Numbers(atMost), atMost.signum() < 0);
  }

  @Override
  public JdbcComparison tolerance(String column, Duration atMost) {
    return near(column, new Tolerance.Times(atMost), atMost.isNegative());
  }

  private JdbcComparison near(String name, Tolerance tolerance, boolean negative) {
    Column column = left.facts().column(name);
    if (negative) {
      throw new IllegalArgumentException(
          "The tolerance of column '%s' is negative; give the greatest distance that counts as the same"
              .formatted(column.name()));
    }
    if (!tolerance.fits(column)) {
      throw new IllegalArgumentException(
          "Column '%s' of '%s' is %s: it has no tolerance for %s"
              .formatted(column.name(), left.name(), column.typeName(), tolerance.words()));
    }
    if (left.facts().key().contains(column)) {
      throw new IllegalArgumentException(
          "Column '%s' is part of the key of '%s', by which rows are found; it has no tolerance"
              .formatted(column.name(), left.name()));
    }
    return with(options.with(column.name(), tolerance));
  }

  @Override
  public Check noDifference() {
    if (left.facts().key().isEmpty()) {
      ComparedTables unused = ComparedTables.of(left, right, options); // says that there is no key
    }
    return new DifferenceCheck(bound(new Scopes(left).byKey()), false);
  }

  @Override
  public Check noDifference(JdbcScope<?> scope) {
    return new DifferenceCheck(bound(scope), true);
  }

  @Override
  public JdbcComparison settlingFor(Duration time) {
    if (time.isNegative() || time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "A difference must hold for 0 to 60 seconds before it counts, was " + time);
    }
    return with(options.settlingFor(time));
  }

  @Override
  public JdbcComparison sampleKeys(int atMost) {
    if (atMost < 1 || atMost > TableDifference.MOST_KEYS) {
      throw new IllegalArgumentException(
          "sampleKeys(n) takes 1 to %s keys, was %s".formatted(TableDifference.MOST_KEYS, atMost));
    }
    return with(options.withKeys(atMost));
  }

  private ComparisonStep with(ComparisonOptions other) {
    return new ComparisonStep(left, right, other);
  }

  @Override
  public Work work() {
    String elsewhere =
        left.reader().resource().equals(right.reader().resource()) ? "" : " elsewhere";
    return new Work(
        left.reader().resource(),
        "compare %s with %s%s%s"
            .formatted(left.facts().sql(), right.facts().sql(), elsewhere, options.definition()),
        Set.of(),
        false);
  }

  @Override
  public TransactionalProcessor<Range> over(Scope<? extends Range> scope) {
    return bound(scope);
  }

  private ComparisonWork bound(Scope<? extends Range> scope) {
    var tables = ComparedTables.of(left, right, options);
    return new ComparisonWork(tables, Binding.of(left, WHAT, scope), work());
  }

  @Override
  public Batches open(ActiveChunk<? extends Range> chunk, Optional<String> cursor) {
    throw Targets.unbound(WHAT);
  }
}
