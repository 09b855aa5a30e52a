package dev.backfill.jdbc.scope;

import static dev.backfill.scope.Order.NEWEST_FIRST;
import static dev.backfill.scope.Order.OLDEST_FIRST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.contract.BackfillException;
import dev.backfill.jdbc.JdbcScope;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.OnAnyWorker;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.scope.ChunkBy;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Order;
import dev.backfill.scope.Planning;
import dev.backfill.scope.Range;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pieces of so many rows: in order, without gap or overlap, cut where the rows are. */
@OnAnyWorker
@ExtendWith(Postgres.class)
class CutTest {

  private static final LocalDate JAN = LocalDate.of(2023, 1, 1);
  private static final LocalDate MAR = LocalDate.of(2023, 3, 1);
  private static final IdRange ALL = new IdRange(Long.MIN_VALUE, Long.MAX_VALUE);

  private JdbcTable rows;

  @BeforeEach
  void makeRows(DataSource source, PostgresDatabase db) throws SQLException {
    db.execute(
        "create table t (id bigint primary key, day date, at timestamptz, seen timestamp)",
        "create index on t (day)",
        "create index on t (at)",
        "create index on t (seen)");
    rows = JdbcTable.of(source, "t");
  }

  private static <R extends Range> List<R> cut(JdbcScope<R> scope, R range, long size, Order order)
      throws Exception {
    var pieces = new ArrayList<R>();
    scope.estimator().orElseThrow().cut(range, size, order).forEachRemaining(pieces::add);
    return pieces;
  }

  private static <R extends Range> List<Long> sizes(JdbcScope<R> scope, List<R> pieces)
      throws Exception {
    var sizes = new ArrayList<Long>();
    for (R piece : pieces) {
      sizes.add(scope.exactCounts().estimator().orElseThrow().estimate(piece).rows());
    }
    return sizes;
  }

  private static void assertCovers(List<IdRange> pieces, IdRange whole) {
    assertThat(pieces.getFirst().from()).isEqualTo(whole.from());
    assertThat(pieces.getLast().to()).isEqualTo(whole.to());
    for (int i = 1; i < pieces.size(); i++) {
      assertThat(pieces.get(i).from()).isEqualTo(pieces.get(i - 1).to());
    }
  }

  @Test
  void sparseKeysAreCutIntoPiecesOfTheSameSize(PostgresDatabase db) throws Exception {
    db.execute("insert into t (id) select g * g * g from generate_series(1, 100) g");
    var scope = rows.ids("id");

    var up = cut(scope, ALL, 30, OLDEST_FIRST);
    var down = cut(scope, ALL, 30, NEWEST_FIRST);

    assertThat(sizes(scope, up)).containsExactly(30L, 30L, 30L, 10L);
    assertThat(sizes(scope, down)).containsExactly(30L, 30L, 30L, 10L);
    assertCovers(up, ALL);
    Collections.reverse(down);
    assertCovers(down, ALL);
  }

  @Test
  void keysAtTheEndsOfTheTypeAreCovered(PostgresDatabase db) throws Exception {
    db.execute(
        "insert into t (id) values (-9223372036854775808), (-9223372036854775807), (0),"
            + " (9223372036854775806), (9223372036854775807)");
    var scope = rows.ids("id");

    for (Order order : Order.values()) {
      for (int size = 1; size <= 6; size++) {
        var pieces = cut(scope, ALL, size, order);
        assertThat(sizes(scope, pieces).stream().mapToLong(n -> n).sum())
            .as("%s %s", order, size)
            .isEqualTo(5);
        if (order == NEWEST_FIRST) {
          Collections.reverse(pieces);
        }
        assertCovers(pieces, ALL);
      }
    }
  }

  @Test
  void oneValueIsNeverSplit(PostgresDatabase db) throws Exception {
    db.execute(
        "insert into t (id, day) select g, case when g <= 50 then date '2023-01-10' when g <= 60"
            + " then date '2023-01-11' + (g - 50)::int else date '2023-02-15' end from"
            + " generate_series(1, 100) g");
    var scope = rows.dates("day", JAN, MAR);
    var whole = new DateRange(JAN, MAR);

    var up = cut(scope, whole, 10, OLDEST_FIRST);
    var down = cut(scope, whole, 10, NEWEST_FIRST);

    assertThat(sizes(scope, up)).containsExactly(50L, 10L, 40L);
    assertThat(sizes(scope, down)).containsExactly(40L, 10L, 50L);
    assertThat(up.getFirst()).isEqualTo(new DateRange(JAN, LocalDate.of(2023, 1, 11)));
  }

  @Test
  void anEmptyRangeAndARangeOfFewRowsAreOnePiece(PostgresDatabase db) throws Exception {
    var scope = rows.ids("id", 0, 100);
    var whole = new IdRange(0, 100);

    assertThat(cut(scope, whole, 5, OLDEST_FIRST)).containsExactly(whole);
    assertThat(cut(scope, whole, 5, NEWEST_FIRST)).containsExactly(whole);
    db.execute("insert into t (id) select generate_series(1, 5)");
    assertThat(cut(scope, whole, 5, OLDEST_FIRST)).containsExactly(whole);
    assertThat(cut(scope, whole, 4, OLDEST_FIRST))
        .containsExactly(new IdRange(0, 5), new IdRange(5, 100));
    assertThat(cut(scope, whole, 4, NEWEST_FIRST))
        .containsExactly(new IdRange(2, 100), new IdRange(0, 2));
  }

  @Test
  void onlyRowsThatMeetTheConditionCount(PostgresDatabase db) throws Exception {
    db.execute("insert into t (id) select generate_series(1, 100)");
    var scope = rows.ids("id").where("id % 10 = 0");

    assertThat(sizes(scope, cut(scope, ALL, 4, OLDEST_FIRST))).containsExactly(4L, 4L, 2L);
  }

  @Test
  void daysOfAZoneAreCutAtMidnight(PostgresDatabase db) throws Exception {
    var berlin = ZoneId.of("Europe/Berlin");
    db.execute(
        "insert into t (id, at, seen) select g, i, i at time zone 'Europe/Berlin' from"
            + " generate_series(0, 1439) g, lateral (select timestamptz '2022-12-31 23:00+00' + g *"
            + " interval '1 hour') x (i)");

    for (String column : List.of("at", "seen")) {
      var scope = rows.dates(column, JAN, MAR, berlin);
      for (Order order : Order.values()) {
        var pieces = cut(scope, new DateRange(JAN, MAR), 100, order);
        assertThat(sizes(scope, pieces).stream().mapToLong(n -> n).sum()).isEqualTo(59 * 24);
        assertThat(sizes(scope, pieces)).allMatch(size -> size <= 100 && size % 24 == 0);
      }
    }
  }

  @Test
  void instantsAreCutBetweenMicroseconds(PostgresDatabase db) throws Exception {
    db.execute(
        "insert into t (id, at) select g, timestamptz '2023-01-01 00:00+00' + (g / 4) * interval '1"
            + " microsecond' from generate_series(0, 39) g");
    var scope = rows.instants("at", Instant.MIN, Instant.MAX);
    var whole = scope.ranges().next();

    assertThat(sizes(scope, cut(scope, whole, 10, OLDEST_FIRST)))
        .containsExactly(8L, 8L, 8L, 8L, 8L);
    assertThat(sizes(scope, cut(scope, whole, 3, NEWEST_FIRST))).hasSize(10).containsOnly(4L);
  }

  @Test
  void infiniteTimesAreCovered(PostgresDatabase db) throws Exception {
    db.execute(
        "insert into t (id, day, at, seen) select g, v::date, v::timestamptz, v::timestamp from"
            + " unnest(array['-infinity', '4713-02-01 BC', '2023-01-15', '2023-01-16', 'infinity'])"
            + " with ordinality u (v, g)");
    for (Order order : Order.values()) {
      for (int size = 1; size < 6; size++) {
        var days = rows.dates("day", LocalDate.MIN, LocalDate.MAX);
        var zoned = rows.dates("at", LocalDate.MIN, LocalDate.MAX, ZoneId.of("Pacific/Kiritimati"));
        var instants = rows.instants("at", Instant.MIN, Instant.MAX);
        var clock = rows.instants("seen", Instant.MIN, Instant.MAX, ZoneId.of("Etc/GMT+12"));
        assertThat(sum(days, size, order)).isEqualTo(5);
        assertThat(sum(zoned, size, order)).isEqualTo(5);
        assertThat(sum(instants, size, order)).isEqualTo(5);
        assertThat(sum(clock, size, order)).isEqualTo(5);
      }
    }
  }

  private static <R extends Range> long sum(JdbcScope<R> scope, int size, Order order)
      throws Exception {
    return sizes(scope, cut(scope, scope.ranges().next(), size, order)).stream()
        .mapToLong(n -> n)
        .sum();
  }

  @Test
  void aPieceIsMadeWhenItIsAskedForAndHoldsNothing(DataSource source, PostgresDatabase db)
      throws Exception {
    db.execute("insert into t (id) select generate_series(1, 100)");
    var pieces = rows.ids("id").estimator().orElseThrow().cut(ALL, 10, OLDEST_FIRST);

    assertThat(pieces.next()).isEqualTo(new IdRange(Long.MIN_VALUE, 11));
    assertThat(db.pool().borrowed()).isZero();
    db.execute("delete from t where id between 11 and 90");
    assertThat(pieces.next()).isEqualTo(new IdRange(11, Long.MAX_VALUE));
    assertThat(pieces.hasNext()).isFalse();
    assertThatThrownBy(pieces::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void aDatabaseThatDoesNotAnswerIsNamed(PostgresDatabase db) throws Exception {
    var pieces = rows.ids("id").estimator().orElseThrow().cut(ALL, 10, OLDEST_FIRST);
    db.execute("drop table t");

    assertThatThrownBy(pieces::next)
        .isInstanceOf(BackfillException.class)
        .hasMessageContaining("Could not cut 'public.t' by rows")
        .hasMessageContaining("42P01");
  }

  @Test
  void strategiesByRowsCutATable(PostgresDatabase db) throws Exception {
    db.execute(
        "insert into t (id, day) select g, date '2023-01-01' + (case when g <= 400 then g % 31 else"
            + " 31 + g % 28 end)::int from generate_series(1, 500) g",
        "analyze t");
    var scope = rows.dates("day", JAN, MAR).exactCounts();
    var planning = new Planning<>(ZoneOffset.UTC, OLDEST_FIRST, scope.estimator());
    var pieces = new ArrayList<DateRange>();

    ChunkBy.MONTH
        .atMost(150)
        .split(new DateRange(JAN, MAR), planning)
        .forEachRemaining(pieces::add);

    assertThat(pieces.getLast()).isEqualTo(new DateRange(LocalDate.of(2023, 2, 1), MAR));
    assertThat(sizes(scope, pieces)).hasSize(4).allMatch(size -> size <= 150);
    assertThat(sizes(scope, pieces).stream().mapToLong(n -> n).sum()).isEqualTo(500);
  }
}
