package dev.backfill.jdbc;

import dev.backfill.jdbc.RowWork.Assignment;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The statement of one batch: finds the next rows and locks them, works on them, and returns how
 * many it saw, how many it changed, and the last one's order columns as text.
 *
 * <p>The work finds its rows by key, not by their place on disk: a row that another session has
 * moved since the snapshot is found again, and with its new values.
 *
 * <p>The user's expressions see the table under its own name, and no other table whose columns
 * could be confused with its own.
 *
 * @param page what to do
 * @param image what to keep of it
 */
record PostgresPage(Page page, Optional<PostgresImage> image) {

  /**
   * The statement.
   *
   * @param returnsOld whether an update can return what rows held before
   */
  static SqlText render(Page page, boolean returnsOld) {
    var image =
        page.work() instanceof RowWork.Update update
            ? page.image()
                .map(spot -> new PostgresImage(page.table(), update.columns(), spot, returnsOld))
            : Optional.<PostgresImage>empty();
    return new PostgresPage(page, image).statement();
  }

  private SqlText statement() {
    return SqlText.of("with backfill_page as materialized (")
        .plus(rows())
        .plus("), backfill_changed as (")
        .plus(work())
        .plus(image.map(PostgresImage::returning).orElse(" returning 1") + ")")
        .plus(image.map(kept -> kept.keep(pageKey())).orElse(SqlText.of("")))
        .plus(
            """

            select (select count(*) from backfill_page), (select count(*) from backfill_changed), last.*
              from (select 1) one left join lateral (
                select %s from backfill_page order by %s limit 1) last on true\
            """
                .formatted(
                    list(i -> name(i) + "::text"),
                    // with the table, because a name alone would be the text beside it
                    list(i -> "backfill_page." + name(i) + " desc")));
  }

  /** The next rows, locked if they are to be changed. */
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
        .plus(" order by " + list(PostgresPage::name) + " limit " + page.rows())
        .plus(lock());
  }

  private String extras() {
    return switch (page.work()) {
      case RowWork.Update update ->
          ", "
              + PostgresSql.open(page.table(), update)
              + " as backfill_open"
              + image.map(PostgresImage::pageColumns).orElse("");
      case RowWork.Delete delete -> ", true as backfill_open";
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
    Object[] values = page.after().get().stream().map(SqlText.Untyped::new).toArray();
    return SqlText.of(
        " and (%s) > (%s)"
            .formatted(
                list(i -> page.table().sql(page.order().get(i))),
                list(i -> "cast(? as " + page.order().get(i).castName() + ")")),
        values);
  }

  private String lock() {
    return switch (page.work()) {
      case RowWork.Update update -> " for no key update"; // rows that refer to it stay free
      case RowWork.Delete delete -> " for update";
      case RowWork.Insert insert -> "";
    };
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
                          joins() ? " from backfill_page" : ""))
              .plus(sameRow());
      case RowWork.Delete delete ->
          SqlText.of(
                  "delete from %s%s where "
                      .formatted(table.sql(), joins() ? " using backfill_page" : ""))
              .plus(sameRow());
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

  /** What the key columns are called in the page. */
  private List<String> pageKey() {
    return page.table().key().stream().map(column -> name(page.order().indexOf(column))).toList();
  }

  private boolean joins() {
    return page.table().key().size() > 1;
  }

  /**
   * The rows of the page, by key. A key of one column is looked up as an array, which the planner
   * always does by the key's index. A longer key has to be joined, and the planner may like to read
   * the table for that: the range once more lets it read the rest of the chunk at the worst.
   */
  private SqlText sameRow() {
    if (!joins()) {
      Column key = page.table().key().getFirst();
      return SqlText.of(
          "%s = any (array (select %s from backfill_page where backfill_open))"
              .formatted(page.table().sql(key), name(page.order().indexOf(key))));
    }
    String key =
        page.table().key().stream()
            .map(
                column ->
                    page.table().sql(column)
                        + " = backfill_page."
                        + name(page.order().indexOf(column)))
            .collect(Collectors.joining(" and "));
    return SqlText.of(key + " and backfill_page.backfill_open and ")
        .plus(page.range())
        .plus(after());
  }

  private String list(IntFunction<String> part) {
    return IntStream.range(0, page.order().size()).mapToObj(part).collect(Collectors.joining(", "));
  }

  private static String name(int index) {
    return "backfill_" + (index + 1);
  }
}
