package dev.backfill.jdbc.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.ColumnType;
import dev.backfill.jdbc.catalog.Operators;
import dev.backfill.jdbc.catalog.StoredForm;
import dev.backfill.jdbc.dialect.Walk;
import dev.backfill.scope.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A cursor survives whatever stands in a key. */
class BatchCursorProperties {

  private static List<Column> columns(List<String> names) {
    var columns = new ArrayList<Column>();
    for (String name : names) {
      columns.add(
          new Column(
              name,
              ColumnType.TEXT,
              "text",
              "text",
              false,
              Optional.empty(),
              true,
              java.util.Set.of(),
              StoredForm.PLAIN,
              Operators.PLAIN));
    }
    return columns;
  }

  @Property
  void whatIsWrittenIsReadBack(
      @ForAll("texts") List<String> names,
      @ForAll("texts") List<String> more,
      @ForAll Order direction) {
    var order = columns(names);
    var values = new ArrayList<String>();
    for (int i = 0; i < names.size(); i++) {
      values.add(more.get(i % more.size()));
    }
    var cursor = BatchCursor.of(new Walk(order, direction), values);

    assertThat(BatchCursor.read(order, cursor.write())).isEqualTo(cursor);
    var ending = cursor.endingAt(Optional.of(values.reversed()));
    assertThat(BatchCursor.read(order, ending.write())).isEqualTo(ending);
  }

  @Property
  void differentRowsHaveDifferentCursors(
      @ForAll("texts") List<String> names,
      @ForAll("texts") List<String> a,
      @ForAll("texts") List<String> b,
      @ForAll Order direction) {
    var first = new BatchCursor("c", a, direction, Optional.empty());
    var second = new BatchCursor("c", b, direction, Optional.empty());

    assertThat(first.write().equals(second.write())).isEqualTo(a.equals(b));
    assertThat(first.write()).doesNotContain("\n");
  }

  @Provide
  Arbitrary<List<String>> texts() {
    return Arbitraries.strings()
        .withChars('|', '\\', 'n', '\n', ' ', 'a', 'é', '\uD83D', '\uDE80', '"', '\'', ',')
        .ofMaxLength(8)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4);
  }
}
