package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.OtherRows;
import dev.backfill.jdbc.dialect.RowBatch;
import dev.backfill.jdbc.dialect.RowWork;
import dev.backfill.jdbc.dialect.RowWork.Assignment;
import dev.backfill.jdbc.dialect.TextValue;
import dev.backfill.jdbc.sql.SqlText;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The statement of one batch: finds the next rows, works on them, and returns how many it saw, how
 * many of them it meant to change, how many it changed, how many of these left their place, and the
 * last one's order columns as text.
 *
 * <p>The rows are found without a lock, so that the batch ends where its snapshot ends, whatever
 * other sessions do to its rows. The work finds them again by key, not by their place on disk, and
 * asks once more whether they belong to the batch: of a row that another session was at, PostgreSQL
 * shows it the new values. A row that has left the batch is not worked on: where it went, a later
 * batch finds it. The last batch, which is not full, takes it wherever in the chunk it went.
 *
 * <p>The user's expressions see the table under its own name, and no other table whose columns
 * could be confused with its own.
 *
 * @param batch the batch to work on
 * @param image the image to keep of it
 * @param form the form in which the rows are handed on within the statement
 */
record PostgresBatch(RowBatch batch, Optional<PostgresImage> image, BatchForm form) {

  private static final String BATCH = "backfill_batch";
  private static final String KEYS = "backfill_keys";
  private static final String ALL_ELIGIBLE = "true";

  /**
   * The statement.
   *
   * @param returnsOld true if an update can return what rows held before
   */
  static SqlText render(RowBatch batch, boolean returnsOld) {
    var image =
        batch.work() instanceof RowWork.Update update
            ? batch
                .image()
                .map(spot -> new PostgresImage(batch.table(), update.columns(), spot, returnsOld))
            : Optional.<PostgresImage>empty();
    return new PostgresBatch(batch, image, form(batch, image)).statement();
  }

  private static BatchForm form(RowBatch batch, Optional<PostgresImage> image) {
    boolean needsRows =
        batch.work() instanceof RowWork.Insert
            || image.filter(kept -> !kept.returnsOld()).isPresent()
            || batch.order().stream().anyMatch(column -> !column.form().canBeTakenApart());
    return needsRows
        ? new BatchForm.Rows(batch.walk())
        : new BatchForm.Arrays(
            batch.order(),
            batch.table().key().stream().map(column -> number(batch, column)).toList(),
            eligible(batch).equals(ALL_ELIGIBLE));
  }

  /** Which rows are worked on. */
  private static String eligible(RowBatch batch) {
    return PostgresSql.eligible(batch.table(), batch.work());
  }

  /**
   * The statement that locks the rows to work on, and returns how many it saw, how many of them it
   * meant to lock, their keys as arrays of text, and the last row's order columns as text.
   */
  static SqlText lock(RowBatch batch) {
    return new PostgresBatch(batch, Optional.empty(), form(batch, Optional.empty())).locking();
  }

  private SqlText locking() {
    return SqlText.of("with backfill_batch as materialized (")
        .plus(form.batch(rows()))
        .plus("), backfill_end as materialized (%s), ".formatted(form.end()))
        .plus(
            "backfill_locked as materialized (select %s from %s%s%s where "
                .formatted(
                    keyTexts(
                        (column, i) ->
                            StoredValue.text(column, batch.table().sql(column))
                                + " as backfill_key_"
                                + i),
                    batch.table().sql(),
                    joins() ? ", " + joined(BATCH) : "",
                    witness()))
        .plus(rowsOf(BATCH))
        .plus(
            " for %s of %s)"
                .formatted(
                    batch.work() instanceof RowWork.Delete ? "update" : "no key update",
                    batch.table().alias()))
        .plus(
            """

            select %s, %s, %s, backfill_end.*
              from (select %s from backfill_locked) backfill_keys_locked left join (select %s from backfill_end) backfill_end on true\
            """
                .formatted(
                    form.seen(),
                    form.eligible(),
                    keyTexts((column, i) -> "backfill_keys_" + i),
                    keyTexts(
                        (column, i) ->
                            "pg_catalog.array_agg(backfill_key_%1$d) as backfill_keys_%1$d"
                                .formatted(i)),
                    list(i -> StoredValue.text(batch.order().get(i), name(i)))));
  }

  private String keyTexts(BiFunction<Column, Integer, String> part) {
    var key = batch.table().key();
    return IntStream.range(0, key.size())
        .mapToObj(i -> part.apply(key.get(i), i + 1))
        .collect(Collectors.joining(", "));
  }

  /** The row that has to stay as it is: locked, and without one the row is left alone. */
  private String witness() {
    return batch
        .work()
        .others()
        .flatMap(OtherRows::witness)
        .map(", lateral (%s for share) as backfill_witness"::formatted)
        .orElse("");
  }

  private SqlText statement() {
    return SqlText.of("with backfill_batch as materialized (")
        .plus(form.batch(rows()))
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
                    inserts() ? "backfill_rows" : form.eligible(),
                    PostgresPlace.COUNTS,
                    list(i -> StoredValue.text(batch.order().get(i), name(i)))));
  }

  private SqlText place() {
    return switch (batch.work()) {
      case RowWork.Update update ->
          new PostgresPlace(batch.table(), batch.range(), SqlText.of(upToTheEnd()), eligible(batch))
              .returning();
      case RowWork.Delete delete -> PostgresPlace.stays(batch.table());
      case RowWork.Insert insert -> PostgresPlace.stays(insert.target());
    };
  }

  /** The next rows. */
  private SqlText rows() {
    Table table = batch.table();
    return SqlText.of(
            "select %s%s from %s where "
                .formatted(
                    list(i -> table.sql(batch.order().get(i)) + " as " + name(i)),
                    extras(),
                    table.sql()))
        .plus(batch.condition())
        .plus(after())
        .plus(" order by " + batch.walk().sort(PostgresBatch::name) + " limit " + batch.rows());
  }

  /** The old values of the rows, locked, where an update cannot return them. */
  private SqlText before() {
    return readsBefore()
        ? SqlText.of(
                "%s as materialized (select %s%s from %s%s where "
                    .formatted(
                        PostgresImage.BEFORE,
                        batch.table().key().stream()
                            .map(column -> batch.table().sql(column) + " as " + name(column))
                            .collect(Collectors.joining(", ")),
                        image.orElseThrow().oldColumns(),
                        batch.table().sql(),
                        joins() ? ", " + joined(BATCH) : ""))
            .plus(sameRow(BATCH))
            .plus(" for no key update of %s), ".formatted(batch.table().alias()))
        : SqlText.of("");
  }

  private String extras() {
    return switch (batch.work()) {
      case RowWork.Update update -> ", " + eligible(batch) + " as backfill_eligible";
      case RowWork.Delete delete -> ", " + eligible(batch) + " as backfill_eligible";
      case RowWork.Insert insert -> {
        List<Assignment> values = insert.assignments();
        yield IntStream.range(0, values.size())
            .mapToObj(i -> ", %s as backfill_value_%d".formatted(values.get(i).expression(), i + 1))
            .collect(Collectors.joining());
      }
    };
  }

  private SqlText after() {
    if (batch.after().isEmpty()) {
      return SqlText.of("");
    }
    var columns = batch.order().subList(0, batch.after().get().size());
    return SqlText.of(
            " and (%s) %s ("
                .formatted(
                    columns.stream().map(batch.table()::sql).collect(Collectors.joining(", ")),
                    Column.operator(columns, batch.walk().behind())))
        .plus(TextValue.row(columns, batch.after().get()))
        .plus(")");
  }

  private SqlText work() {
    Table table = batch.table();
    return switch (batch.work()) {
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
              "insert into %s %s select %s from backfill_batch%s"
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
    return batch.table().key().stream().map(this::name).toList();
  }

  private boolean joins() {
    return batch.table().key().size() > 1 || !asArrays();
  }

  private boolean inserts() {
    return batch.work() instanceof RowWork.Insert;
  }

  private boolean readsBefore() {
    return image.isPresent() && !image.get().returnsOld();
  }

  /** Where the keys of the rows to work on are. */
  private String source() {
    return readsBefore() ? PostgresImage.BEFORE : BATCH;
  }

  /** The rows of the batch, by key, as long as they belong to it and need the work. */
  private SqlText sameRow(String source) {
    return rowsOf(source).plus(stillEligible());
  }

  /** The rows of the batch, by key, as long as they belong to it. */
  private SqlText rowsOf(String source) {
    return SqlText.of(sameKey(source))
        .plus(" and ")
        .plus(batch.condition())
        .plus(after())
        .plus(upToTheEnd());
  }

  /**
   * A key of one column is looked up as an array, which the planner always does by the key's index.
   * A longer key has to be joined.
   */
  private String sameKey(String source) {
    if (!joins()) {
      Column key = batch.table().key().getFirst();
      return "%s %s any (%s)"
          .formatted(batch.table().sql(key), key.operator("="), array(key, source));
    }
    String joined = asArrays() ? KEYS : source;
    return batch.table().key().stream()
        .map(
            column ->
                "%s %s %s.%s and "
                    .formatted(
                        batch.table().sql(column), column.operator("="), joined, name(column)))
        .collect(
            Collectors.joining(
                "", "", joined.equals(BATCH) ? "backfill_batch.backfill_eligible" : ALL_ELIGIBLE));
  }

  /**
   * The rows that a longer key is joined with: arrays again, of which the planner expects a few
   * rows. Of the batch it knows how many there are, and then likes to read the whole rest of the
   * chunk for each batch of a table of less than some 400 batches.
   */
  private String joined(String source) {
    if (!asArrays()) {
      return source;
    }
    var keys = batch.table().key();
    return "unnest(%s) as %s (%s)"
        .formatted(
            keys.stream().map(column -> array(column, source)).collect(Collectors.joining(", ")),
            KEYS,
            String.join(", ", keyNames()));
  }

  /** An array of values that are arrays themselves could not be taken apart again. */
  private boolean asArrays() {
    return batch.table().key().stream().allMatch(column -> column.form().canBeTakenApart());
  }

  private String array(Column column, String source) {
    return source.equals(BATCH)
        ? form.eligibleKeys(number(batch, column))
        : "array (select %s from %s)".formatted(name(column), source);
  }

  /** Behind a batch that is not full there is no later batch: then up to the end of the chunk. */
  private String upToTheEnd() {
    return " and ((%s) %s (select %s from backfill_end) or %s operator(pg_catalog.<) %d)"
        .formatted(
            list(i -> batch.table().sql(batch.order().get(i))),
            batch.walk().operator(batch.walk().upTo()),
            list(PostgresBatch::name),
            form.seen(),
            batch.rows());
  }

  private String stillEligible() {
    String eligible = eligible(batch);
    return batch.work() instanceof RowWork.Update || !eligible.equals(ALL_ELIGIBLE)
        ? " and " + eligible
        : "";
  }

  private String list(IntFunction<String> part) {
    return IntStream.range(0, batch.order().size())
        .mapToObj(part)
        .collect(Collectors.joining(", "));
  }

  private String name(Column column) {
    return "backfill_" + number(batch, column);
  }

  /** Its number in the order, from 1. */
  private static int number(RowBatch batch, Column column) {
    return batch.order().indexOf(column) + 1;
  }

  private static String name(int index) {
    return "backfill_" + (index + 1);
  }
}
