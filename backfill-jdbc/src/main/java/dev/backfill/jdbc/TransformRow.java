package dev.backfill.jdbc;

import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.ArrayForm;
import dev.backfill.jdbc.dialect.TransformValues;
import dev.backfill.jdbc.dialect.failure.ComputationException;
import dev.backfill.jdbc.dialect.failure.RefusedValueException;
import dev.backfill.jdbc.work.ColumnFit;
import dev.backfill.jdbc.work.RowComputation;
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
  private final List<ArrayForm> keyForms;

  TransformRow(TransformStep step, Chunk<?> chunk) {
    this.step = step;
    this.chunk = chunk;
    this.table = step.table().facts();
    this.reading = ReadColumn.of(step.reading());
    this.keyForms = table.key().stream().map(ArrayForm::ofKey).toList();
  }

  @Override
  public void compute(ResultSet found, TransformValues values)
      throws SQLException, InterruptedException {
    int key = table.key().size();
    if (!found.getBoolean(key + 1)) {
      return;
    }
    var rowKey = rowKey(found);
    var written = new WrittenRow(table, step.into());
    var read = new ReadRow(table, reading, found, key + 2);
    try {
      step.code().write(read, written);
      written.requireWhole();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw failed(e, rowKey);
    } finally {
      read.end();
      written.end();
    }
    if (!written.isEmpty()) {
      values.add(rowKey, written.values());
    }
  }

  private List<Object> rowKey(ResultSet found) throws SQLException {
    var rowKey = new ArrayList<Object>(keyForms.size());
    for (int i = 0; i < keyForms.size(); i++) {
      rowKey.add(
          keyForms.get(i) == ArrayForm.BIGINTS
              ? (Object) found.getLong(i + 1)
              : found.getString(i + 1));
    }
    return rowKey;
  }

  private ComputationException failed(Exception e, List<Object> rowKey) {
    String text =
        "%s for a row of '%s' in chunk %s%s"
            .formatted(words(e), table.fullName(), chunk.id(), key(rowKey));
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

  private String key(List<Object> rowKey) {
    return step.showsKeys() ? ", " + ColumnFit.key(table, rowKey) : "; showKeys() says which";
  }
}
