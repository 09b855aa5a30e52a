package dev.backfill.benchmarks.micro;

import dev.backfill.benchmarks.measure.Spread;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the benchmarks of this package by JMH.
 *
 * @param url of the database for ledgers
 * @param seconds of one iteration
 * @param forks processes for each; none runs them in this one
 * @param out where each is printed
 */
public record Micro(String url, double seconds, int forks, PrintStream out) {

  private static final int ITERATIONS = 5;

  /**
   * The result of one of them.
   *
   * @param name with its parameters
   * @param micros for each operation, over all iterations
   * @param bytes allocated for each operation, in the middle
   */
  public record Figure(String name, Spread micros, double bytes) {}

  /** Runs them. */
  public List<Figure> run() throws Exception {
    System.setProperty(LedgerBenchmark.URL, url); // for those that run in this process
    var time = TimeValue.microseconds((long) (seconds * 1e6));
    var options =
        new OptionsBuilder()
            .include("dev\\.backfill\\.benchmarks\\.micro\\..*")
            .forks(forks)
            .warmupIterations(forks == 0 ? 1 : ITERATIONS)
            .measurementIterations(forks == 0 ? 1 : ITERATIONS)
            .warmupTime(time)
            .measurementTime(time)
            .shouldFailOnError(true)
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.SILENT)
            .jvmArgsAppend(
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-D" + LedgerBenchmark.URL + "=" + url)
            .build();
    var figures = new ArrayList<Figure>();
    for (var result : new Runner(options).run()) {
      figures.add(figure(result));
    }
    return figures;
  }

  private Figure figure(RunResult result) {
    var params = result.getParams();
    var told = new TreeMap<String, String>();
    params.getParamsKeys().forEach(key -> told.put(key, params.getParam(key)));
    String name = params.getBenchmark().replaceFirst(".*micro\\.", "");
    var iterations =
        result.getBenchmarkResults().stream()
            .flatMap(fork -> fork.getIterationResults().stream())
            .map(iteration -> iteration.getPrimaryResult().getScore())
            .toList();
    var bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
    var figure =
        new Figure(
            told.isEmpty() ? name : name + " " + told,
            Spread.of(iterations),
            bytes == null ? 0 : bytes.getScore());
    out.printf(
        Locale.ROOT,
        "  %-50s %10.3f us  %10.0f B%n",
        figure.name(),
        figure.micros().median(),
        figure.bytes());
    return figure;
  }
}
