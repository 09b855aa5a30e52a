package dev.backfill.run.watch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A run of ours on a real PostgreSQL, as {@code dev.backfill.jdbc.TraceRecorder} has written it
 * down: a line for lanes and expected rows, then one for each second.
 */
record RecordedTrace(String name, int lanes, long estimated, List<Moment> moments)
    implements Trace {

  /** The runs that are kept with the tests. */
  static List<RecordedTrace> all() {
    return Stream.of("even", "indexed", "loaded", "checkpoints", "skewed", "cold")
        .map(RecordedTrace::read)
        .toList();
  }

  /** They take about a minute. */
  @Override
  public int every() {
    return 3;
  }

  private static RecordedTrace read(String name) {
    try (var in = RecordedTrace.class.getResourceAsStream("traces/" + name + ".csv")) {
      if (in == null) {
        throw new IllegalStateException("There is no trace " + name);
      }
      var lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      var head = lines.getFirst().split(";", -1);
      var moments = new ArrayList<Moment>();
      for (String line : lines.subList(1, lines.size())) {
        moments.add(moment(line.split(";", -1)));
      }
      return new RecordedTrace(
          name, Integer.parseInt(head[0]), Long.parseLong(head[1]), List.copyOf(moments));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Moment moment(String[] field) {
    int second = Integer.parseInt(field[0]);
    var running = new ArrayList<Running>();
    for (String chunk : field[5].isEmpty() ? new String[0] : field[5].split(",")) {
      var part = chunk.split(":", -1);
      running.add(
          new Running(Long.parseLong(part[0]), Long.parseLong(part[1]), Long.parseLong(part[2])));
    }
    return new Moment(
        second,
        second,
        false,
        Long.parseLong(field[1]),
        Integer.parseInt(field[2]),
        Long.parseLong(field[3]),
        Integer.parseInt(field[4]),
        running);
  }
}
