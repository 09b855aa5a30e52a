package dev.backfill.jdbc;

import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.ArrayForm;
import dev.backfill.jdbc.dialect.TransformValues;
import dev.backfill.jdbc.dialect.failure.ComputationException;
import dev.backfill.jdbc.dialect.failure.RefusedValueException;
import dev.backfill.jdbc.work.ColumnFit;
import dev.backfill.jdbc.work.RowComputation;
import dev.backfill.jdbc.work.TransformFailure;
import dev.backfill.scope.Chunk;
import dev.backfill.support.StackPlace;
import dev.backfill.work.FailureKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Has one row after another computed by the function of the user. Confined to one thread. */
final class TransformRow implements RowComputation {

  private final TransformStep step;
  private final Chunk<?> chunk;
  private final Table table;
  private final List<ReadColumn> reading;
  private final ArrayForm[] keyForms;
  private final ColumnFit[] targets;

  TransformRow(TransformStep step, Chunk<?> chunk) {
    this.step = step;
    this.chunk = chunk;
    this.table = step.table().facts();
    this.reading = ReadColumn.of(step.reading());
    this.keyForms = table.key().stream().map(ArrayForm::ofKey).toArray(ArrayForm[]::new);
    this.targets =
        step.into().stream().map(column -> ColumnFit.of(column, table)).toArray(ColumnFit[]::new);
  }

  @Override
  public void compute(ResultSet found, TransformValues values)
      throws SQLException, InterruptedException {
    var written = new WrittenRow(table, targets);
    var read = new ReadRow(table, reading, found, keyForms.length + 2);
    try {
      step.code().write(read, written);
      written.requireWhole();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw failed(e, found);
    } finally {
      read.end();
      written.end();
    }
    if (!written.isEmpty()) {
      add(found, written, values);
    }
  }

  /** Column by column: a batch keeps no rows. */
  private void add(ResultSet found, WrittenRow written, TransformValues values)
      throws SQLException {
    for (int i = 0; i < keyForms.length; i++) {
      values.addKey(i, keyForms[i].read(found, i + 1));
    }
    for (int i = 0; i < targets.length; i++) {
      values.addValue(i, written.value(i));
    }
  }

  private List<Object> rowKey(ResultSet found) throws SQLException {
    var rowKey = new ArrayList<Object>(keyForms.length);
    for (int i = 0; i < keyForms.length; i++) {
      rowKey.add(keyForms[i].read(found, i + 1));
    }
    return rowKey;
  }

  private ComputationException failed(Exception e, ResultSet found) throws SQLException {
    String text =
        "%s for a row of '%s' in chunk %s%s"
            .formatted(words(e), table.fullName(), chunk.id(), key(found));
    return new ComputationException(FailureKind.ofPlainWork(e), text, e);
  }

  /** Exceptions of ours hold no value of a row; of others only class and place are told. */
  private static String words(Exception e) {
    if (e instanceof RefusedValueException refused) {
      return String.valueOf(refused.getMessage());
    }
    return "the function of transform threw %s%s"
        .formatted(
            e.getClass().getName(), StackPlace.of(e).map(place -> " at " + place).orElse(""));
  }

  private String key(ResultSet found) throws SQLException {
    return step.showsKeys()
        ? ", " + TransformFailure.key(table, rowKey(found))
        : "; showKeys() says which";
  }
}
