package dev.backfill.jdbc;

import static dev.backfill.ledger.LedgerFixture.definition;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.fixture.CampaignLimits;
import dev.backfill.jdbc.fixture.CampaignServer;
import dev.backfill.jdbc.fixture.ChildProcess;
import dev.backfill.jdbc.fixture.CountingChild;
import dev.backfill.jdbc.fixture.CountingChild.Mode;
import dev.backfill.jdbc.fixture.LeftOvers;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.fixture.ToldRun;
import dev.backfill.run.Until;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The order in which a process goes, by the clock of the database: asked to end, it leaves nothing
 * running and its heartbeat last; killed, it leaves everything, and the next one goes on.
 */
@RunsBeside
class DrainTest {

  private static final long ROWS = 5_000;
  private static final CampaignLimits LIMITS = CampaignLimits.of("drain", 1, 1, 1);

  private static final String RUNNING =
      "select count(*) from backfill_chunk where state = 'RUNNING'";
  private static final String PROCESSES = "select count(*) from backfill_process";

  private CampaignServer server;

  @BeforeEach
  void startAServerThatWritesDownWhatHappens() throws Exception {
    server = CampaignServer.withRows(ROWS);
    JdbcLedger.in(server.dataSource()).open(definition("makes_the_tables")).close();
    server.execute(
        """
        create table audit (no bigserial, what text, running bigint, lease_held boolean);
        create function chunk_ended() returns trigger language plpgsql as $$ begin
          insert into audit(what) values ('ended'); return null; end $$;
        create function process_left() returns trigger language plpgsql as $$ begin
          insert into audit(what, running, lease_held)
            select 'left', count(*), old.lease_until > clock_timestamp()
              from backfill_chunk where state = 'RUNNING';
          return null; end $$;
        create trigger ended after update on backfill_chunk for each row
          when (old.state = 'RUNNING' and new.state <> 'RUNNING') execute function chunk_ended();
        create trigger gone after delete on backfill_process for each row
          execute function process_left();
        """);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void aProcessThatIsAskedToEndLeavesNothingRunningAndItsHeartbeatLast() throws Exception {
    try (var child = start()) {
      assertThat(child.line()).isEqualTo(ToldRun.WORKING);
      child.terminate();
      child.awaitEnd();
    }

    assertThat(server.text("select state from backfill_run where plan_name = 'drain'"))
        .isEqualTo("CANCELLED");
    assertThat(server.number(RUNNING)).isZero();
    assertThat(server.number(PROCESSES)).isZero();
    assertThat(server.column("select what from audit order by no desc limit 2"))
        .containsExactly("left", "ended");
    assertThat(server.column("select running || ' ' || lease_held from audit where what = 'left'"))
        .containsExactly("0 true");
    assertThat(server.doubled(1)).isZero();
    LeftOvers.assertNone(server);
    goesOn();
  }

  /** The twin of the above, and what becomes of it. */
  @Test
  void aProcessThatIsKilledLeavesEverythingAndTheNextOneGoesOn() throws Exception {
    try (var child = start()) {
      assertThat(child.line()).isEqualTo(ToldRun.WORKING);
    } // by SIGKILL
    Until.holds(
        "its sessions have gone",
        () ->
            server.number(
                    """
                    select count(*) from pg_stat_activity
                     where backend_type = 'client backend' and pid <> pg_backend_pid()
                    """)
                == 0);
    var killed = server.text("select clock_timestamp()");
    assertThat(server.number(RUNNING)).isPositive();
    assertThat(server.number(PROCESSES)).isEqualTo(1);

    goesOn();

    var after = "from backfill_chunk where %s > '" + killed + "'";
    assertThat(server.number("select count(*) " + after.formatted("started_at"))).isPositive();
    assertThat(
            server.text(
                "select min(started_at) < min(finished_at) filter (where state = 'SUCCEEDED') "
                    + after.formatted("started_at")))
        .isEqualTo("t");
    LIMITS.print(
        "1 process killed; the next one, JVM start included, was at work after "
            + server.text(
                "select round(extract(epoch from min(started_at) - '%s'), 2) ".formatted(killed)
                    + after.formatted("started_at"))
            + " s; 0 rows lost, 0 doubled");
    LeftOvers.assertNone(server);
  }

  private void goesOn() throws Exception {
    try (var next = start()) {
      assertThat(next.awaitEnd()).endsWith(ToldRun.DONE);
    }
    assertEachRowIsChangedOnce();
  }

  private void assertEachRowIsChangedOnce() throws SQLException {
    assertThat(server.lost(1)).isZero();
    assertThat(server.doubled(1)).isZero();
  }

  private ChildProcess start() throws IOException {
    return ChildProcess.of(
        CountingChild.class,
        List.of(),
        server.url(),
        "drain",
        Mode.EXACT.name(),
        Long.toString(ROWS),
        "15");
  }
}
