package dev.backfill.jdbc.copy;

import dev.backfill.jdbc.dialect.failure.ComputationException;
import dev.backfill.jdbc.dialect.failure.RefusedValueException;
import dev.backfill.scope.Chunk;
import dev.backfill.support.StackPlace;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.FailureKind;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a user's code gives for a chunk, without those that are set aside. Confined to one
 * thread.
 */
final class LoadedRows implements CarriedSource {

  private final ActiveChunk<?> chunk;
  private final MapRows form;
  private final LeftOut.Pass leftOut;
  private final Iterator<? extends Map<String, ?>> rows;
  private @Nullable LoadedRow present;
  private long number;

  LoadedRows(
      ActiveChunk<?> chunk,
      MapRows form,
      LeftOut.Pass leftOut,
      Stream<? extends Map<String, ?>> rows) {
    this.chunk = chunk;
    this.form = form;
    this.leftOut = leftOut;
    this.rows = rows.iterator();
  }

  @Override
  public boolean next() {
    var refusal = another().flatMap(LoadedRow::refusal);
    if (refusal.isPresent()) {
      throw failed(refusal.get(), chunk, number);
    }
    return present != null;
  }

  /** The next row, also if the table cannot have it; empty behind the last one. */
  Optional<LoadedRow> another() {
    do {
      present = read();
    } while (present != null && leftOut.takes(present));
    return Optional.ofNullable(present);
  }

  private @Nullable LoadedRow read() {
    if (chunk.cancelled()) {
      throw new ComputationException(
          FailureKind.RETRY,
          "the load of chunk %s was stopped while it read rows".formatted(chunk.id()),
          null);
    }
    try {
      if (!rows.hasNext()) {
        return null;
      }
      var given = rows.next();
      number++;
      return form.read(given, number);
    } catch (Exception e) {
      throw failed(e, chunk, number);
    }
  }

  @Override
  public byte @Nullable [] value(int column) {
    if (present == null) {
      throw new IllegalStateException("there is no row");
    }
    return present.value(column);
  }

  /** A failure of the user's code, of which class and place are told, and the number of the row. */
  static ComputationException failed(Exception e, Chunk<?> chunk, long row) {
    String text = "%s, at row %d of chunk %s".formatted(words(e), row, chunk.id());
    return new ComputationException(FailureKind.ofPlainWork(e), text, e);
  }

  private static String words(Exception e) {
    return e instanceof RefusedValueException
        ? String.valueOf(e.getMessage())
        : "the rows of load threw %s%s"
            .formatted(
                e.getClass().getName(), StackPlace.of(e).map(place -> " at " + place).orElse(""));
  }
}
