package dev.backfill.jdbc.scope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.JdbcScope;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.WorkOn;
import dev.backfill.scope.ChunkBy;
import dev.backfill.scope.ChunkStrategy;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.InstantRange;
import dev.backfill.scope.Order;
import dev.backfill.scope.Planning;
import dev.backfill.scope.Range;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** The zones of JVM and session change nothing; the plan's zone alone says where a day begins. */
@ResourceLock(Resources.TIME_ZONE)
@ExtendWith(Postgres.class)
class ZonesTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final LocalDate FROM = LocalDate.of(2023, 10, 28);
  private static final LocalDate TO = LocalDate.of(2023, 10, 31);
  private static final List<String> ELSEWHERE =
      List.of("UTC", "America/New_York", "Asia/Tokyo", "Pacific/Apia", "Pacific/Kiritimati");

  private final TimeZone jvm = TimeZone.getDefault();
  private JdbcTable events;

  @BeforeEach
  void makeEvents(DataSource source, PostgresDatabase db) throws SQLException {
    db.execute(
        "create table events (id bigint primary key, at timestamptz not null, seen timestamp not"
            + " null, day date, n int default 0)",
        "create index on events (at)",
        "create index on events (seen)",
        "create index on events (day)",
        """
        insert into events select g, i, i at time zone 'Europe/Berlin', (i at time zone 'Europe/Berlin')::date
          from generate_series(0, 400) g, lateral (select timestamptz '2023-10-26 22:00+00' + g * interval '20 minutes') t (i)\
        """);
    events = JdbcTable.of(source, "events");
  }

  @AfterEach
  void restoreZone() {
    TimeZone.setDefault(jvm);
  }

  @Test
  @Tag("slow")
  void theSameRowsWhateverTheZonesOfJvmAndSession(PostgresDatabase db) throws Exception {
    var expected =
        db.column(
            "select id from events where day >= '2023-10-28' and day < '2023-10-31' order by id");
    for (String zone : ELSEWHERE) {
      TimeZone.setDefault(TimeZone.getTimeZone(zone));
      // the pool's sessions are in a zone of their own, the others in the JVM's, as the driver asks
      for (var source : List.of(db.pool(), db.unpooled("postgres"))) {
        var table = JdbcTable.of(source, "events");
        for (var scope :
            List.of(
                table.dates("at", FROM, TO, BERLIN),
                table.dates("seen", FROM, TO, BERLIN),
                table.dates("day", FROM, TO))) {
          db.execute("update events set n = 0");
          WorkOn.batches(table.set("n", "n + 1").over(scope), scope.ranges().next(), 50);

          assertThat(db.column("select id from events where n = 1 order by id"))
              .as("%s in %s", scope.definition(), zone)
              .isEqualTo(expected);
        }
      }
    }
    assertThat(expected).hasSize(3 * (24 + 25 + 24));
  }

  @Test
  void expressionsSeeUtcWhateverTheSession(PostgresDatabase db) throws Exception {
    var work = events.set("day", "at::date").over(events.ids("id"));

    WorkOn.batches(work, events.ids("id").ranges().next(), 1_000);

    assertThat(db.number("select count(*) from events where day <> (at at time zone 'UTC')::date"))
        .isZero();
  }

  @Test
  void everyRowOfADayOf25HoursIsInOnePiece(PostgresDatabase db) throws Exception {
    var from = FROM.atStartOfDay(BERLIN).toInstant();
    var to = TO.atStartOfDay(BERLIN).toInstant();
    var halfHours = new ArrayList<InstantRange>();
    for (Instant i = from; i.isBefore(to); i = i.plusSeconds(1800)) {
      halfHours.add(new InstantRange(i, i.plusSeconds(1800)));
    }

    for (String column : List.of("at", "seen")) {
      db.execute("update events set n = 0");
      var work = events.set("n", "n + 1").over(events.instants(column, from, to, BERLIN));
      for (var piece : halfHours) {
        WorkOn.batches(work, piece, 100);
      }
      assertThat(
              db.column(
                  "select distinct n from events where day >= '2023-10-28' and day < '2023-10-31'"))
          .as(column)
          .containsExactly("1");
      assertThat(db.number("select sum(n) from events")).as(column).isEqualTo(219);
    }
  }

  @Test
  void daysOfAScopeCoverItOnce(PostgresDatabase db) throws Exception {
    covers(db, events.dates("at", FROM, TO, BERLIN), ChunkBy.DAY, 3);
    covers(db, events.dates("seen", FROM, TO, BERLIN), ChunkBy.DAY, 3);
  }

  private <R extends Range> void covers(
      PostgresDatabase db, JdbcScope<R> scope, ChunkStrategy<R> strategy, int pieces)
      throws Exception {
    db.execute("update events set n = 0");
    var work = events.set("n", "n + 1").over(scope);
    var planning =
        new Planning<R>(scope.zone().orElseThrow(), Order.OLDEST_FIRST, Optional.empty());
    int count = 0;
    for (var chunks = strategy.split(scope.ranges().next(), planning); chunks.hasNext(); count++) {
      WorkOn.batches(work, chunks.next(), 20);
    }
    assertThat(count).isEqualTo(pieces);
    assertThat(db.number("select count(*) from events where n = 1")).isEqualTo(219);
    assertThat(db.number("select max(n) from events")).isOne();
  }

  @Test
  void aDayThatAZoneSkippedIsEmptyAndLosesNoRow(PostgresDatabase db) throws Exception {
    var apia = ZoneId.of("Pacific/Apia");
    db.execute(
        "update events set at = timestamptz '2011-12-29 00:00:00 Pacific/Apia' + id * interval '20"
            + " minutes'");
    var scope = events.dates("at", LocalDate.of(2011, 12, 29), LocalDate.of(2012, 1, 1), apia);
    var work = events.set("n", "n + 1").over(scope);

    for (int day = 29; day <= 31; day++) {
      var date = LocalDate.of(2011, 12, day);
      var done = WorkOn.batches(work, new DateRange(date, date.plusDays(1)), 500);
      assertThat(WorkOn.changed(done)).as("%s", date).isEqualTo(day == 30 ? 0 : 72);
    }
    assertThat(db.number("select max(n) from events")).isOne();
  }
}
