package dev.backfill.jdbc;

import dev.backfill.jdbc.RowWork.Assignment;
import dev.backfill.scope.Range;
import dev.backfill.scope.Scope;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batches;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Columns to set.
 *
 * @param table whose
 * @param sets at least one, as the user wrote it
 * @param emptyMark what an unfilled column holds, as the user wrote it; empty to change all rows
 * @param stable whether the chunk column may be set
 * @param keepsImage whether before-images are kept
 */
record UpdateStep(
    JdbcTable table, List<Set> sets, Optional<String> emptyMark, boolean stable, boolean keepsImage)
    implements JdbcUpdate {

  /** A column, and the expression as the user wrote it. */
  record Set(Column column, String expression) {}

  UpdateStep {
    sets = List.copyOf(sets);
  }

  @Override
  public JdbcUpdate set(String column, String expression) {
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
    return new UpdateStep(table, more, emptyMark, stable, keepsImage);
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
    UserSql.expression("the marker of preserveExisting", marker);
    return new UpdateStep(table, sets, Optional.of(marker), stable, keepsImage);
  }

  @Override
  public JdbcUpdate chunkColumnIsStable() {
    return new UpdateStep(table, sets, emptyMark, true, keepsImage);
  }

  @Override
  public JdbcUpdate keepBeforeImage() {
    if (table.facts().key().isEmpty()) {
      throw new IllegalArgumentException(
          "'%s' has neither a primary key nor a unique index without nulls: nobody could tell which row a before-image belongs to. Give it a key, or leave keepBeforeImage() out"
              .formatted(table.name()));
    }
    return new UpdateStep(table, sets, emptyMark, stable, true);
  }

  @Override
  public Work work() {
    var text = new StringBuilder("update ").append(table.facts().sql()).append(" set ");
    text.append(
        sets.stream()
            .map(set -> "%s = (%s)".formatted(set.column().sql(), UserSql.oneLine(set.expression)))
            .collect(Collectors.joining(", ")));
    emptyMark.ifPresent(mark -> text.append(" where empty is ").append(UserSql.oneLine(mark)));
    text.append(keepsImage ? " keeping before-images" : "");
    return new Work(
        table.reader().resource(),
        text.toString(),
        Targets.names(table.facts(), sets.stream().map(Set::column).toList()),
        keepsImage);
  }

  @Override
  public TransactionalProcessor<Range> over(Scope<? extends Range> scope) {
    var rows = Binding.of(table, "set", scope);
    var moving = sets.stream().map(Set::column).filter(rows.axis().columns()::contains).findFirst();
    if (!stable && moving.isPresent()) {
      throw new IllegalArgumentException(
          "Column '%s' of '%s' is set, and the plan is cut along it: rows would move to other"
                  .formatted(moving.get().name(), table.name())
              + " chunks and be missed or changed twice; cut along another column, or say"
              + " chunkColumnIsStable() if no row changes its place in the order");
    }
    sets.forEach(this::requireValid);
    return new BoundWork(rows, rowWork(), work())
        .checked("the work on '%s'".formatted(table.name()));
  }

  private void requireValid(Set set) {
    Probe.of(table.reader())
        .require(
            what(set.column()) + " of '%s'".formatted(table.name()),
            SqlText.of(
                "select %s from %s"
                    .formatted(
                        UserSql.expression(what(set.column()), set.expression()),
                        table.facts().sql())));
  }

  private RowWork rowWork() {
    return new RowWork.Update(
        sets.stream()
            .map(
                set ->
                    new Assignment(
                        set.column(), UserSql.expression(what(set.column()), set.expression())))
            .toList(),
        emptyMark.map(mark -> UserSql.expression("the marker of preserveExisting", mark)),
        keepsImage);
  }

  @Override
  public Batches open(ActiveChunk<? extends Range> chunk, Optional<String> cursor) {
    throw Targets.unbound("set");
  }
}
