package dev.backfill.jdbc.scope;

import static dev.backfill.scope.ChunkBy.rows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcScope;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.catalog.ColumnType;
import dev.backfill.jdbc.dialect.TimeLimits;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.ledger.RunState;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.InstantRange;
import dev.backfill.scope.Range;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Ranges without ends are cut where the database can hold the bound. */
@RunsBeside
@ExtendWith(Postgres.class)
class OpenRangesTest {

  private DataSource source;
  private PostgresDatabase db;
  private JdbcTable orders;

  @BeforeEach
  void makeOrders(DataSource source, PostgresDatabase db) throws SQLException {
    this.source = source;
    this.db = db;
    db.execute(
        "create table orders (id bigint primary key, day date, at timestamptz, n int not null"
            + " default 0)",
        "insert into orders select g, date '2023-01-01' + g % 365, timestamptz '2023-01-01' + g *"
            + " interval '1 hour' from generate_series(1, 3000) g",
        "insert into orders values (4001, '-infinity', '-infinity'), (4002, 'infinity',"
            + " 'infinity'), (4003, '4713-01-01 BC', '4713-01-02 BC'), (4004, '5874897-12-31',"
            + " '294276-12-31')",
        "create index on orders (day)",
        "create index on orders (at)");
    orders = JdbcTable.of(source, "orders");
  }

  @Test
  void chunksWithoutEndsAreSharedOutWithIdleLanes() throws Exception {
    for (boolean known : new boolean[] {false, true}) {
      if (known) {
        db.execute("analyze orders");
      }
      completes("days" + known, orders.dates("day", LocalDate.MIN, LocalDate.MAX));
      completes("times" + known, orders.instants("at", Instant.MIN, Instant.MAX));
      completes(
          "zone" + known, orders.dates("at", LocalDate.MIN, LocalDate.MAX, ZoneOffset.ofHours(9)));
      completes("ids" + known, orders.ids("id", Long.MIN_VALUE, Long.MAX_VALUE));
    }
  }

  private <R extends Range> void completes(String name, JdbcScope<R> scope) throws SQLException {
    db.execute("update orders set n = 0");
    var report =
        Backfill.plan(name, scope)
            .chunkBy(rows(100_000))
            .parallelism(2)
            .batchRows(20)
            .ledger(JdbcLedger.in(source))
            .run(orders.set("n", "n + 1"));

    assertThat(report.state()).as(name).isEqualTo(RunState.COMPLETED);
    assertThat(db.column("select distinct n from orders")).as(name).containsExactly("1");
  }

  /** Where the catalog knows the rows, they are on both sides of the cut. */
  @Test
  void halvesOfAnOpenRangeHaveRows() throws Exception {
    db.execute("analyze orders");
    var scope = Selection.in(orders.dates("day", LocalDate.MIN, LocalDate.MAX)).orElseThrow();

    var halves = scope.halves(new DateRange(LocalDate.MIN, LocalDate.MAX));

    assertThat(halves).hasSize(2);
    for (var half : halves) {
      assertThat(scope.reader().number("count", scope.count(scope.condition(half))))
          .isGreaterThan(1_000);
    }
  }

  @Test
  void halvesOfHalvesCanBeHeldByTheDatabaseDownToOneDay() {
    var days = Selection.in(orders.dates("day", LocalDate.MIN, LocalDate.MAX)).orElseThrow();
    var range = new DateRange(LocalDate.MIN, LocalDate.MAX);
    for (var halves = days.halves(range); !halves.isEmpty(); halves = days.halves(range)) {
      var bound = halves.getFirst().to();
      assertThat(TimeLimits.clamp(bound, ColumnType.DATE)).isEqualTo(bound);
      assertThat(halves.getLast().from()).isEqualTo(bound);
      assertThat(halves.getFirst().from()).isEqualTo(range.from());
      assertThat(halves.getLast().to()).isEqualTo(range.to());
      range = halves.getFirst();
    }
    var times = Selection.in(orders.instants("at", Instant.MIN, Instant.MAX)).orElseThrow();
    var open = new InstantRange(Instant.MIN, Instant.MAX);
    for (int i = 0; i < 20; i++) {
      var halves = times.halves(open);
      assertThat(TimeLimits.clamp(halves.getFirst().to())).isEqualTo(halves.getFirst().to());
      open = halves.getLast();
    }
  }

  /** As a run of an earlier version has written them. */
  @Test
  void chunksWithBoundsThatTheDatabaseCannotHoldCoverEachRowOnce() throws Exception {
    var days = Selection.in(orders.dates("day", LocalDate.MIN, LocalDate.MAX)).orElseThrow();
    var ranges = new ArrayList<Range>();
    var bounds =
        List.of(
            LocalDate.MIN,
            LocalDate.of(-500_000_000, 1, 1),
            LocalDate.of(-250_000, 1, 1),
            LocalDate.of(0, 1, 1),
            LocalDate.of(2023, 6, 1),
            LocalDate.of(6_000_000, 1, 1),
            LocalDate.of(500_000_000, 1, 1),
            LocalDate.MAX);
    for (int i = 1; i < bounds.size(); i++) {
      ranges.add(new DateRange(bounds.get(i - 1), bounds.get(i)));
    }
    assertEachRowIsInOne(days, ranges);

    var times = Selection.in(orders.instants("at", Instant.MIN, Instant.MAX)).orElseThrow();
    assertEachRowIsInOne(
        times,
        List.of(
            new InstantRange(Instant.MIN, Instant.ofEpochSecond(-15_000_000_000_000_000L)),
            new InstantRange(Instant.ofEpochSecond(-15_000_000_000_000_000L), Instant.EPOCH),
            new InstantRange(Instant.EPOCH, Instant.ofEpochSecond(15_000_000_000_000_000L)),
            new InstantRange(Instant.ofEpochSecond(15_000_000_000_000_000L), Instant.MAX)));
    var ids = Selection.in(orders.ids("id", 0, 1)).orElseThrow();
    assertEachRowIsInOne(
        ids, List.of(new IdRange(Long.MIN_VALUE, 7), new IdRange(7, Long.MAX_VALUE)));
  }

  private void assertEachRowIsInOne(Selection<?> scope, List<? extends Range> ranges)
      throws SQLException {
    long rows = 0;
    for (var range : ranges) {
      rows += scope.reader().number("count", scope.count(scope.condition(range)));
    }
    assertThat(rows).isEqualTo(db.number("select count(*) from orders"));
  }
}
