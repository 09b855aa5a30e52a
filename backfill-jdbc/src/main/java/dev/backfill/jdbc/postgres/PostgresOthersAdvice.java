package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.OtherRows;
import dev.backfill.jdbc.dialect.RowWork;
import dev.backfill.jdbc.dialect.RowWork.Assignment;
import dev.backfill.jdbc.sql.Identifiers;
import dev.backfill.scope.Advice;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The catalog's advice on work that looks at other rows, or that copies what may change later.
 * Reads no row of the table.
 *
 * @param connection where to ask
 * @param table the table of the rows
 */
record PostgresOthersAdvice(Connection connection, Table table) {

  /** Everything about an update. */
  List<Advice> on(RowWork.Update update) throws SQLException {
    var advice = new ArrayList<>(lookups(update));
    if (update.skipsUnchanged() && update.others().isEmpty()) {
      advice.addAll(laterChanges(update));
    }
    return advice;
  }

  /** Everything about a deletion that other rows decide. */
  List<Advice> on(RowWork.Delete delete) throws SQLException {
    if (delete.others().isEmpty()) {
      return List.of();
    }
    var cascades = new PostgresForeignKeys().thatChangeOthers(connection, table);
    return Stream.concat(
            lookups(delete).stream(),
            cascades.stream()
                .map(
                    key ->
                        Advice.warning(
                            "ON DELETE of foreign key %s deletes or changes the rows that refer to a deleted row of %s"
                                .formatted(key, table.fullName()),
                            "")))
        .toList();
  }

  private static List<Advice> lookups(RowWork work) {
    return work
        .others()
        .filter(others -> !isIndexed(others))
        .map(PostgresOthersAdvice::scan)
        .stream()
        .toList();
  }

  private static boolean isIndexed(OtherRows others) {
    return others.by().stream().anyMatch(others.table()::hasIndexOn);
  }

  private static Advice scan(OtherRows others) {
    String columns = others.by().stream().map(Column::name).collect(Collectors.joining(", "));
    return Advice.warning(
        "No index of %s begins with %s: for each row of a batch all of its rows are read"
            .formatted(others.table().fullName(), columns),
        "create index concurrently on %s (%s)"
            .formatted(
                others.table().sql(),
                others.by().stream().map(Column::sql).collect(Collectors.joining(", "))));
  }

  /** Rows that the application changes after their chunk would keep the value of before. */
  private List<Advice> laterChanges(RowWork.Update update) throws SQLException {
    var triggers = new PostgresTriggers(connection, table).assignersOf(update.columns());
    return triggers.isEmpty()
        ? update.assignments().stream().map(this::laterChange).toList()
        : List.of();
  }

  private Advice laterChange(Assignment set) {
    return Advice.note(
        "No trigger of %1$s sets %2$s: a row that the application changes after its chunk keeps the %2$s of before. Let the application write both columns, or create a trigger, and add deltaPasses(n)"
            .formatted(table.fullName(), set.column().name()),
        source(set).map(from -> trigger(from, set.column())).orElse(""));
  }

  /** The column that is copied as it is. */
  private Optional<Column> source(Assignment set) {
    return table.columns().stream()
        .filter(column -> set.expression().equals("(" + table.sql(column) + ")"))
        .findFirst();
  }

  private String trigger(Column from, Column to) {
    String name = Identifiers.quote("copy_%s_to_%s".formatted(from.name(), to.name()));
    return """
    create function %1$s() returns trigger language plpgsql as
      'begin new.%2$s := new.%3$s; return new; end';
    create trigger %1$s before insert or update of %3$s on %4$s for each row execute function %1$s()\
    """
        .formatted(name, to.sql(), from.sql(), table.sql());
  }
}
