package dev.backfill.jdbc.gaps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.scope.ChunkBy;
import dev.backfill.scope.DateRange;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/**
 * The days in which at least one group has too few rows are exactly the plan, whichever groups have
 * rows and where. Counted once more by a loop over maps.
 */
@Tag("slow")
class GapsPerGroupProperties {

  private static final LocalDate FIRST = LocalDate.of(2023, 12, 1);

  private static @Nullable GapWorld world;

  @BeforeContainer
  static void start() throws Exception {
    world = new GapWorld();
    world().execute("create table readings (device int, day date)");
    world().execute("create table devices (id int)");
  }

  @AfterContainer
  static void stop() throws Exception {
    world().close();
  }

  private static GapWorld world() {
    if (world == null) {
      throw new AssertionError("There is no server");
    }
    return world;
  }

  private record Reading(int device, LocalDate day) {}

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void holesOfGroupsArePlannedAndNothingElse(
      @ForAll @IntRange(min = 1, max = 40) int days,
      @ForAll @IntRange(min = 0, max = 5) int devices,
      @ForAll @IntRange(min = 1, max = 2) int least,
      @ForAll boolean listed,
      @ForAll long seed)
      throws Exception {
    var random = new Random(seed);
    var to = FIRST.plusDays(days);
    var readings = new ArrayList<Reading>();
    for (int device = 0; device < devices; device++) {
      var holes = GapWorld.holes(days, random);
      for (int day = -1; day <= days; day++) {
        for (int row = random.nextInt(3); row >= 0 && (day < 0 || !holes.get(day)); row--) {
          readings.add(new Reading(device, FIRST.plusDays(day)));
        }
      }
    }
    var known = new TreeSet<Integer>();
    for (int device = 0; device < 7 && listed; device++) {
      if (random.nextBoolean()) {
        known.add(device);
      }
    }
    fill(readings, known);

    var rows =
        readings.stream()
            .filter(one -> !one.day().isBefore(FIRST) && one.day().isBefore(to))
            .toList();
    if (!listed) {
      rows.forEach(one -> known.add(one.device()));
    }
    var expected = new BitSet(days);
    int pairs = 0;
    for (int device : known) {
      var counts = new TreeMap<LocalDate, Integer>();
      rows.stream()
          .filter(one -> one.device() == device)
          .forEach(one -> counts.merge(one.day(), 1, Integer::sum));
      for (int day = 0; day < days; day++) {
        if (counts.getOrDefault(FIRST.plusDays(day), 0) < least) {
          expected.set(day);
          pairs++;
        }
      }
    }
    var bounds = FIRST.datesUntil(to.plusDays(1)).toList();
    var all = world().table("readings").gaps("day", ChunkBy.DAY, FIRST, to).atLeast(least);
    var gaps = listed ? all.per("device", world().table("devices"), "id") : all.per("device");

    var found = new ArrayList<DateRange>();
    gaps.ranges().forEachRemaining(found::add);
    assertThat(found.stream().map(String::valueOf).toList())
        .isEqualTo(GapWorld.merged(bounds, expected));
    String sentence = gaps.found(List.copyOf(found)).orElseThrow();
    if (known.isEmpty()) {
      assertThat(sentence).startsWith("No groups");
    } else if (pairs > 0) {
      assertThat(sentence).contains(" %d pair%s of".formatted(pairs, pairs == 1 ? "" : "s"));
    } else {
      assertThat(sentence).startsWith("No gaps");
    }
  }

  private static void fill(List<Reading> readings, Set<Integer> known) throws Exception {
    world().execute("truncate readings, devices");
    insert(
        "readings",
        readings.stream().map(one -> "(%d, '%s')".formatted(one.device(), one.day())).toList(),
        "(null, '%s')".formatted(FIRST));
    insert("devices", known.stream().map("(%d)"::formatted).toList(), "(null)");
  }

  private static void insert(String table, List<String> rows, String more) throws Exception {
    world()
        .execute(
            "insert into %s values %s"
                .formatted(
                    table,
                    rows.stream().map(row -> row + ",").collect(Collectors.joining()) + more));
  }
}
