package dev.backfill.jdbc.work;

import static dev.backfill.jdbc.fixture.WorkOn.batches;
import static dev.backfill.jdbc.fixture.WorkOn.changed;
import static dev.backfill.jdbc.fixture.WorkOn.kept;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.contract.BackfillException;
import dev.backfill.jdbc.Inside;
import dev.backfill.jdbc.Jdbc;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.WorkOn;
import dev.backfill.scope.Chunk;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.InstantRange;
import dev.backfill.scope.KeySet;
import dev.backfill.scope.Scope;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batch;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each row of the range is changed once, and no other. */
@Tag("slow")
@ExtendWith(Postgres.class)
class UpdateTest {

  private static final LocalDate JAN = LocalDate.of(2023, 1, 1);
  private static final LocalDate FEB = LocalDate.of(2023, 2, 1);
  private static final LocalDate MAR = LocalDate.of(2023, 3, 1);
  private static final IdRange ALL = new IdRange(Long.MIN_VALUE, Long.MAX_VALUE);

  private JdbcTable orders;

  @BeforeEach
  void makeOrders(DataSource source, PostgresDatabase db) throws SQLException {
    db.execute(
        """
        create table orders (id bigint primary key, day date, amount int not null, status text default 'open',
          tier text, n int not null default 0)\
        """,
        "create index on orders (day)",
        "insert into orders (id, day, amount) select g, date '2022-12-25' + g, g from"
            + " generate_series(1, 90) g");
    orders = JdbcTable.of(source, "orders");
  }

  @Test
  void rowsOfTheRangeAreChangedOnceBoundsIncluded(PostgresDatabase db) throws Exception {
    var work = orders.set("n", "n + 1").over(orders.dates("day", JAN, MAR));

    var january = batches(work, new DateRange(JAN, FEB), 10);
    var february = batches(work, new DateRange(FEB, MAR), 10);

    assertThat(january).extracting(Batch::changed).containsExactly(10L, 10L, 10L, 1L);
    assertThat(changed(february)).isEqualTo(28);
    assertThat(
            db.column(
                "select distinct n from orders where day >= '2023-01-01' and day < '2023-03-01'"))
        .containsExactly("1");
    assertThat(db.number("select sum(n) from orders")).isEqualTo(59);
  }

  @Test
  void aBatchThatReachesTheEndIsTheLastOneFullOrNot() throws Exception {
    var work = orders.set("n", "n + 1").over(orders.ids("id", 1, 91));

    assertThat(batches(work, new IdRange(1, 21), 10))
        .extracting(Batch::changed)
        .containsExactly(10L, 10L);
    assertThat(batches(work, new IdRange(21, 36), 10))
        .extracting(Batch::changed)
        .containsExactly(10L, 5L);
    assertThat(batches(work, new IdRange(36, 40), 10))
        .extracting(Batch::changed)
        .containsExactly(4L);
    assertThat(batches(work, new IdRange(500, 600), 10)).containsExactly(Batch.last(0));
  }

  @Test
  void filledRowsAreKeptAndCounted(PostgresDatabase db) throws Exception {
    db.execute("update orders set tier = 'mine' where id % 3 = 0");
    var work =
        orders
            .set("tier", "case when amount > 45 then 'gold' else 'base' end")
            .preserveExisting()
            .over(orders.ids("id"));

    var done = batches(work, ALL, 7);

    assertThat(kept(done)).isEqualTo(30);
    assertThat(changed(done)).isEqualTo(60);
    assertThat(db.number("select count(*) from orders where tier = 'mine'")).isEqualTo(30);
    assertThat(db.number("select count(*) from orders where tier = 'gold'")).isEqualTo(30);
    assertThat(changed(batches(work, ALL, 7))).isZero();
  }

  @Test
  void onlyRowsWithEveryTargetEmptyAreEligible(PostgresDatabase db) throws Exception {
    db.execute("alter table orders add note text", "update orders set tier = 'mine' where id = 1");
    var wider = JdbcTable.of(db.pool(), "orders");
    var work = wider.set("tier", "'t'").set("note", "'n'").preserveExisting().over(wider.ids("id"));

    var done = batches(work, ALL, 50);

    assertThat(changed(done)).isEqualTo(89);
    assertThat(kept(done)).isEqualTo(1);
    assertThat(db.column("select note from orders where id = 1")).containsExactly("null");
  }

  @Test
  void aMarkerMakesNullAValueToKeep(PostgresDatabase db) throws Exception {
    db.execute("update orders set tier = 'unknown' where id <= 10");
    var work = orders.set("tier", "'t'").preserveExisting("'unknown'").over(orders.ids("id"));

    assertThat(changed(batches(work, ALL, 50))).isEqualTo(10);
    assertThat(db.number("select count(*) from orders where tier is null")).isEqualTo(80);
  }

  @Test
  void severalColumnsSeeTheRowAsItWas(PostgresDatabase db) throws Exception {
    var work =
        orders
            .set("amount", "amount + 1")
            .set("n", "orders.amount * 10")
            .over(orders.ids("id", 1, 3));

    batches(work, new IdRange(1, 3), 10);

    assertThat(db.column("select amount || '/' || n from orders where id < 3 order by id"))
        .containsExactly("2/10", "3/20");
  }

  @Test
  void theConditionOfTheScopeHolds(PostgresDatabase db) throws Exception {
    db.execute("update orders set status = 'draft' where id % 2 = 0");
    var work =
        orders.set("n", "n + 1").over(orders.ids("id").where("status <> 'draft' or orders.id = 2"));

    assertThat(changed(batches(work, ALL, 10))).isEqualTo(46);
    assertThat(db.number("select sum(n) from orders where status = 'draft'")).isOne();
  }

  @Test
  void denseTiesOnTheChunkColumnAreCutByTheKey(PostgresDatabase db) throws Exception {
    db.execute("update orders set day = '2023-01-15'");
    var work = orders.set("n", "n + 1").over(orders.dates("day", JAN, FEB));

    var done = batches(work, new DateRange(JAN, FEB), 8);

    assertThat(done).hasSize(12);
    assertThat(db.column("select distinct n from orders")).containsExactly("1");
  }

  @Test
  void resumedFromAnyPlaceEachRowIsChangedOnce(PostgresDatabase db) throws Exception {
    db.execute("update orders set day = date '2023-01-01' + (id % 5)::int");
    var work = orders.set("n", "n + 1").over(orders.dates("day", JAN, FEB));
    var range = new DateRange(JAN, FEB);

    for (int first = 1; first <= 91; first++) {
      db.execute("update orders set n = 0");
      var stopped = WorkOn.one(work, range, first, Optional.empty());
      if (!stopped.isLast()) {
        batches(work, range, 13, stopped.cursor());
      }
      assertThat(db.column("select distinct n from orders"))
          .as("first %d", first)
          .containsExactly("1");
    }
  }

  @Test
  void compositeAndTextKeysCarryTheCursor(DataSource source, PostgresDatabase db) throws Exception {
    db.execute(
        """
        create table odd (region text, code char(4), at timestamptz not null, v float8, n int not null default 0,
          primary key (region, code, v))\
        """,
        """
        insert into odd select (array['a|b', E'new\\nline', 'back\\slash', '', 'x''y"z', 'ümläut', '\\n', '|', E'tab\\t'])[1 + g % 9],
          g::text, timestamptz '2023-01-01 00:00:00.123456+00' + (g / 50) * interval '1 hour', g / 7.0, 0 from generate_series(1, 300) g\
        """,
        "create index on odd (at)");
    var range =
        new InstantRange(
            Instant.parse("2023-01-01T00:00:00Z"), Instant.parse("2023-01-03T00:00:00Z"));

    // the first with a column whose values stay where they are, the second as arrays
    for (String key : List.of("region, code, v", "region, code, at")) {
      db.execute(
          "alter table odd drop constraint odd_pkey",
          "alter table odd add primary key (" + key + ")");
      var odd = JdbcTable.of(source, "odd");
      var work = odd.set("n", "n + 1").over(odd.instants("at", range.from(), range.to()));
      for (int rows : List.of(1, 7, 299, 300)) {
        db.execute("update odd set n = 0");
        var done = batches(work, range, rows);
        assertThat(changed(done)).isEqualTo(300);
        assertThat(db.column("select distinct n from odd"))
            .as("key %s, rows %d", key, rows)
            .containsExactly("1");
      }
    }
  }

  @Test
  void aTableWithoutAKeyIsDoneInOneBatch(DataSource source, PostgresDatabase db) throws Exception {
    db.execute(
        "create table bare as select id, day, n, tier from orders",
        "update bare set tier = 'x' where id < 5");
    var bare = JdbcTable.of(source, "bare");
    var work = bare.set("tier", "'t'").preserveExisting().over(bare.ids("id"));

    assertThat(batches(work, ALL, 5)).containsExactly(new Batch(86, 4, 0, Optional.empty()));
    assertThat(batches(work, ALL, 5)).containsExactly(new Batch(0, 90, 0, Optional.empty()));
    assertThatThrownBy(() -> WorkOn.one(work, ALL, 5, Optional.of("id bigint|1")))
        .isInstanceOf(BackfillException.class)
        .hasMessageContaining("lost its key");
  }

  @Test
  void nullTargetsAndNullChunkColumnsAreLeftAlone(PostgresDatabase db) throws Exception {
    db.execute("update orders set day = null where id <= 20");
    var unbounded = new DateRange(LocalDate.MIN, LocalDate.MAX);
    var work = orders.set("n", "n + 1").over(orders.dates("day", LocalDate.MIN, LocalDate.MAX));

    assertThat(changed(batches(work, unbounded, 7))).isEqualTo(70);
    assertThat(db.number("select sum(n) from orders where day is null")).isZero();
  }

  @Test
  void infiniteAndAncientDatesBelongToAnUnboundedRange(PostgresDatabase db) throws Exception {
    db.execute(
        "update orders set day = (array['infinity', '-infinity', '4713-01-01 BC',"
            + " '5874897-12-31'])[id]::date where id < 5");
    var work = orders.set("n", "n + 1").over(orders.dates("day", LocalDate.MIN, LocalDate.MAX));

    var done = batches(work, new DateRange(LocalDate.MIN, LocalDate.MAX), 1);

    assertThat(changed(done)).isEqualTo(90);
    assertThat(db.column("select distinct n from orders")).containsExactly("1");
  }

  @Test
  void keysAreTheirOwnRange(PostgresDatabase db) throws Exception {
    var keys = new KeySet<>(List.of(5L, 3L, 1000L));
    var work = orders.set("n", "n + 1").over(orders.keys("id", keys.keys()));

    assertThat(changed(batches(work, keys, 1))).isEqualTo(2);
    assertThat(db.column("select id from orders where n > 0 order by id"))
        .containsExactly("3", "5");
  }

  @Test
  void partitionedTablesAreDoneAsAWhole(DataSource source, PostgresDatabase db) throws Exception {
    db.execute(
        "create table parts (id bigint, day date not null, n int default 0, primary key (id, day))"
            + " partition by range (day)",
        "create table parts_1 partition of parts for values from ('2022-01-01') to ('2023-02-01')",
        "create table parts_2 partition of parts for values from ('2023-02-01') to ('2024-01-01')",
        "create index on parts (day)",
        "insert into parts select id, day, 0 from orders",
        "analyze parts");
    var parts = JdbcTable.of(source, "parts");
    var work = parts.set("n", "n + 1").over(parts.dates("day", JAN, MAR));

    assertThat(changed(batches(work, new DateRange(JAN, MAR), 10))).isEqualTo(59);
    assertThat(db.number("select sum(n) from parts")).isEqualTo(59);
    assertThat(Inside.facts(parts).partitioned()).isTrue();
    assertThat(Inside.facts(parts).indexed()).contains("day");
  }

  @Test
  void worksWithoutAnEngineInAUnitTest(PostgresDatabase db) throws Exception {
    long rows =
        orders
            .set("n", "n + 1")
            .over(orders.dates("day", JAN, FEB))
            .process(ActiveChunk.of(new DateRange(JAN, FEB)));

    assertThat(rows).isEqualTo(31);
    assertThat(db.number("select sum(n) from orders")).isEqualTo(31);
  }

  @Test
  void workThatKnowsNoScopeSaysWhatToDo() {
    assertThatThrownBy(() -> orders.set("n", "1").process(ActiveChunk.of(ALL)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("call over(scope) first");
  }

  @Test
  void scopesThatAreNotOfThisTableAreRefused(PostgresDatabase db) throws SQLException {
    db.execute("create table other (id bigint primary key)");
    var other = JdbcTable.of(db.pool(), "other");
    var elsewhere = JdbcTable.of(db.unpooled("postgres"), "orders");

    for (Scope<IdRange> scope : List.of(Scope.ids(1, 2), other.ids("id"), elsewhere.ids("id"))) {
      assertThatThrownBy(() -> orders.set("n", "1").over(scope))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("needs a scope of 'public.orders' from the same data source");
    }
  }

  @Test
  void aRangeOfAnotherTypeIsRefused() {
    var work = orders.set("n", "1").over(orders.ids("id"));

    assertThatThrownBy(() -> work.process(ActiveChunk.of(new DateRange(JAN, FEB))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Column 'id' is cut into IdRange, not into DateRange");
  }

  @Test
  void aChunkOfRowsWithoutAKeyHasNoneWhereEveryRowHasOne(DataSource source) throws Exception {
    var nulls =
        ActiveChunk.claimed(
            Chunk.of(1, "1", ChunkKind.NULLS, ALL, Optional.empty()), 1, 1, "run", () -> false);
    var scope = orders.ids("id");

    for (var work :
        List.of(
            orders.set("n", "1").over(scope),
            Jdbc.sql(source, "update orders set n = 1 where {chunk}").over(scope))) {
      assertThat(work.process(nulls)).isZero();
    }
  }

  @Test
  void columnsThatCannotBeSetAreRefused(DataSource source, PostgresDatabase db)
      throws SQLException {
    db.execute(
        "create table g (id bigint generated always as identity primary key, a int, b int generated"
            + " always as (a * 2) stored, day date)");
    var g = JdbcTable.of(source, "g");

    assertThatThrownBy(() -> g.set("b", "1"))
        .hasMessageContaining("is generated from other columns");
    assertThatThrownBy(() -> g.set("id", "1")).hasMessageContaining("identity column");
    assertThatThrownBy(() -> orders.set("id", "id + 1")).hasMessageContaining("belongs to the key");
    assertThatThrownBy(() -> orders.set("n", "1").set("N", "2"))
        .hasMessageContaining("is set twice");
    assertThatThrownBy(() -> orders.set("n", "1; drop table orders"))
        .hasMessageContaining("The expression for column 'n' contains ';'");
    assertThatThrownBy(() -> orders.set("m", "1")).hasMessageContaining("did you mean");
  }

  @Test
  void theChunkColumnIsSetOnlyIfItIsSaidToBeStable() throws Exception {
    var scope = orders.dates("day", JAN, MAR);

    assertThatThrownBy(() -> orders.set("day", "day + 1").over(scope))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("keepsOrder()");
    var stable = orders.set("day", "day + 0").keepsOrder().over(scope);
    assertThat(changed(batches(stable, new DateRange(JAN, MAR), 10))).isEqualTo(59);
  }

  @Test
  void aWrongExpressionIsRefusedBeforeAnythingIsWritten() {
    var scope = orders.ids("id");

    assertThatThrownBy(() -> orders.set("tier", "'t'").set("n", "amuont").over(scope))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expression for column 'n' of 'public.orders'")
        .hasMessageContaining("column \"amuont\" does not exist");
    assertThatThrownBy(() -> orders.set("n", "tier || 'x'").over(scope))
        .hasMessageContaining("42804");
    assertThatThrownBy(() -> orders.set("n", "sum(amount)").over(scope))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> orders.set("n", "1, tier = 2").over(scope))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void missingRightsAreRefusedBeforeAnythingIsWritten(PostgresDatabase db) throws SQLException {
    db.execute(
        "drop role if exists reader",
        "create role reader login",
        "grant select on orders to reader");
    var theirs = JdbcTable.of(db.unpooled("reader"), "orders");

    assertThatThrownBy(() -> theirs.set("n", "1").over(theirs.ids("id")))
        .isInstanceOf(BackfillException.class)
        .hasMessageContaining("42501")
        .hasMessageContaining("Grant the right");
    db.execute("revoke all on orders from reader", "drop role reader");
  }

  @Test
  void aCursorOfAnotherKeyIsRefusedWithoutShowingIt() {
    var work = orders.set("n", "1").over(orders.ids("id"));

    assertThatThrownBy(() -> WorkOn.one(work, ALL, 5, Optional.of("code text|secret")))
        .isInstanceOf(BackfillException.class)
        .hasMessageContaining("(code text)")
        .hasMessageContaining("(id bigint)")
        .hasMessageNotContaining("secret");
  }

  @Test
  void whatItIsAndWhatItChangesIsDeclared() {
    var work =
        orders
            .set("tier", "upper(status)")
            .set("n", "1")
            .preserveExisting()
            .over(orders.ids("id"))
            .work();

    assertThat(work.definition())
        .isEqualTo(
            "update \"public\".\"orders\" set \"tier\" = (upper(status)), \"n\" = (1) where empty"
                + " is null");
    assertThat(work.targets()).containsExactlyInAnyOrder("public.orders.tier", "public.orders.n");
    assertThat(work.keepsBeforeImages()).isFalse();
  }
}
