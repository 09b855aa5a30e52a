package dev.backfill.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.fixture.CampaignLimits;
import dev.backfill.jdbc.fixture.CampaignServer;
import dev.backfill.jdbc.fixture.ChildProcess;
import dev.backfill.jdbc.fixture.RunsBeside;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * Rows and a password that sing: whatever fails on them, the word is in no log line at any level
 * but in the log of causes, * no progress, no report, no event, no message of ours, and in no table
 * of the ledger beside the bounds, cursors and lists of keys by which it finds the rows again. A
 * library that repeats the messages of causes must be heard.
 */
@RunsBeside
@Order(1) // it takes longest
class CanaryTest {

  private static final String CANARY = "canaryx7";
  private static final String PASSWORD = "passwordx7";
  private static final CampaignLimits LIMITS = CampaignLimits.of("canary", 1, 1, 1);

  private CampaignServer server;

  @BeforeEach
  void startAServerWithCanaries() throws Exception {
    server = CampaignServer.withRows(1);
    server.execute(
        """
        create table canary (id bigint primary key, secret text, code text unique,
                             amount integer not null default 0 check (amount >= 0));
        insert into canary select i, '%1$s' || i, '%1$s' || i from generate_series(0, 3) i;
        create function complain(what text) returns integer language plpgsql as
          $$ begin raise exception 'complaint about %%', what using hint = what, detail = what; end $$;
        """
            .formatted(CANARY));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void noValueOfARowAndNoPasswordIsInAnythingThatWeSay() throws Exception {
    var said = said(false);

    LIMITS.print(
        String.format(
            Locale.ROOT,
            "EXACT: %,d lines of every kind of output, %d with a canary",
            said.size(),
            singing(said).size()));
    assertThat(said).hasSizeGreaterThan(200);
    assertThat(String.join("\n", said))
        .contains(
            "DEBUG",
            "FAILED",
            "# Backfill",
            "RunChanged",
            "ChunkChanged",
            "SQLSTATE",
            "failed together")
        .contains("thrown: dev.backfill");
    assertThat(singing(said)).isEmpty();
  }

  @Test
  void aLibraryThatRepeatsTheMessagesOfCausesIsHeard() throws Exception {
    var singing = singing(said(true));

    LIMITS.print("REPEATS CAUSES: %d lines with a canary".formatted(singing.size()));
    assertThat(singing).anyMatch(line -> line.contains("Failing row contains"));
    assertThat(singing).anyMatch(line -> line.contains("invalid input syntax"));
    assertThat(singing).anyMatch(line -> line.contains("already exists"));
    assertThat(singing).anyMatch(line -> line.contains("complaint about"));
    assertThat(singing).anyMatch(line -> line.contains("IllegalStateException"));
  }

  private static List<String> singing(List<String> said) {
    return said.stream().filter(line -> line.contains(CANARY) || line.contains(PASSWORD)).toList();
  }

  /** Everything that a process and its ledger say. */
  private List<String> said(boolean careless) throws Exception {
    List<String> said;
    try (var child =
        ChildProcess.withErrors(
            CanaryChild.class,
            List.of(
                "-Dorg.slf4j.simpleLogger.log.dev.backfill=trace",
                // the one log that is there for the messages of causes
                "-Dorg.slf4j.simpleLogger.log.dev.backfill.causes=off"),
            server.url() + "&password=" + PASSWORD,
            Boolean.toString(careless))) {
      said = new ArrayList<>(child.awaitEnd());
    }
    said.addAll(server.column("select t::text from backfill_check t"));
    said.addAll(
        server.column(
            """
            select (to_jsonb(t) - 'lo' - 'hi' - 'cursor_key')::text from backfill_chunk t
            union all
            select (to_jsonb(t) - 'planned_to' - 'footprint')::text from backfill_run t
            union all
            select (to_jsonb(t) - 'footprint')::text from backfill_process t
            union all
            select t::text from backfill_note t
            """));
    return said;
  }
}
