package dev.backfill.jdbc.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.jdbc.dialect.LiveWrites;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of writes during a reload: none is lost, whatever the way. */
@ExtendWith(Postgres.class)
class LiveWritesTest {

  private PostgresDatabase db;
  private ShadowWorld world;

  @BeforeEach
  void tables(PostgresDatabase database) throws SQLException {
    db = database;
    db.execute(
        "do $$ begin if not exists (select from pg_roles where rolname = 'shadow_owner') then"
            + " create role shadow_owner login; end if; end $$",
        "do $$ begin if not exists (select from pg_roles where rolname = 'shadow_writer') then"
            + " create role shadow_writer login; end if; end $$",
        "grant create on schema public to shadow_owner");
    world = new ShadowWorld(db, db.pool("shadow_owner"));
    try (Connection owner = world.source().getConnection();
        var s = owner.createStatement()) {
      s.execute(
          "create table orders (\"The Id\" int, part text collate \"C\", n int unique, twice int"
              + " generated always as (n * 2) stored, primary key (\"The Id\", part))");
      s.execute("insert into orders select g, 'p', g from generate_series(1, 9) g");
      s.execute("grant select, insert, update, delete, truncate on orders to shadow_writer");
    }
  }

  private static final String FRESH =
      "insert into orders_backfill_new select g, 'p', g * 100 from generate_series(1, 9) g";

  private void write(String... statements) throws SQLException {
    try (Connection writer = db.unpooled("shadow_writer").getConnection();
        var s = writer.createStatement()) {
      for (String sql : statements) {
        s.execute(sql);
      }
    }
  }

  private java.util.List<String> rows() throws SQLException {
    return db.column("select \"The Id\" || part || n from orders order by 1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "insert into orders values (10, 'p', 10)",
        "update orders set n = 77 where n = 1",
        "delete from orders where n = 1",
        "truncate orders"
      })
  void aWriteIsRefusedWithTheTableAndTheReason(String sql) throws SQLException {
    world.run(c -> world.shadow().guard(c, LiveWrites.REFUSED));

    assertThatThrownBy(() -> write(sql))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("55006"))
        .hasMessageContaining(
            "Table public.orders is being reloaded by Backfill and takes no writes")
        .hasMessageContaining("Hint: Try again after the reload");
    assertThat(rows()).hasSize(9);

    world.run(world.shadow()::abandon);
    write(sql);
    assertThat(rows()).isNotEqualTo(9);
  }

  @Test
  void aWriteOfAReplicationSessionIsRefusedToo() throws SQLException {
    world.run(c -> world.shadow().guard(c, LiveWrites.REFUSED));

    assertThatThrownBy(
            () ->
                db.execute(
                    "set session_replication_role = replica", "delete from orders where n = 1"))
        .hasMessageContaining("is being reloaded");
  }

  @Test
  void writesAreAcceptedAgainAfterTheSwap() throws SQLException {
    world.load(LiveWrites.REFUSED, FRESH);
    world.swap(LiveWrites.REFUSED);

    write("insert into orders values (10, 'p', 10)");

    assertThat(rows()).hasSize(10).contains("1p100", "10p10");
  }

  private void busy() throws SQLException {
    write(
        "insert into orders values (10, 'p', 10)",
        "update orders set n = -n where \"The Id\" in (2, 3)",
        "delete from orders where \"The Id\" = 4",
        "update orders set \"The Id\" = 50, part = 'q' where \"The Id\" = 5",
        "update orders set n = 99 where \"The Id\" = 6",
        "update orders set n = 6 where \"The Id\" = 6",
        "insert into orders values (11, 'p', 11)",
        "delete from orders where \"The Id\" = 11",
        "insert into orders values (7, 'p', 7) on conflict do nothing",
        "insert into orders values (8, 'p', 8) on conflict (\"The Id\", part) do update set n ="
            + " 888");
  }

  private static final String[] CAUGHT_UP = {
    "10p10", "1p100", "2p-2", "3p-3", "50q5", "6p6", "7p700", "8p888", "9p900"
  };

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 1000})
  void writesDuringTheLoadAreCaughtUp(int batch) throws SQLException {
    world.load(LiveWrites.CAUGHT_UP, FRESH);
    busy();
    db.execute(
        "set session_replication_role = replica",
        "update orders set n = -3 where \"The Id\" = 3",
        "set session_replication_role = origin");
    long applied = 0;
    long more;
    do {
      more = world.ask(c -> world.shadow().applyDelta(c, batch));
      applied += more;
    } while (more > 0);
    assertThat(applied).isEqualTo(12);

    world.swap(LiveWrites.CAUGHT_UP);

    assertThat(rows()).containsExactlyInAnyOrder(CAUGHT_UP);
    assertThat(db.number("select count(*) from orders where twice <> n * 2")).isZero();
  }

  @Test
  void theSwapTakesTheLastWrites() throws SQLException {
    world.load(LiveWrites.CAUGHT_UP, FRESH);
    busy();

    world.swap(LiveWrites.CAUGHT_UP);

    assertThat(rows()).containsExactlyInAnyOrder(CAUGHT_UP);
  }

  @Test
  void theTwinThatTakesNoLastWritesLosesThem() throws SQLException {
    world.load(LiveWrites.CAUGHT_UP, FRESH);
    busy();

    world.exchangeOnly();

    assertThat(rows()).contains("4p400", "5p500").doesNotContain("10p10", "2p-2");
  }

  @Test
  void aTransactionThatWouldNotSeeTheLastWritesIsRefused() throws SQLException {
    world.load(LiveWrites.CAUGHT_UP, FRESH);
    try (Connection connection = world.source().getConnection()) {
      assertThatThrownBy(
              () ->
                  Transactions.run(
                      connection,
                      c -> {
                        c.createStatement()
                            .execute("set transaction isolation level repeatable read");
                        world.shadow().swap(c, LiveWrites.CAUGHT_UP, ShadowWorld.LONG);
                      }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("this one is repeatable read: it would not see the last writes");
    }
    assertThatThrownBy(
            () -> {
              try (Connection connection = world.source().getConnection()) {
                world.shadow().state(connection);
              }
            })
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("a transaction is needed");
  }

  @Test
  void aSwapWithoutGuardsIsRefused() throws SQLException {
    world.load(LiveWrites.CAUGHT_UP, FRESH);
    db.execute("drop trigger backfill_reload_guard on orders");

    assertThatThrownBy(() -> world.swap(LiveWrites.CAUGHT_UP))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "The triggers that guard 'public.orders' during its reload are not there; rows may have"
                + " been written meanwhile: abandon the reload and start it again");
  }

  @Test
  void aUniqueValueThatWentFromRowToRowIsCaughtUpInSmallBatches() throws SQLException {
    world.load(
        LiveWrites.CAUGHT_UP,
        "insert into orders_backfill_new select g, 'p', g from generate_series(1, 9) g");
    write(
        "update orders set n = 100 where \"The Id\" = 1",
        "update orders set n = 200 where \"The Id\" = 2",
        "update orders set n = 2 where \"The Id\" = 1");

    long applied = world.ask(c -> world.shadow().applyDelta(c, 1));
    assertThat(applied).isEqualTo(1);
    world.swap(LiveWrites.CAUGHT_UP);

    assertThat(rows()).hasSize(9).contains("1p2", "2p200");
  }

  @Test
  void aNoteOfASlowTransactionIsNotLostBehindALaterOne() throws SQLException {
    world.load(LiveWrites.CAUGHT_UP, FRESH);
    try (Connection slow = db.unpooled("shadow_writer").getConnection()) {
      slow.setAutoCommit(false);
      slow.createStatement().execute("update orders set n = 11 where \"The Id\" = 1");
      write("update orders set n = 22 where \"The Id\" = 2");
      long applied = world.ask(c -> world.shadow().applyDelta(c, 9));
      assertThat(applied).isEqualTo(1);
      slow.commit();
    }
    world.swap(LiveWrites.CAUGHT_UP);

    assertThat(rows()).hasSize(9).contains("1p11", "2p22", "3p300");
  }

  @Test
  void aTableCannotBeEmptiedWhileWritesAreNoted() throws SQLException {
    world.run(c -> world.shadow().guard(c, LiveWrites.CAUGHT_UP));

    assertThatThrownBy(() -> write("truncate orders"))
        .hasMessageContaining(
            "Table public.orders is being reloaded by Backfill and cannot be emptied");
  }

  @ParameterizedTest
  @EnumSource(LiveWrites.class)
  void guardsAreMadeOnceAndLeaveNothing(LiveWrites writes) throws SQLException {
    world.run(c -> world.shadow().guard(c, writes));
    world.run(c -> world.shadow().guard(c, writes));
    assertThat(db.number("select count(*) from pg_trigger where not tgisinternal")).isEqualTo(2);

    world.run(world.shadow()::abandon);
    assertThat(world.leftOvers()).isEmpty();
  }

  @Test
  void noOtherRoleMayCallTheFunctionOfAGuard() throws SQLException {
    world.run(c -> world.shadow().guard(c, LiveWrites.CAUGHT_UP));

    assertThat(
            db.column(
                "select proowner::regrole || ' ' || prosecdef || ' ' || proconfig::text || ' ' ||"
                    + " has_function_privilege('shadow_writer', oid, 'execute') from pg_proc where"
                    + " proname = 'orders_backfill_delta'"))
        .containsExactly("shadow_owner true {\"search_path=pg_catalog, pg_temp\"} false");
  }
}
