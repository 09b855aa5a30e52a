package dev.backfill.jdbc;

import dev.backfill.jdbc.WriteOptions.Image;
import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.dialect.RowWork;
import dev.backfill.jdbc.dialect.RowWork.Assignment;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.scope.Binding;
import dev.backfill.jdbc.scope.ChunkColumns;
import dev.backfill.jdbc.work.Computation;
import dev.backfill.jdbc.work.ScopedWork;
import dev.backfill.jdbc.work.Targets;
import dev.backfill.jdbc.work.TransformWork;
import dev.backfill.scope.Range;
import dev.backfill.scope.Scope;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batches;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * Columns to compute.
 *
 * @param table the table
 * @param code the function that computes them
 * @param reading columns that it sees, at least one
 * @param into columns that are set, at least one
 * @param options which rows, and what is kept of them
 * @param showsKeys true if errors may name the key of a row
 */
record TransformStep(
    SourceTable table,
    Writing code,
    List<Column> reading,
    List<Column> into,
    WriteOptions options,
    boolean showsKeys)
    implements JdbcTransform {

  private static TransformStep of(
      SourceTable table, Writing code, List<Column> reading, List<Column> into) {
    return new TransformStep(table, code, reading, into, WriteOptions.of(Image.LEFT_OUT), false);
  }

  /** Begins with a function of one value. */
  static Reading<Into> one(SourceTable table, Function function) {
    return new Read<>(requireKey(table), (columns, next) -> new IntoOne(next, function, columns));
  }

  /** Begins with a function of several values. */
  static Reading<IntoAll> many(SourceTable table, Writing code) {
    return new Read<>(requireKey(table), (columns, next) -> new IntoMany(next, code, columns));
  }

  private static SourceTable requireKey(SourceTable table) {
    if (table.facts().key().isEmpty()) {
      throw new IllegalArgumentException(
          "'%s' has neither a primary key nor a unique index without nulls: a computed value could not be matched to its row. Give it a key: alter table %s add column id bigint generated always as identity primary key"
              .formatted(table.name(), table.facts().sql()));
    }
    return table;
  }

  /** The next step, which depends on what was read. */
  record Read<N>(SourceTable table, BiFunction<List<Column>, SourceTable, N> next)
      implements Reading<N> {
    @Override
    public N reading(String column, String... more) {
      var columns = new ArrayList<Column>();
      for (String name : names(column, more)) {
        Column read = table.facts().column(name);
        requireOnce(columns, read, table, "read");
        columns.add(read);
      }
      return next.apply(List.copyOf(columns), table);
    }
  }

  /** Where the value goes comes next. */
  record IntoOne(SourceTable table, Function function, List<Column> reading) implements Into {
    @Override
    public JdbcTransform into(String column) {
      List<Column> into = targets(table, List.of(column));
      String name = into.getFirst().name();
      Writing code =
          (row, values) -> {
            Object value = function.compute(row);
            if (!(value instanceof Unchanged)) {
              values.set(name, value);
            }
          };
      return of(table, code, reading, into);
    }
  }

  /** Where the values go comes next. */
  record IntoMany(SourceTable table, Writing code, List<Column> reading) implements IntoAll {
    @Override
    public JdbcTransform into(String column, String... more) {
      return of(table, code, reading, targets(table, names(column, more)));
    }
  }

  private static List<String> names(String first, String[] more) {
    var names = new ArrayList<>(List.of(first));
    names.addAll(List.of(more));
    return names;
  }

  private static void requireOnce(
      List<Column> columns, Column column, SourceTable table, String verb) {
    if (columns.contains(column)) {
      throw new IllegalArgumentException(
          "Column '%s' of '%s' is %s twice; name it once"
              .formatted(column.name(), table.name(), verb));
    }
  }

  private static List<Column> targets(SourceTable table, List<String> names) {
    var columns = new ArrayList<Column>();
    for (String name : names) {
      Column target = Targets.writable(table.facts(), name);
      if (table.facts().key().contains(target)) {
        throw new IllegalArgumentException(
            "Column '%s' belongs to the key of '%s': rows would move past the place where the run is,"
                    .formatted(target.name(), table.name())
                + " and could be changed twice; use Jdbc.inTransaction");
      }
      requireOnce(columns, target, table, "set");
      columns.add(target);
    }
    return List.copyOf(columns);
  }

  private TransformStep with(WriteOptions changed) {
    return new TransformStep(table, code, reading, into, changed, showsKeys);
  }

  @Override
  public JdbcTransform preserveExisting() {
    return preserveExisting("null");
  }

  @Override
  public JdbcTransform preserveExisting(String marker) {
    return with(options.preserving(marker));
  }

  @Override
  public JdbcTransform keepsOrder() {
    return with(options.keepingOrder());
  }

  @Override
  public JdbcTransform keepBeforeImage() {
    return with(options.with(Image.KEPT));
  }

  @Override
  public JdbcTransform showKeys() {
    return new TransformStep(table, code, reading, into, options, true);
  }

  @Override
  public Work work() {
    return new Work(
        table.reader().resource(),
        "update %s set %s from java (%s)%s"
            .formatted(table.facts().sql(), sql(into), sql(reading), options.definition()),
        Targets.names(table.facts(), into),
        options.keepsImage());
  }

  private static String sql(List<Column> columns) {
    return columns.stream().map(Column::sql).collect(Collectors.joining(", "));
  }

  @Override
  public TransactionalProcessor<Range> over(Scope<? extends Range> scope) {
    var rows = Binding.of(table, "transform", scope);
    if (!options.orderKept()) {
      ChunkColumns.require(rows, into);
    }
    var update =
        new RowWork.Update(
            into.stream().map(column -> new Assignment(column, "null")).toList(),
            options.marker(),
            options.keepsImage());
    return new TransformWork(new ScopedWork(rows, update, work()), computation()).checked();
  }

  private Computation computation() {
    return new Computation(reading, into, showsKeys, chunk -> new TransformRow(this, chunk));
  }

  @Override
  public Batches open(ActiveChunk<? extends Range> chunk, Optional<String> cursor) {
    throw Targets.unbound("transform");
  }
}
