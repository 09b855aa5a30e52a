package dev.backfill.jdbc.ledger;

import dev.backfill.jdbc.fixture.CampaignServer;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.ledger.Schedules;
import dev.backfill.ledger.Step;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** Random schedules on the ledger in PostgreSQL; {@link ScheduleTest} goes through more of them. */
@Tag("slow")
class LedgerScheduleProperties extends Schedules {

  private static @Nullable CampaignServer server;

  @BeforeContainer
  static void start() throws Exception {
    server = CampaignServer.withRows(1);
  }

  @AfterContainer
  static void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  /** Not shrunk: each try takes most of a second, and the seed brings the whole one back. */
  @Property(tries = 8, shrinking = ShrinkingMode.OFF)
  void everyScheduleGoesAsTheModelSays(@ForAll("schedules") List<Step> schedule) throws Exception {
    if (server == null) {
      throw new AssertionError("There is no server");
    }
    var database = new PostgresDatabase("postgres", server.port());
    try (var pool = database.pool()) {
      check(new LedgerWorld(database, pool), schedule);
    }
  }
}
