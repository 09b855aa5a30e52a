package dev.backfill.scope;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The judge of all coverage tests can say no. */
class CoverageTest {

  private static final IdRange WHOLE = new IdRange(0, 40);
  private static final List<IdRange> PIECES =
      List.of(new IdRange(0, 10), new IdRange(10, 20), new IdRange(20, 30), new IdRange(30, 40));

  @Test
  void aPartitionIsAccepted() {
    assertThatCode(() -> Coverage.require(WHOLE, PIECES)).doesNotThrowAnyException();
  }

  @Test
  void everyLostDoubledSwappedOrMovedPieceIsNoticed() {
    for (int i = 0; i < PIECES.size(); i++) {
      int at = i;
      requireRefused(edited(list -> list.remove(at)));
      requireRefused(edited(list -> list.add(at, PIECES.get(at))));
      requireRefused(edited(list -> list.set(at, new IdRange(at * 10L + 1, at * 10L + 10))));
      requireRefused(edited(list -> list.set(at, new IdRange(at * 10L, at * 10L + 11))));
    }
    for (int i = 0; i < PIECES.size() - 1; i++) {
      int at = i;
      requireRefused(edited(list -> Collections.swap(list, at, at + 1)));
    }
  }

  private static List<IdRange> edited(Consumer<List<IdRange>> edit) {
    var list = new ArrayList<>(PIECES);
    edit.accept(list);
    return list;
  }

  private static void requireRefused(List<IdRange> pieces) {
    assertThatThrownBy(() -> Coverage.require(WHOLE, pieces)).isInstanceOf(AssertionError.class);
  }

  @Test
  void keysThatAreLostDoubledOrReorderedAreNoticed() {
    var keys = new KeySet<>(List.of(1L, 2L, 3L));

    Coverage.require(keys, List.of(new KeySet<>(List.of(1L, 2L)), new KeySet<>(List.of(3L))));
    assertThatThrownBy(() -> Coverage.require(keys, List.of(new KeySet<>(List.of(1L, 2L)))))
        .hasMessageContaining("other keys");
    assertThatThrownBy(() -> Coverage.require(keys, List.of(new KeySet<>(List.of(3L, 1L, 2L)))))
        .hasMessageContaining("other keys");
    assertThatThrownBy(() -> Coverage.require(keys, List.of(keys, new KeySet<>(List.of(3L)))))
        .hasMessageContaining("two pieces");
  }

  @Test
  void anIterationWithoutEndIsNoticed() {
    var endless = LongStream.iterate(0, i -> i + 1).mapToObj(i -> new IdRange(i, i + 1)).iterator();

    assertThatThrownBy(() -> Coverage.read(endless)).hasMessageContaining("does not end");
  }
}
