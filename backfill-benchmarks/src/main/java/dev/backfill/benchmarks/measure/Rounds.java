package dev.backfill.benchmarks.measure;

import dev.backfill.benchmarks.server.BenchmarkServer;
import dev.backfill.benchmarks.server.TrialDatabase;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Lets contenders run in rounds, in another order in each, every one on a fresh copy of the same
 * database. A round before the first warms this process up; it is not counted.
 *
 * @param server where they run
 * @param template the database that is copied
 * @param course the steps at the begin and end of each trial
 * @param out where each trial is printed
 */
public record Rounds(BenchmarkServer server, String template, Course course, PrintStream out) {

  /** The steps around a trial, outside of the measured time. */
  public interface Course {
    /** Before: the same state for all. */
    void begin(TrialDatabase database) throws Exception;

    /** After: throws if what should be there is not. */
    void check(TrialDatabase database, Contender contender) throws Exception;
  }

  /** The standings after some rounds, in the order of the contenders. */
  public List<Standing> run(List<Contender> contenders, int rounds, boolean warmUp)
      throws Exception {
    Map<Contender, List<Cost>> costs = new HashMap<>();
    for (int round = warmUp ? 0 : 1; round <= rounds; round++) {
      var order = new ArrayList<>(contenders);
      Collections.shuffle(order, new Random(round));
      for (var contender : order) {
        var cost = trial(contender, round);
        if (round > 0) {
          costs.computeIfAbsent(contender, none -> new ArrayList<>()).add(cost);
        }
      }
    }
    return contenders.stream()
        .map(contender -> new Standing(contender, costs.getOrDefault(contender, List.of())))
        .toList();
  }

  private Cost trial(Contender contender, int round) throws Exception {
    try (var database = server.copy(template)) {
      course.begin(database);
      Cost cost;
      try (var pool = database.pool()) {
        contender.prepare().on(pool);
        cost = new Clock(server).measure(() -> contender.work().on(pool));
      }
      course.check(database, contender);
      out.printf(
          Locale.ROOT,
          "  round %d  %-52s %8.2f s  client %6.2f s  server %6.2f s  log %6.1f MB%n",
          round,
          contender.name(),
          Standing.wall(cost),
          cost.client().toNanos() / 1e9,
          cost.server().toNanos() / 1e9,
          cost.log() / 1e6);
      return cost;
    }
  }
}
