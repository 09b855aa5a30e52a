package dev.backfill.jdbc.scope;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Keeps work from setting the columns by which a run finds its rows. Stateless. */
public final class ChunkColumns {

  private ChunkColumns() {}

  /** Those that say where a run finds a row: the chunk columns, and those of the key. */
  public static List<Column> of(Selection<?> rows) {
    return Stream.concat(rows.axis().columns().stream(), rows.facts().key().stream())
        .distinct()
        .toList();
  }

  /** Those that are set themselves, and those that are generated from one that is set. */
  public static List<Column> set(Collection<Column> along, Collection<Column> set) {
    return along.stream().filter(column -> source(column, set).isPresent()).toList();
  }

  private static Optional<Column> source(Column column, Collection<Column> set) {
    return set.stream()
        .filter(one -> one.equals(column) || column.generatedFrom().contains(one.name()))
        .findFirst();
  }

  /**
   * Refuses work that sets one.
   *
   * @param set the columns that the work sets
   * @throws IllegalArgumentException if rows could move
   */
  public static void require(Selection<?> rows, Collection<Column> set) {
    Table table = rows.facts();
    for (Column column : set(of(rows), set)) {
      Column source = source(column, set).orElseThrow();
      throw new IllegalArgumentException(
          "Column '%s' of '%s' is set, and the plan is cut along %s: rows would move to other"
                  .formatted(source.name(), table.fullName(), way(column, source))
              + " chunks and be missed or changed twice; cut along another column, or say"
              + " keepsOrder() if no row changes its place in the order");
    }
    requireNoUpdater(rows);
  }

  /** A BEFORE trigger is seen by the batch; what happens after the row was changed is not. */
  public static void requireNoUpdater(Selection<?> rows) {
    Table table = rows.facts();
    var triggers =
        rows.reader()
            .read(
                "ask about the triggers of '%s'".formatted(table.fullName()),
                connection ->
                    rows.reader()
                        .dialect()
                        .triggers()
                        .updatersOf(connection, table, rows.axis().columns()));
    if (!triggers.isEmpty()) {
      throw new IllegalArgumentException(
          "Trigger %s of '%s' updates the table once more and sets a column along which the plan is cut: rows would move to other chunks and be missed or changed twice; cut along another column, disable the trigger during the run, or say keepsOrder() if no row changes its place in the order"
              .formatted(String.join(", ", triggers), table.fullName()));
    }
  }

  private static String way(Column column, Column source) {
    return column.equals(source)
        ? "it"
        : "column '%s', which is generated from it".formatted(column.name());
  }
}
