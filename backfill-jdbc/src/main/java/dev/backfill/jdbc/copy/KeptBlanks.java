package dev.backfill.jdbc.copy;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.failure.ComputationException;
import dev.backfill.work.FailureKind;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Rows of which no value loses blanks on its way. A text that is too long for its column is refused
 * by the database, unless only blanks are: those it cuts without an error. Confined to one thread.
 */
final class KeptBlanks implements CarriedSource {

  private static final Pattern LENGTH = Pattern.compile("character varying\\((\\d+)\\)");
  private static final int ANY = Integer.MAX_VALUE;
  private static final int LATER_BYTE = 0x80;
  private static final int LATER_BYTES = 0xC0;

  private final CarriedSource rows;
  private final Table table;
  private final List<Column> columns;
  private final int[] most;

  KeptBlanks(CarriedSource rows, Table table, List<Column> columns) {
    this.rows = rows;
    this.table = table;
    this.columns = columns;
    this.most = columns.stream().mapToInt(KeptBlanks::most).toArray();
  }

  /** How many characters a column holds. */
  private static int most(Column column) {
    var length = LENGTH.matcher(column.typeName());
    return length.matches() ? Integer.parseInt(length.group(1)) : ANY;
  }

  @Override
  public boolean next() {
    return rows.next();
  }

  /** {@inheritDoc} A character has a byte at least, so that most values are not counted. */
  @Override
  public byte @Nullable [] value(int column) {
    byte[] value = rows.value(column);
    if (value != null && value.length > most[column] && losesBlanks(value, most[column])) {
      throw new ComputationException(
          FailureKind.FAIL_CHUNK,
          "column '%s' of '%s' is of type %s, and a value is longer by blanks at its end, which would be cut without an error. Take them away where the value comes from, or widen the column"
              .formatted(
                  columns.get(column).name(), table.fullName(), columns.get(column).typeName()),
          null);
    }
    return value;
  }

  /** Returns true if all characters behind the last one that the column holds are blanks. */
  private static boolean losesBlanks(byte[] utf8, int most) {
    int characters = 0;
    for (byte one : utf8) {
      if ((one & LATER_BYTES) == LATER_BYTE) {
        continue;
      }
      characters++;
      if (characters > most && one != ' ') {
        return false;
      }
    }
    return characters > most;
  }
}
