package dev.backfill.yaml.reading;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Changes one thing, or two, in a file. */
final class Mutation {

  private static final List<@Nullable Object> VALUES =
      Arrays.asList(
          null,
          true,
          0,
          1,
          -1,
          1_001,
          1.5,
          0.25,
          Long.MAX_VALUE,
          "",
          " ",
          "x",
          "true",
          "4",
          "month",
          "5_000",
          "50_00",
          "~5",
          "~5 rows",
          "5 rows",
          "0",
          "4h",
          "1h30m",
          "30",
          "PT4H",
          "P",
          "PT",
          "2023-02-30",
          "2023-13-01",
          "2023-01-01",
          "2023-01-01T00:00:00Z",
          "2023-01-01T00:00",
          "every 5%",
          "every 51%",
          "5%",
          "100%",
          "https://a",
          "${env:A}",
          "${env:a b}",
          "a\n",
          "a\u2028",
          "\nmonth",
          "month\n",
          "rows",
          List.of(),
          List.of("a"),
          List.of(1, 2, 3),
          Map.of(),
          Map.of("a", 1));

  private final Random random;

  Mutation(Random random) {
    this.random = random;
  }

  String of(String json) {
    Object tree = Json.MAPPER.readValue(json, Object.class);
    for (int times = random.nextInt(2); times < 2; times++) {
      tree = changed(tree);
    }
    return Json.MAPPER.writeValueAsString(tree);
  }

  private @Nullable Object changed(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map when !map.isEmpty() && random.nextInt(8) > 0 -> inMap(map);
      case List<?> list when !list.isEmpty() && random.nextInt(4) > 0 -> {
        var copy = new ArrayList<@Nullable Object>(list);
        int at = random.nextInt(copy.size());
        copy.set(at, changed(copy.get(at)));
        yield copy;
      }
      case null, default -> VALUES.get(random.nextInt(VALUES.size()));
    };
  }

  private Object inMap(Map<?, ?> map) {
    var copy = new LinkedHashMap<Object, @Nullable Object>(map);
    var key = new ArrayList<>(copy.keySet()).get(random.nextInt(copy.size()));
    switch (random.nextInt(7)) {
      case 0 -> copy.remove(key);
      case 1 -> copy.put(key + "s", copy.remove(key));
      default -> copy.put(key, changed(copy.get(key)));
    }
    return copy;
  }
}
