package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.Page;
import dev.backfill.jdbc.dialect.RowWork;
import dev.backfill.jdbc.dialect.RowWork.Assignment;
import dev.backfill.jdbc.dialect.TextValue;
import dev.backfill.jdbc.sql.SqlText;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The statement of one batch: finds the next rows, works on them, and returns how many it saw, how
 * many of them it meant to change, how many it changed, how many of these left their place, and the
 * last one's order columns as text.
 *
 * <p>The rows are found without a lock, so that the batch ends where its snapshot says, whatever
 * other sessions do to its rows. The work finds them again by key, not by their place on disk, and
 * asks once more whether they belong to the batch: of a row that another session was at, PostgreSQL
 * shows it the new values. A row that has left the batch is not worked on: where it went, a later
 * batch finds it. The last batch, which is not full, takes it wherever in the chunk it went.
 *
 * <p>The user's expressions see the table under its own name, and no other table whose columns
 * could be confused with its own.
 *
 * @param page the page to work on
 * @param image the image to keep of it
 * @param form the form in which the rows are handed on within the statement
 */
record PostgresPage(Page page, Optional<PostgresImage> image, PageForm form) {

  private static final String PAGE = "backfill_page";
  private static final String KEYS = "backfill_keys";
  private static final String ALL_OPEN = "true";

  /**
   * The statement.
   *
   * @param returnsOld true if an update can return what rows held before
   */
  static SqlText render(Page page, boolean returnsOld) {
    var image =
        page.work() instanceof RowWork.Update update
            ? page.image()
                .map(spot -> new PostgresImage(page.table(), update.columns(), spot, returnsOld))
            : Optional.<PostgresImage>empty();
    return new PostgresPage(page, image, form(page, image)).statement();
  }

  private static PageForm form(Page page, Optional<PostgresImage> image) {
    boolean needsRows =
        page.work() instanceof RowWork.Insert
            || image.filter(kept -> !kept.returnsOld()).isPresent()
            || page.order().stream().anyMatch(column -> !column.form().canBeTakenApart());
    return needsRows
        ? new PageForm.Rows(page.walk())
        : new PageForm.Arrays(
            page.order(),
            page.table().key().stream().map(column -> number(page, column)).toList(),
            open(page).equals(ALL_OPEN));
  }

  /** Which rows are worked on. */
  private static String open(Page page) {
    return page.work() instanceof RowWork.Update update
        ? PostgresSql.open(page.table(), update)
        : ALL_OPEN;
  }

  private SqlText statement() {
    return SqlText.of("with backfill_page as materialized (")
        .plus(form.page(rows()))
        .plus("), backfill_end as materialized (%s), ".formatted(form.end()))
        .plus(before())
        .plus("backfill_changed as (")
        .plus(work())
        .plus(image.map(kept -> kept.returning() + ",").orElse(" returning"))
        .plus(place())
        .plus(")")
        .plus(image.map(kept -> kept.keep(keyNames())).orElse(SqlText.of("")))
        .plus(
            """

            select %s, %s, backfill_rows, backfill_gone, backfill_end.*
              from %s left join (select %s from backfill_end) backfill_end on true\
            """
                .formatted(
                    form.seen(),
                    inserts() ? "backfill_rows" : form.open(),
                    PostgresPlace.COUNTS,
                    list(i -> StoredValue.text(page.order().get(i), name(i)))));
  }

  private SqlText place() {
    return switch (page.work()) {
      case RowWork.Update update ->
          new PostgresPlace(page.table(), page.range(), SqlText.of(upToTheEnd()), open(page))
              .returning();
      case RowWork.Delete delete -> PostgresPlace.stays(page.table());
      case RowWork.Insert insert -> PostgresPlace.stays(insert.target());
    };
  }

  /** The next rows. */
  private SqlText rows() {
    Table table = page.table();
    return SqlText.of(
            "select %s%s from %s where "
                .formatted(
                    list(i -> table.sql(page.order().get(i)) + " as " + name(i)),
                    extras(),
                    table.sql()))
        .plus(page.condition())
        .plus(after())
        .plus(" order by " + page.walk().sort(PostgresPage::name) + " limit " + page.rows());
  }

  /** The old values of the rows, locked, where an update cannot return them. */
  private SqlText before() {
    return readsBefore()
        ? SqlText.of(
                "%s as materialized (select %s%s from %s%s where "
                    .formatted(
                        PostgresImage.BEFORE,
                        page.table().key().stream()
                            .map(column -> page.table().sql(column) + " as " + name(column))
                            .collect(Collectors.joining(", ")),
                        image.orElseThrow().oldColumns(),
                        page.table().sql(),
                        joins() ? ", " + joined(PAGE) : ""))
            .plus(sameRow(PAGE))
            .plus(" for no key update of %s), ".formatted(page.table().alias()))
        : SqlText.of("");
  }

  private String extras() {
    return switch (page.work()) {
      case RowWork.Update update -> ", " + open(page) + " as backfill_open";
      case RowWork.Delete delete -> ", " + ALL_OPEN + " as backfill_open";
      case RowWork.Insert insert -> {
        List<Assignment> values = insert.assignments();
        yield IntStream.range(0, values.size())
            .mapToObj(i -> ", %s as backfill_value_%d".formatted(values.get(i).expression(), i + 1))
            .collect(Collectors.joining());
      }
    };
  }

  private SqlText after() {
    if (page.after().isEmpty()) {
      return SqlText.of("");
    }
    return SqlText.of(
            " and (%s) %s ("
                .formatted(
                    list(i -> page.table().sql(page.order().get(i))),
                    page.walk().operator(page.walk().behind())))
        .plus(TextValue.row(page.order(), page.after().get()))
        .plus(")");
  }

  private SqlText work() {
    Table table = page.table();
    return switch (page.work()) {
      case RowWork.Update update ->
          SqlText.of(
                  "update %s set %s%s where "
                      .formatted(
                          table.sql(),
                          PostgresSql.assignments(update.assignments()),
                          joins() ? " from " + joined(source()) : ""))
              .plus(sameRow(source()));
      case RowWork.Delete delete ->
          SqlText.of(
                  "delete from %s%s where "
                      .formatted(table.sql(), joins() ? " using " + joined(source()) : ""))
              .plus(sameRow(source()));
      case RowWork.Insert insert ->
          SqlText.of(
              "insert into %s %s select %s from backfill_page%s"
                  .formatted(
                      insert.target().sql(),
                      PostgresSql.columns(insert.assignments()),
                      IntStream.rangeClosed(1, insert.assignments().size())
                          .mapToObj(i -> "backfill_value_" + i)
                          .collect(Collectors.joining(", ")),
                      PostgresSql.conflict(insert)));
    };
  }

  /** The names of the key columns. */
  private List<String> keyNames() {
    return page.table().key().stream().map(this::name).toList();
  }

  private boolean joins() {
    return page.table().key().size() > 1 || !asArrays();
  }

  private boolean inserts() {
    return page.work() instanceof RowWork.Insert;
  }

  private boolean readsBefore() {
    return image.isPresent() && !image.get().returnsOld();
  }

  /** Where the keys of the rows to work on are. */
  private String source() {
    return readsBefore() ? PostgresImage.BEFORE : PAGE;
  }

  /** The rows of the batch, by key, as long as they belong to it. */
  private SqlText sameRow(String source) {
    return SqlText.of(sameKey(source))
        .plus(" and ")
        .plus(page.condition())
        .plus(after())
        .plus(upToTheEnd())
        .plus(stillOpen());
  }

  /**
   * A key of one column is looked up as an array, which the planner always does by the key's index.
   * A longer key has to be joined.
   */
  private String sameKey(String source) {
    if (!joins()) {
      Column key = page.table().key().getFirst();
      return "%s %s any (%s)"
          .formatted(page.table().sql(key), key.operator("="), array(key, source));
    }
    String joined = asArrays() ? KEYS : source;
    return page.table().key().stream()
        .map(
            column ->
                "%s %s %s.%s and "
                    .formatted(
                        page.table().sql(column), column.operator("="), joined, name(column)))
        .collect(
            Collectors.joining(
                "", "", joined.equals(PAGE) ? "backfill_page.backfill_open" : ALL_OPEN));
  }

  /**
   * The rows that a longer key is joined with: arrays again, of which the planner expects a few
   * rows. Of the page it knows how many there are, and then likes to read the whole rest of the
   * chunk for each batch of a table of less than some 400 batches.
   */
  private String joined(String source) {
    if (!asArrays()) {
      return source;
    }
    var keys = page.table().key();
    return "unnest(%s) as %s (%s)"
        .formatted(
            keys.stream().map(column -> array(column, source)).collect(Collectors.joining(", ")),
            KEYS,
            String.join(", ", keyNames()));
  }

  /** An array of values that are arrays themselves could not be taken apart again. */
  private boolean asArrays() {
    return page.table().key().stream().allMatch(column -> column.form().canBeTakenApart());
  }

  private String array(Column column, String source) {
    return source.equals(PAGE)
        ? form.openKeys(number(page, column))
        : "array (select %s from %s)".formatted(name(column), source);
  }

  /** Behind a page that is not full there is no later batch: then up to the end of the chunk. */
  private String upToTheEnd() {
    return " and ((%s) %s (select %s from backfill_end) or %s operator(pg_catalog.<) %d)"
        .formatted(
            list(i -> page.table().sql(page.order().get(i))),
            page.walk().operator(page.walk().upTo()),
            list(PostgresPage::name),
            form.seen(),
            page.rows());
  }

  private String stillOpen() {
    return page.work() instanceof RowWork.Update ? " and " + open(page) : "";
  }

  private String list(IntFunction<String> part) {
    return IntStream.range(0, page.order().size()).mapToObj(part).collect(Collectors.joining(", "));
  }

  private String name(Column column) {
    return "backfill_" + number(page, column);
  }

  /** Its number in the order, from 1. */
  private static int number(Page page, Column column) {
    return page.order().indexOf(column) + 1;
  }

  private static String name(int index) {
    return "backfill_" + (index + 1);
  }
}
