package dev.backfill.jdbc.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.work.WalkWorld.Shape;
import dev.backfill.jdbc.work.WalkWorld.Work;
import dev.backfill.scope.Order;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** Batches go through the rows of a chunk in the database's own order, up or down, once. */
@Tag("slow")
class WalkProperties {

  private static @Nullable WalkWorld world;

  @BeforeContainer
  static void start() throws Exception {
    world = new WalkWorld();
  }

  @AfterContainer
  static void stop() throws Exception {
    world().close();
  }

  private static WalkWorld world() {
    if (world == null) {
      throw new AssertionError("There is no server");
    }
    return world;
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void eachRowIsMetOnceAndInOrder(
      @ForAll Shape shape,
      @ForAll Work work,
      @ForAll Order order,
      @ForAll @IntRange(min = 0, max = 120) int rows,
      @ForAll @IntRange(min = 1, max = 50) int batch)
      throws Exception {
    world().fill(shape, rows);
    var sorted = world().sorted(shape, order);

    long changed = world().walk(work, order, Math.max(batch, rows / 12 + 1));

    assertThat(changed).isEqualTo(rows);
    int from = 0;
    for (var met : world().batches()) {
      int to = from + met.size();
      assertThat(met).containsExactlyInAnyOrderElementsOf(sorted.subList(from, to));
      from = to;
    }
    assertThat(from).isEqualTo(rows);
  }
}
