package dev.backfill.jdbc;

import dev.backfill.base.Printable;
import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.dialect.ForeignKey;
import dev.backfill.jdbc.dialect.OtherRows;
import dev.backfill.jdbc.dialect.RowWork;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.scope.Binding;
import dev.backfill.jdbc.sql.Identifiers;
import dev.backfill.jdbc.sql.SimilarNames;
import dev.backfill.jdbc.work.ScopedWork;
import dev.backfill.jdbc.work.Targets;
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
 * Rows to delete because the row to which they refer is missing.
 *
 * @param parent the table of the rows, and the one to which they refer
 * @param columns the columns that refer
 * @param parentColumns the columns to which they refer, in the same order
 */
record OrphanStep(OtherTable parent, List<Column> columns, List<Column> parentColumns)
    implements TransactionalProcessor<Range> {

  private static final String WHAT = "deleteOrphans";

  OrphanStep {
    columns = List.copyOf(columns);
    parentColumns = List.copyOf(parentColumns);
  }

  /** By the name of a foreign key. */
  static OrphanStep of(SourceTable table, String constraint) {
    var keys =
        table
            .reader()
            .read(
                "look up the foreign keys of '%s'".formatted(table.name()),
                connection -> table.reader().dialect().foreignKeys().of(connection, table.facts()));
    var key =
        keys.stream()
            .filter(one -> one.name().equals(constraint))
            .findFirst()
            .or(() -> folded(keys, constraint))
            .orElseThrow(() -> unknown(table, constraint, keys));
    var parent =
        table
            .reader()
            .read(
                "look up the table of foreign key '%s'".formatted(key.name()),
                connection -> table.reader().dialect().resolve(connection, key.parent()))
            .orElseThrow(() -> unknown(table, constraint, keys));
    return new OrphanStep(
        new OtherTable(table, new SourceTable(table.reader(), parent)),
        key.columns().stream().map(table.facts()::column).toList(),
        key.parentColumns().stream().map(parent::column).toList());
  }

  private static Optional<ForeignKey> folded(List<ForeignKey> keys, String constraint) {
    return keys.stream().filter(one -> one.name().equals(Identifiers.fold(constraint))).findFirst();
  }

  private static IllegalArgumentException unknown(
      SourceTable table, String constraint, List<ForeignKey> keys) {
    return new IllegalArgumentException(
        "Table '%s' has no foreign key '%s'%s; without a foreign key say deleteOrphans(parent, \"column\")"
            .formatted(
                table.name(),
                Printable.text(constraint),
                SimilarNames.hint(constraint, keys.stream().map(ForeignKey::name).toList())));
  }

  /** By columns that refer to the key of another table. */
  static OrphanStep of(SourceTable table, SourceTable parent, List<String> names) {
    var both = new OtherTable(table, parent);
    both.require(WHAT);
    var key = parent.facts().key();
    if (key.size() != names.size()) {
      throw new IllegalArgumentException(
          "%s refers to '%s' by its key (%s), and %d columns were named: %s. Name one column for each of the key's, in its order"
              .formatted(
                  WHAT,
                  parent.name(),
                  key.stream().map(Column::name).collect(Collectors.joining(", ")),
                  names.size(),
                  String.join(", ", names)));
    }
    return new OrphanStep(both, names.stream().map(table.facts()::column).toList(), key);
  }

  private SourceTable table() {
    return parent.rows();
  }

  /** A row with a null in one of the columns refers to nothing. */
  private String orphaned() {
    String refers =
        columns.stream()
            .filter(Column::nullable)
            .map(column -> column.isPresent(table().facts().sql(column)) + " and ")
            .collect(Collectors.joining());
    // a question for one row, which the planner cannot turn into a join over both tables
    return "(%s(select 1 from %s where %s limit 1) is null)"
        .formatted(refers, parent.from(), parent.equal(columns, parentColumns));
  }

  @Override
  public Work work() {
    return new Work(
        table().reader().resource(),
        "delete from %s where (%s) has no %s (%s)"
            .formatted(
                table().facts().sql(),
                names(columns),
                parent.other().facts().sql(),
                names(parentColumns)),
        Targets.all(table().facts()),
        false);
  }

  private static String names(List<Column> columns) {
    return columns.stream().map(Column::sql).collect(Collectors.joining(", "));
  }

  @Override
  public TransactionalProcessor<Range> over(Scope<? extends Range> scope) {
    parent.require(WHAT);
    var rows = Binding.of(table(), WHAT, scope);
    parent.requireVisible(WHAT);
    var others =
        new OtherRows(
            Optional.of(orphaned()), Optional.empty(), parent.other().facts(), parentColumns);
    return new ScopedWork(rows, new RowWork.Delete(Optional.of(others)), work())
        .checked("deleting orphans from '%s'".formatted(table().name()));
  }

  @Override
  public Batches open(ActiveChunk<? extends Range> chunk, Optional<String> cursor) {
    throw Targets.unbound(WHAT);
  }

  /** The names of columns, the first one apart. */
  static List<String> named(String column, String... more) {
    return Stream.concat(Stream.of(column), Stream.of(more)).toList();
  }
}
