package dev.backfill.jdbc;

import static java.util.Objects.requireNonNull;

import dev.backfill.base.Printable;
import dev.backfill.jdbc.WriteOptions.Image;
import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.dialect.RowWork;
import dev.backfill.jdbc.dialect.RowWork.Assignment;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.scope.Binding;
import dev.backfill.jdbc.scope.ChunkColumns;
import dev.backfill.jdbc.scope.Selection;
import dev.backfill.jdbc.sql.UserSql;
import dev.backfill.jdbc.work.AssignedExpression;
import dev.backfill.jdbc.work.ExpectedRows;
import dev.backfill.jdbc.work.ScopedWork;
import dev.backfill.jdbc.work.Targets;
import dev.backfill.scope.Range;
import dev.backfill.scope.Scope;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batches;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Columns to set.
 *
 * @param table the table
 * @param sets at least one, as the user wrote it
 * @param options which rows, and what is kept of them
 * @param expected the number of rows that are to be changed; empty for as many as there are
 * @param skipsUnchanged true if only rows are changed of which a column would get another value
 */
record UpdateStep(
    SourceTable table,
    List<Set> sets,
    WriteOptions options,
    OptionalLong expected,
    boolean skipsUnchanged)
    implements JdbcUpdate {

  /** Nothing is set yet. */
  static UpdateStep of(SourceTable table) {
    return new UpdateStep(
        table, List.of(), WriteOptions.of(Image.BY_SCOPE), OptionalLong.empty(), false);
  }

  /** A column, and the expression as the user wrote it. */
  record Set(Column column, String expression) {}

  UpdateStep {
    sets = List.copyOf(sets);
  }

  @Override
  public JdbcUpdate set(String column, String expression) {
    requireNonNull(column, "column of set(column, expression) is null; name the column");
    if (expression == null) {
      throw new NullPointerException(
          "The expression of set(\"%1$s\", null) is null; to write NULL into the column, say set(\"%1$s\", \"null\")"
              .formatted(Printable.text(column)));
    }
    Column target = Targets.writable(table.facts(), column);
    if (table.facts().key().contains(target)) {
      throw new IllegalArgumentException(
          "Column '%s' belongs to the key of '%s': rows would move past the place where the run is,"
                  .formatted(target.name(), table.name())
              + " and could be changed twice; use Jdbc.inTransaction");
    }
    if (sets.stream().anyMatch(set -> set.column().equals(target))) {
      throw new IllegalArgumentException(
          "Column '%s' of '%s' is set twice; set it once".formatted(target.name(), table.name()));
    }
    UserSql.expression(what(target), expression);
    var more = Stream.concat(sets.stream(), Stream.of(new Set(target, expression))).toList();
    return new UpdateStep(table, more, options, expected, skipsUnchanged);
  }

  private static String what(Column column) {
    return "the expression for column '%s'".formatted(column.name());
  }

  @Override
  public JdbcUpdate preserveExisting() {
    return preserveExisting("null");
  }

  @Override
  public JdbcUpdate preserveExisting(String marker) {
    return with(options.preserving(marker));
  }

  @Override
  public JdbcUpdate skipUnchanged() {
    return new UpdateStep(table, sets, options, expected, true);
  }

  @Override
  public JdbcUpdate keepsOrder() {
    return with(options.keepingOrder());
  }

  @Override
  public JdbcUpdate keepBeforeImage() {
    requireKey("leave keepBeforeImage() out");
    return with(options.with(Image.KEPT));
  }

  @Override
  public JdbcUpdate withoutBeforeImage() {
    return with(options.with(Image.LEFT_OUT));
  }

  private UpdateStep with(WriteOptions changed) {
    return new UpdateStep(table, sets, changed, expected, skipsUnchanged);
  }

  private void requireKey(String otherwise) {
    if (table.facts().key().isEmpty()) {
      throw new IllegalArgumentException(
          "'%s' has neither a primary key nor a unique index without nulls: a before-image could not be matched to its row. Give it a key, or %s"
              .formatted(table.name(), otherwise));
    }
  }

  @Override
  public JdbcUpdate expectRows(long rows) {
    if (rows < 1 || rows > MOST_EXPECTED_ROWS) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expectRows(n) holds all rows in one transaction and takes 1 to %,d, was %,d; for"
                  + " more, run in batches and check the number with a postCheck",
              MOST_EXPECTED_ROWS,
              rows));
    }
    return new UpdateStep(table, sets, options, OptionalLong.of(rows), skipsUnchanged);
  }

  @Override
  public Work work() {
    var text = new StringBuilder("update ").append(table.facts().sql()).append(" set ");
    text.append(
        sets.stream()
            .map(set -> "%s = (%s)".formatted(set.column().sql(), UserSql.oneLine(set.expression)))
            .collect(Collectors.joining(", ")));
    text.append(options.definition());
    if (skipsUnchanged) {
      text.append(" where it differs");
    }
    expected.ifPresent(rows -> text.append(" expecting ").append(rows).append(" rows"));
    return new Work(
        table.reader().resource(),
        text.toString(),
        Targets.names(table.facts(), sets.stream().map(Set::column).toList()),
        options.keepsImage());
  }

  @Override
  public TransactionalProcessor<Range> over(Scope<? extends Range> scope) {
    var rows = Binding.of(table, "set", scope);
    if (!options.orderKept()) {
      ChunkColumns.require(rows, sets.stream().map(Set::column).toList());
    }
    sets.forEach(this::requireValid);
    return decided(rows).bound(rows);
  }

  /** Corrections of single rows can be put back unless the user sets otherwise. */
  private UpdateStep decided(Selection<?> rows) {
    if (options.image() != Image.BY_SCOPE) {
      return this;
    }
    if (!rows.axis().namesRows()) {
      return with(options.with(Image.LEFT_OUT));
    }
    requireKey(
        "say withoutBeforeImage(): rows that are named by explicit keys keep one unless told"
            + " otherwise");
    return with(options.with(Image.KEPT));
  }

  private TransactionalProcessor<Range> bound(Selection<?> rows) {
    if (expected.isPresent() && rows.axis().rowsMayMove()) {
      throw new IllegalArgumentException(
          "expectRows(n) does all rows in one transaction, and pages() does in another what has moved meanwhile; give '%s' a key, or leave expectRows out"
              .formatted(table.name()));
    }
    var bound =
        new ScopedWork(rows, rowWork(), work()).checked("the work on '%s'".formatted(table.name()));
    return expected.isPresent()
        ? new ExpectedRows(bound, expected.getAsLong(), MOST_EXPECTED_ROWS)
        : bound;
  }

  private void requireValid(Set set) {
    new AssignedExpression(
            table.reader(),
            what(set.column()) + " of '%s'".formatted(table.name()),
            UserSql.expression(what(set.column()), set.expression()))
        .require(table.facts(), set.column());
  }

  private RowWork rowWork() {
    return new RowWork.Update(
        sets.stream()
            .map(
                set ->
                    new Assignment(
                        set.column(), UserSql.expression(what(set.column()), set.expression())))
            .toList(),
        options.marker(),
        options.keepsImage(),
        skipsUnchanged,
        Optional.empty());
  }

  @Override
  public Batches open(ActiveChunk<? extends Range> chunk, Optional<String> cursor) {
    throw Targets.unbound("set");
  }
}
