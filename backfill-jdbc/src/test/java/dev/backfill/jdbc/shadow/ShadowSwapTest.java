package dev.backfill.jdbc.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.jdbc.dialect.LiveWrites;
import dev.backfill.jdbc.dialect.ShadowState;
import dev.backfill.jdbc.fixture.OnAnyWorker;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.work.ObstacleException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The swap: what goes over to the fresh table, and what is refused. */
@OnAnyWorker
@ExtendWith(Postgres.class)
@Tag("slow")
class ShadowSwapTest {

  private static final Duration SHORT = Duration.ofMillis(50);

  private PostgresDatabase db;
  private ShadowWorld world;

  @BeforeEach
  void tables(PostgresDatabase database) throws SQLException {
    db = database;
    world = new ShadowWorld(db);
    db.execute(
        "create table customers (id int primary key)",
        "insert into customers select generate_series(1, 9)",
        "create table orders (id int generated always as identity primary key, no bigserial, tier"
            + " text unique, customer int references customers)",
        "insert into orders (tier, customer) select 'old ' || g, g from generate_series(1, 5) g");
  }

  private void swapped() throws SQLException {
    world.load(LiveWrites.REFUSED, ShadowWorld.FRESH_ROWS);
    world.swap(LiveWrites.REFUSED);
  }

  @Test
  void theFreshRowsAreThereAfterTheSwapAndTheOldOnesAfterTheSwapBack() throws SQLException {
    swapped();
    assertThat(db.column("select tier from orders order by id"))
        .containsExactly("fresh 1", "fresh 2", "fresh 3");
    assertThat(world.ask(world.shadow()::state)).isEqualTo(ShadowState.SWAPPED);

    world.swapBack();
    assertThat(db.column("select tier from orders order by id")).hasSize(5).contains("old 1");
    assertThat(world.ask(world.shadow()::state)).isEqualTo(ShadowState.SHADOW);
  }

  @Test
  void noNumberOfASequenceIsGivenTwice() throws SQLException {
    swapped();
    db.execute("insert into orders (tier) values ('a'), ('b')");
    assertThat(db.column("select id || ' ' || no from orders where tier in ('a', 'b') order by id"))
        .containsExactly("6 6", "7 7");

    world.swapBack();
    db.execute("insert into orders (tier) values ('c')");
    assertThat(db.column("select id || ' ' || no from orders where tier = 'c'"))
        .containsExactly("8 8");
  }

  @Test
  void thePreparedStatementOfAnApplicationGoesToTheTableInUse() throws SQLException {
    try (Connection application = db.pool().getConnection();
        var count = application.prepareStatement("select count(*) from orders")) {
      for (int i = 0; i < 9; i++) {
        assertThat(counted(count)).isEqualTo(5);
      }
      swapped();
      assertThat(counted(count)).isEqualTo(3);
      world.swapBack();
      assertThat(counted(count)).isEqualTo(5);
    }
  }

  private static long counted(java.sql.PreparedStatement count) throws SQLException {
    try (var row = count.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  @Test
  void aReaderOfTheTableLetsTheSwapFailAndTryAgain() throws SQLException {
    world.load(LiveWrites.REFUSED, ShadowWorld.FRESH_ROWS);
    try (Connection reader = db.pool().getConnection()) {
      Transactions.run(
          reader,
          c -> {
            c.createStatement().execute("select from orders");
            assertThatThrownBy(
                    () -> world.run(s -> world.shadow().swap(s, LiveWrites.REFUSED, SHORT)))
                .isInstanceOfSatisfying(
                    SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("55P03"));
          });
    }
    assertThat(db.number("select count(*) from orders")).isEqualTo(5);
    world.swap(LiveWrites.REFUSED);
    assertThat(db.number("select count(*) from orders")).isEqualTo(3);
  }

  @Test
  void aDefinitionThatWasChangedDuringTheLoadIsRefusedByName() throws SQLException {
    world.load(LiveWrites.REFUSED, ShadowWorld.FRESH_ROWS);
    db.execute(
        "alter table orders add note text",
        "create index by_customer on orders (customer)",
        "alter table orders alter tier set statistics 77",
        "grant select on orders to public",
        "alter table orders drop constraint orders_tier_key");

    assertThatThrownBy(() -> world.swap(LiveWrites.REFUSED))
        .isInstanceOf(ObstacleException.class)
        .hasMessage(
            "The definition of public.orders is not that of the table made for its reload: column"
                + " note, constraint orders_tier_key, index by_customer, index orders_tier_key, the"
                + " rights on the table, the settings of column tier: undo the change, or abandon"
                + " the reload and start it again");
    assertThatThrownBy(() -> world.run(world.shadow()::create))
        .isInstanceOf(ObstacleException.class)
        .hasMessageContaining("column note");
    assertThat(db.number("select count(*) from orders")).isEqualTo(5);
  }

  @Test
  void aTriggerThatWasMadeDuringTheLoadIsCarriedOver() throws SQLException {
    world.load(LiveWrites.REFUSED, ShadowWorld.FRESH_ROWS);
    db.execute(
        "create function shout() returns trigger language plpgsql as 'begin new.tier :="
            + " upper(new.tier); return new; end'",
        "create trigger shout before insert on orders for each row execute function shout()");
    world.swap(LiveWrites.REFUSED);

    db.execute("insert into orders (tier) values ('loud')");
    assertThat(db.column("select tier from orders where tier = 'LOUD'")).hasSize(1);
  }

  @Test
  void theTwinThatComparesNothingLosesAColumn() throws SQLException {
    world.load(LiveWrites.REFUSED, ShadowWorld.FRESH_ROWS);
    db.execute("alter table orders add note text");

    world.exchangeOnly();

    assertThat(world.columns()).doesNotContain("note");
  }

  @Test
  void aRowThatBreaksAForeignKeyIsRefusedBeforeTheSwap() throws SQLException {
    assertThatThrownBy(
            () ->
                world.load(
                    LiveWrites.REFUSED,
                    "insert into orders_backfill_new (id, tier, customer) overriding system value"
                        + " values (1, 'fresh', 77)"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining(
            "Rows of the fresh table refer by orders_customer_fkey to rows that public.customers"
                + " does not have");
  }

  @Test
  void theApplicationDeletesReferencedRowsWhileTheTableIsLoadedAndWhileTheOldOneIsKept()
      throws SQLException {
    world.load(LiveWrites.CAUGHT_UP, ShadowWorld.FRESH_ROWS);
    db.execute("delete from orders where customer = 2", "delete from customers where id = 2");
    world.swap(LiveWrites.CAUGHT_UP);
    assertThat(db.column("select customer from orders order by id")).containsExactly("1", "3");

    db.execute("delete from orders where customer = 3", "delete from customers where id in (3, 4)");
    assertThatThrownBy(() -> db.execute("delete from customers where id = 1"))
        .hasMessageContaining("orders_customer_fkey");
    assertThat(db.column("select convalidated from pg_constraint where contype = 'f'"))
        .containsExactly("t");
  }

  @Test
  void theSwapBackSaysWhichRowsTheOldTableHasNoForeignRowFor() throws SQLException {
    swapped();
    db.execute("delete from customers where id = 5");
    world.run(c -> world.shadow().swapBack(c, ShadowWorld.LONG));

    List<BuildStep> steps = world.ask(world.shadow()::afterSwap);
    assertThat(steps)
        .extracting(BuildStep::name)
        .containsExactly("foreign key orders_customer_fkey");
    assertThatThrownBy(() -> world.run(steps.getFirst()::run))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("orders_customer_fkey");
  }

  private Optional<String> mark() throws SQLException {
    return world.ask(c -> world.shadow().mark(c));
  }

  @Test
  void aNoteStaysBesideTheFreshTableUntilTheSwap() throws SQLException {
    assertThatThrownBy(() -> world.run(c -> world.shadow().mark(c, "too early")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Table 'public.orders' is not being reloaded: public.orders_backfill_new is not there");
    world.load(LiveWrites.REFUSED, ShadowWorld.FRESH_ROWS);
    assertThat(mark()).isEmpty();
    world.run(c -> world.shadow().mark(c, "run 'a'"));
    world.run(c -> world.shadow().mark(c, "run 'a' verified"));
    assertThat(mark()).contains("run 'a' verified");

    world.swap(LiveWrites.REFUSED);
    assertThat(mark()).isEmpty();
    assertThat(db.column("select obj_description('orders'::regclass)")).containsExactly("null");
  }

  @Test
  void stepsThatAreDoneAreNotDoneAgain() throws SQLException {
    world.load(LiveWrites.REFUSED, ShadowWorld.FRESH_ROWS);

    assertThat(world.ask(world.shadow()::buildSteps))
        .extracting(BuildStep::name)
        .containsExactly("statistics of the planner", "foreign key orders_customer_fkey");
  }

  @Test
  void aReloadThatHasBegunIsNoObstacleToItself() throws SQLException {
    world.load(LiveWrites.CAUGHT_UP, ShadowWorld.FRESH_ROWS);

    assertThat(world.ask(c -> world.shadow().inspect(c, LiveWrites.CAUGHT_UP)).obstacles())
        .isEmpty();
    boolean made = world.ask(world.shadow()::create);
    assertThat(made).isFalse();
  }

  @Test
  void indexesAreStepsOfOneStage() throws SQLException {
    db.execute("create index by_customer on orders (customer)");
    world.run(world.shadow()::create);

    assertThat(world.ask(world.shadow()::buildSteps))
        .extracting(step -> step.stage() + " " + step.name())
        .containsExactly(
            "1 index by_customer",
            "1 index orders_pkey",
            "1 index orders_tier_key",
            "2 constraint orders_pkey",
            "2 constraint orders_tier_key",
            "4 statistics of the planner",
            "4 foreign key orders_customer_fkey");
  }

  @Test
  void theEndOfAReloadLeavesNothing() throws SQLException {
    world.load(LiveWrites.CAUGHT_UP, ShadowWorld.FRESH_ROWS);
    world.run(world.shadow()::abandon);
    assertThat(world.leftOvers()).isEmpty();

    swapped();
    world.run(world.shadow()::dropOld);
    assertThat(world.leftOvers()).isEmpty();
    db.execute("insert into orders (tier) values ('a')");
    assertThat(db.column("select id || ' ' || no from orders where tier = 'a'"))
        .containsExactly("6 6");
  }
}
