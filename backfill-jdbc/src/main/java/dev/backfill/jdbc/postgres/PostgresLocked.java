package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.RowBatch;
import dev.backfill.jdbc.dialect.RowWork;
import dev.backfill.jdbc.dialect.TransformValues;
import dev.backfill.jdbc.sql.SqlText;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The statement that works on rows which the transaction has locked. Its snapshot is later than the
 * locks, so what it reads of other rows belongs to what it reads of these.
 *
 * @param batch the batch of the rows
 * @param returnsOld true if an update can return what rows held before
 */
record PostgresLocked(RowBatch batch, boolean returnsOld) {

  /** Works on the rows of these keys that still need it; returns how many, and how many left. */
  SqlText work(TransformValues keys) {
    var image = image();
    return SqlText.of("with ")
        .plus(image.filter(kept -> !kept.returnsOld()).map(kept -> before(kept, keys)).orElse(NONE))
        .plus("backfill_changed as (")
        .plus(change(keys))
        .plus(image.map(kept -> kept.returning() + ",").orElse(" returning"))
        .plus(place())
        .plus(")")
        .plus(image.map(kept -> kept.keep(keyNames())).orElse(NONE))
        .plus(" select backfill_rows, backfill_gone from " + PostgresPlace.COUNTS);
  }

  private static final SqlText NONE = SqlText.of("");

  private Table table() {
    return batch.table();
  }

  private Optional<PostgresImage> image() {
    return batch.work() instanceof RowWork.Update update
        ? batch.image().map(spot -> new PostgresImage(table(), update.columns(), spot, returnsOld))
        : Optional.empty();
  }

  private SqlText change(TransformValues keys) {
    String verb =
        batch.work() instanceof RowWork.Update update
            ? "update %s set %s from "
                .formatted(table().sql(), PostgresSql.assignments(update.assignments()))
            : "delete from %s using ".formatted(table().sql());
    return SqlText.of(verb).plus(rows(keys)).plus(" and " + eligible());
  }

  /** The keys and the condition that finds their rows. */
  private SqlText rows(TransformValues keys) {
    return PostgresTransform.unnest(keys)
        .plus(" where %s and ".formatted(PostgresTransform.sameKey(table(), keys)))
        .plus(batch.range());
  }

  private String eligible() {
    return PostgresSql.eligible(table(), batch.work());
  }

  private SqlText before(PostgresImage image, TransformValues keys) {
    String columns =
        table().key().stream()
            .map(column -> "%s as %s".formatted(table().sql(column), keyName(column)))
            .collect(Collectors.joining(", "));
    return SqlText.of(
            "%s as materialized (select %s%s from %s, "
                .formatted(PostgresImage.BEFORE, columns, image.oldColumns(), table().sql()))
        .plus(rows(keys))
        .plus("), ");
  }

  private SqlText place() {
    return batch.work() instanceof RowWork.Update
        ? new PostgresPlace(table(), batch.range(), NONE, eligible()).returning()
        : PostgresPlace.stays(table());
  }

  private List<String> keyNames() {
    return table().key().stream().map(this::keyName).toList();
  }

  private String keyName(Column column) {
    return "backfill_key_" + (table().key().indexOf(column) + 1);
  }
}
