package dev.backfill.jdbc;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a campaign may not leave behind: borrowed connections, sessions in a transaction, locks,
 * threads, processes in the ledger. Stateless.
 */
final class LeftOvers {

  private static final Pattern THREAD = Pattern.compile("\"(backfill-[^\"]*)\"");

  /** What comes before a plan is known; whoever's it is, it is over in a moment. */
  private static final String NO_PLAN = "connection-check";

  private LeftOvers() {}

  /** Fails, naming them, if something is still there after a while. */
  static void assertNone(CampaignServer server, TestPool... pools) throws Exception {
    try {
      LedgerTests.until("nothing is left over", () -> of(server, pools).isEmpty());
    } catch (AssertionError e) {
      throw new AssertionError("Left over: " + of(server, pools), e);
    }
  }

  /** Everything that is left at this moment, in words. */
  static List<String> of(CampaignServer server, TestPool... pools) throws Exception {
    var left = new ArrayList<String>();
    Stream.of(pools)
        .filter(pool -> pool.borrowed() > 0)
        .forEach(pool -> left.add(pool.borrowed() + " borrowed connections"));
    left.addAll(inServer(server));
    left.addAll(threads(plansOf(server)));
    return left;
  }

  private static List<String> inServer(CampaignServer server) throws SQLException {
    var left =
        new ArrayList<>(
            server.column(
                """
                select format('session %s %s: %s', pid, state, left(query, 100))
                  from pg_stat_activity
                 where state like 'idle in transaction%' and pid <> pg_backend_pid()
                union all
                select format('%s lock of session %s on %s', mode, l.pid, coalesce(relation::regclass::text, locktype))
                  from pg_locks l join pg_stat_activity a on a.pid = l.pid
                 where a.backend_type = 'client backend' and l.pid <> pg_backend_pid()
                """));
    if (server.number("select count(*) from pg_class where relname = 'backfill_process'") > 0) {
      left.addAll(
          server.column("select 'process ' || os_pid || ' in the ledger' from backfill_process"));
    }
    return left;
  }

  /** The plans that its ledger knows: the campaign's own, while others run beside it. */
  private static List<String> plansOf(CampaignServer server) throws SQLException {
    return server.number("select count(*) from pg_class where relname = 'backfill_run'") > 0
        ? server.column("select distinct plan_name from backfill_run")
        : List.of();
  }

  /** Threads of these plans in this JVM; the virtual ones are only in a dump. */
  private static List<String> threads(List<String> plans) throws IOException {
    var own =
        Stream.concat(plans.stream(), Stream.of(NO_PLAN)).map("backfill-%s-"::formatted).toList();
    var folder = Files.createTempDirectory("threads");
    var file = folder.resolve("dump.txt");
    try {
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpThreads(file.toString(), ThreadDumpFormat.TEXT_PLAIN);
      return THREAD
          .matcher(Files.readString(file))
          .results()
          .map(found -> found.group(1))
          .filter(name -> own.stream().anyMatch(name::startsWith))
          .map("thread "::concat)
          .toList();
    } finally {
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
  }
}
