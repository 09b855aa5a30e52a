package dev.backfill.jdbc;

import static dev.backfill.scope.ChunkBy.width;

import dev.backfill.Backfill;
import dev.backfill.jdbc.fixture.CampaignServer;
import dev.backfill.jdbc.fixture.ChildProcess;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Prints what more lanes and more processes cost where chunks are tiny and share transactions: runs
 * of {@code -Dchunks}, in turns with each number of lanes ({@code -Dlanes=1,2,4}) and with the same
 * lanes in several JVMs ({@code -Djvms=1,2,3}), each of which has done {@code -DwarmUp} chunks
 * before. No test.
 */
final class LaneFigures {

  private static final int CHUNKS = Integer.getInteger("chunks", 20_000);
  private static final int WARM_UP = Integer.getInteger("warmUp", CHUNKS);
  private static final int ROUNDS = Integer.getInteger("rounds", 5);
  private static final List<Integer> LANES = numbers("lanes", "1,2,4,8,16,64");
  private static final List<Integer> JVMS = numbers("jvms", "1,2,3");
  private static final int LANES_OF_ALL = Integer.getInteger("ofAll", 12);

  private static double childrensCpu;

  private LaneFigures() {}

  public static void main(String[] args) throws Exception {
    try (var server = CampaignServer.withRows(CHUNKS)) {
      server.execute("analyze counted"); // else each chunk is estimated by a statement of its own
      turns(server, "lane(s)", LANES, lanes -> run(source(server.url()), "p", lanes, CHUNKS));
      turns(server, "JVM(s)", JVMS, jvms -> children(server, jvms));
    }
  }

  /** A run. */
  private interface Run {
    /** Returns the seconds that it took. */
    double with(int number) throws Exception;
  }

  private static void turns(CampaignServer server, String what, List<Integer> numbers, Run run)
      throws Exception {
    var rates = new double[numbers.size()][ROUNDS];
    var claims = new double[numbers.size()][ROUNDS];
    var cpu = new double[numbers.size()][ROUNDS];
    for (int round = -1; round < ROUNDS; round++) { // the first one warms up
      for (int i = 0; i < numbers.size(); i++) {
        int which = round % 2 == 0 ? i : numbers.size() - 1 - i;
        server.execute(PostgresDatabase.DROP_LEDGER);
        server.execute("checkpoint");
        double before = cpu(server);
        childrensCpu = 0;
        double seconds = run.with(numbers.get(which));
        if (round >= 0) {
          cpu[which][round] = (cpu(server) + childrensCpu - before) / CHUNKS * 1e6;
          rates[which][round] = CHUNKS / seconds;
          claims[which][round] =
              server.number(
                  "select count(distinct (c.owner, c.started_at)) from backfill_chunk c join"
                      + " backfill_run r using (run_id) where r.plan_name = 'p'");
        }
      }
      if (round >= 0) {
        System.out.println(
            "  "
                + Arrays.toString(column(rates, round))
                + " "
                + Arrays.toString(column(claims, round))
                + " "
                + Arrays.toString(column(cpu, round)));
      }
    }
    for (int i = 0; i < numbers.size(); i++) {
      System.out.printf(
          Locale.ROOT,
          "%d %s: %,.0f chunks a second (%,.0f to %,.0f), %.1f chunks a claim, %,.0f us of"
              + " processor time a chunk%n",
          numbers.get(i),
          what,
          median(rates[i]),
          Arrays.stream(rates[i]).min().orElse(0),
          Arrays.stream(rates[i]).max().orElse(0),
          CHUNKS / median(claims[i]),
          median(cpu[i]));
    }
  }

  private static double[] column(double[][] values, int round) {
    return Arrays.stream(values).mapToDouble(row -> Math.round(row[round])).toArray();
  }

  private static double run(DataSource pool, String name, int lanes, int chunks) {
    long begun = System.nanoTime();
    var counted = JdbcTable.of(pool, "counted");
    var unused =
        Backfill.plan(name, counted.ids("id", 0, chunks))
            .chunkBy(width(1))
            .parallelism(lanes)
            .allowOverlap() // the plans that warm several processes
            .ledger(JdbcLedger.in(pool).shared())
            .run(counted.set("n", "n + 1"));
    return (System.nanoTime() - begun) / 1e9;
  }

  /** From when all of them are warm, to the end of the last one. */
  private static double children(CampaignServer server, int jvms) throws Exception {
    var children = new ArrayList<ChildProcess>();
    try (var gate = server.dataSource().getConnection();
        var lock = gate.createStatement()) {
      lock.execute("select pg_advisory_lock(1)");
      for (int i = 0; i < jvms; i++) {
        children.add(
            ChildProcess.of(
                Child.class,
                List.of(
                    "-XX:TieredStopAtLevel=4", // as a host application runs
                    "-Xmx512m",
                    "-Dchunks=" + CHUNKS,
                    "-DwarmUp=" + WARM_UP),
                server.url(),
                String.valueOf(LANES_OF_ALL / jvms),
                "warm_" + i));
      }
      for (var child : children) {
        child.line();
      }
      long begun = System.nanoTime();
      lock.execute("select pg_advisory_unlock(1)");
      for (var child : children) {
        childrensCpu += Double.parseDouble(child.line());
      }
      return (System.nanoTime() - begun) / 1e9;
    } finally {
      children.forEach(ChildProcess::close);
    }
  }

  /** One of several processes. Arguments: JDBC URL, lanes, name of the plan that warms it. */
  static final class Child {

    private Child() {}

    public static void main(String[] args) throws Exception {
      int lanes = Integer.parseInt(args[1]);
      var pool = source(args[0]);
      double warm = run(pool, args[2], lanes, WARM_UP);
      System.out.println("warm after " + warm);
      try (var connection = pool.getConnection();
          var lock = connection.createStatement()) {
        lock.execute("select pg_advisory_lock_shared(1)");
      }
      double before = ownCpu();
      run(pool, "p", lanes, CHUNKS);
      System.out.println(ownCpu() - before);
    }
  }

  /** Seconds of this process. */
  private static double ownCpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis() / 1e3;
  }

  /**
   * Seconds of this process and of the server with all its sessions, also those that have ended.
   */
  private static double cpu(CampaignServer server) throws Exception {
    var postmaster = ProcessHandle.of(server.postmaster()).orElseThrow();
    return ownCpu()
        + ticks(postmaster.pid(), 4)
        + postmaster.descendants().mapToDouble(process -> ticks(process.pid(), 2)).sum();
  }

  private static double ticks(long pid, int fields) {
    try {
      var stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      var values = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      double sum = 0;
      for (int i = 0; i < fields; i++) {
        sum += Long.parseLong(values[11 + i]);
      }
      return sum / 100;
    } catch (IOException e) {
      return 0; // it has ended, and its parent has its time
    }
  }

  /** A new session for each; lanes keep theirs. */
  private static DataSource source(String url) {
    var source = new PGSimpleDataSource();
    source.setUrl(url);
    return source;
  }

  private static double median(double[] values) {
    var sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static List<Integer> numbers(String property, String otherwise) {
    return Arrays.stream(System.getProperty(property, otherwise).split(","))
        .filter(number -> !number.isBlank())
        .map(Integer::valueOf)
        .toList();
  }
}
