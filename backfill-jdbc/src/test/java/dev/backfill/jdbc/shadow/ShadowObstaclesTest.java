package dev.backfill.jdbc.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.dialect.LiveWrites;
import dev.backfill.jdbc.dialect.ShadowInspection;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What cannot be carried over is refused by name, with its remedy, before anything is written. */
@ExtendWith(Postgres.class)
class ShadowObstaclesTest {

  /**
   * Statements, what their obstacle says, and its remedy.
   *
   * @param undo takes the obstacle away
   */
  private record Case(String sentence, String remedy, String undo, List<String> statements) {

    static Case of(String sentence, String remedy, String undo, String... statements) {
      return new Case(sentence, remedy, undo, List.of(statements));
    }
  }

  private static final String PLAIN =
      "create table orders (id int generated always as identity primary key, tier text, n int)";
  private static final String DROP = "drop table orders cascade";

  private static final List<Case> CASES =
      List.of(
          Case.of(
              "Partition public.far of public.orders is a foreign table, and its rows are"
                  + " elsewhere",
              "alter table public.orders detach partition public.far, or reload in place",
              "drop table orders cascade; drop foreign data wrapper far cascade",
              "create table orders (id int) partition by range (id)",
              "create foreign data wrapper far",
              "create server far foreign data wrapper far",
              "create foreign table far partition of orders default server far"),
          Case.of(
              "Table public.orders is a partition of public.parent, and a fresh table would not be"
                  + " one",
              "reload it in place, or reload public.parent",
              "drop table parent",
              "create table parent (id int) partition by range (id)",
              "create table orders partition of parent default"),
          Case.of(
              "Table public.orders inherits from public.parent, and a fresh table would not",
              "reload it in place, or alter table public.orders no inherit public.parent",
              "drop table parent cascade",
              "create table parent (id int)",
              "create table orders () inherits (parent)"),
          Case.of(
              "Table public.child inherits from public.orders, and a fresh table would not",
              "reload public.orders in place, or alter table public.child no inherit public.orders",
              DROP,
              PLAIN,
              "create table child () inherits (orders)"),
          Case.of(
              "Table public.orders is made of the type public.kind, and a fresh table would not be",
              "reload it in place, or alter table public.orders not of",
              "drop type kind cascade",
              "create type kind as (id int)",
              "create table orders of kind"),
          Case.of(
              "View public.totals reads public.orders, and would read the old table",
              "drop view public.totals before the reload, and create it after the reload",
              DROP,
              PLAIN,
              "create view totals as select count(*) from orders"),
          Case.of(
              "Materialized view public.totals reads public.orders, and would read the old table",
              "drop materialized view public.totals before the reload, and create it after the"
                  + " reload",
              DROP,
              PLAIN,
              "create materialized view totals as select count(*) from orders"),
          Case.of(
              "Foreign key items_o_fkey of public.items points at public.orders, and would point at"
                  + " the old table",
              "alter table public.items drop constraint items_o_fkey before the reload, and add it"
                  + " after the reload; or reload in place",
              "drop table orders, items",
              PLAIN,
              "create table items (o int references orders)"),
          Case.of(
              "Function public.all_of() depends on public.orders, and would depend on the old"
                  + " table",
              "drop it before the reload and create it after the reload; or reload in place",
              DROP,
              PLAIN,
              "create function all_of() returns bigint begin atomic select count(*) from orders;"
                  + " end"),
          Case.of(
              "Function public.of_row(public.orders) depends on public.orders, and would depend on"
                  + " the old table",
              "drop it before the reload and create it after the reload; or reload in place",
              DROP,
              PLAIN,
              "create function of_row(orders) returns int language sql return 1"),
          Case.of(
              "Column o of table public.others depends on public.orders, and would depend on the"
                  + " old table",
              "drop it before the reload and create it after the reload; or reload in place",
              "drop table orders, others cascade",
              PLAIN,
              "create table others (o orders[])"),
          Case.of(
              "A rule of table public.others reads public.orders, and would read the old table",
              "drop it before the reload and create it after the reload; or reload in place",
              "drop table orders, others cascade",
              PLAIN,
              "create table others (o int)",
              "create rule r as on insert to others do also delete from orders"),
          Case.of(
              "Default value for column o of table public.others depends on public.orders, and"
                  + " would depend on the old table",
              "drop it before the reload and create it after the reload; or reload in place",
              "drop table orders, others cascade",
              PLAIN,
              "create table others (o int default nextval('orders_id_seq'))"),
          Case.of(
              "Policy p on table public.others depends on public.orders, and would depend on the"
                  + " old table",
              "drop it before the reload and create it after the reload; or reload in place",
              "drop table orders, others cascade",
              PLAIN,
              "create table others (o int)",
              "create policy p on others using (o in (select id from orders))"),
          Case.of(
              "Publication every publishes all tables, so that the fresh table would be published"
                  + " while it is loaded",
              "list the tables of the publication one by one, or reload in place",
              "drop publication every",
              PLAIN,
              "create publication every for all tables"),
          Case.of(
              "Publication here publishes all tables of the schema, so that the fresh table would"
                  + " be published while it is loaded",
              "list the tables of the publication one by one, or reload in place",
              "drop publication here; drop table orders",
              "drop table if exists orders",
              PLAIN,
              "create publication here for tables in schema public"),
          Case.of(
              "Constraint whole of public.orders uses whole rows of the table",
              "name the columns instead, or reload in place",
              DROP,
              PLAIN,
              "alter table orders add constraint whole check (orders is not null)"),
          Case.of(
              "Index public.whole of public.orders uses whole rows of the table",
              "name the columns instead, or reload in place",
              DROP,
              PLAIN,
              "create index whole on orders ((orders is null))"),
          Case.of(
              "Index public.broken of public.orders is not valid",
              "reindex index public.broken, or drop index public.broken",
              DROP,
              PLAIN,
              "create index broken on orders (n)",
              "update pg_index set indisvalid = false where indexrelid = 'broken'::regclass"),
          Case.of(
              "Foreign key late of public.orders is not validated, and would be validated after the"
                  + " reload",
              "alter table public.orders validate constraint late, or drop it",
              "drop table orders, others",
              PLAIN,
              "create table others (o int primary key)",
              "alter table orders add constraint late foreign key (n) references others not valid"),
          Case.of(
              "The name orders_backfill_new is needed for the reload of public.orders, and table"
                  + " public.orders_backfill_new has it",
              "rename it",
              "drop table orders, orders_backfill_new",
              PLAIN,
              "create table orders_backfill_new (a int)"),
          Case.of(
              "The name orders_pkey_backfill_old is needed for the reload of public.orders, and"
                  + " view public.orders_pkey_backfill_old has it",
              "rename it",
              "drop table orders; drop view orders_pkey_backfill_old",
              PLAIN,
              "create view orders_pkey_backfill_old as select 1"),
          Case.of(
              "Table public.orders has no primary key and no unique key without nulls, so that"
                  + " changed rows cannot be found again",
              "give it a primary key, or refuse writes during the reload",
              DROP,
              "create table orders (n int unique)"),
          Case.of(
              "Role shadow_reader has rights on public.orders that shadow_owner granted, and only"
                  + " that role can grant them on a fresh table",
              "revoke them, and grant them as postgres",
              DROP,
              PLAIN,
              "grant select on orders to shadow_owner with grant option",
              "set role shadow_owner",
              "grant select on orders to shadow_reader",
              "reset role"));

  private PostgresDatabase db;
  private ShadowWorld world;

  @BeforeEach
  void roles(PostgresDatabase database) throws SQLException {
    db = database;
    world = new ShadowWorld(db);
    for (String role : List.of("shadow_owner", "shadow_reader", "shadow_other")) {
      db.execute(
          "do $$ begin if not exists (select from pg_roles where rolname = '%1$s') then create role %1$s login; end if; end $$"
              .formatted(role));
    }
  }

  /** They belong to the database and to no schema, so that the next test would find them. */
  @AfterEach
  void dropWhatIsInNoSchema() throws SQLException {
    db.execute("drop event trigger if exists watch", "drop publication if exists p");
  }

  private ShadowInspection inspect(ShadowWorld by) throws SQLException {
    return by.ask(c -> by.shadow().inspect(c, LiveWrites.CAUGHT_UP));
  }

  private static Stream<String> said(ShadowInspection inspection) {
    return inspection.obstacles().stream().map(one -> one.sentence() + " > " + one.remedy());
  }

  @Test
  @Tag("slow")
  void eachIsNamedWithItsRemedy() throws SQLException {
    var soft = new SoftAssertions();
    for (Case one : CASES) {
      db.execute(one.statements().toArray(String[]::new));
      soft.assertThat(said(inspect(world))).contains(one.sentence() + " > " + one.remedy());
      db.execute(one.undo().split("; "));
      db.execute("drop table if exists orders cascade");
    }
    soft.assertAll();
    assertThat(world.leftOvers()).isEmpty();
  }

  @Test
  void aTableWithoutThemHasNoObstacle() throws SQLException {
    db.execute(PLAIN);

    assertThat(inspect(world).obstacles()).isEmpty();
    assertThat(inspect(world).notes()).isEmpty();
  }

  @Test
  void rightsThatAreLackingAreNamed() throws SQLException {
    db.execute(
        PLAIN,
        "create table others (o int primary key)",
        "create function hidden() returns trigger language plpgsql as 'begin return new; end'",
        "revoke execute on function hidden() from public",
        "alter table orders add constraint far foreign key (n) references others",
        "create trigger t before insert on orders for each row execute function hidden()",
        "create publication p for table orders",
        "create statistics s on tier, n from orders",
        "alter table orders owner to shadow_owner");

    assertThat(said(inspect(new ShadowWorld(db, db.pool("shadow_owner")))))
        .containsExactlyInAnyOrder(
            "Role shadow_owner may not create tables in schema public, where the fresh table of"
                + " public.orders stands > grant create on schema public to shadow_owner",
            "Role shadow_owner may not make references to public.others, and public.orders has the"
                + " foreign key far to it > grant references on public.others to shadow_owner",
            "Role shadow_owner may not use function public.hidden(), which trigger t of"
                + " public.orders calls > grant execute on function public.hidden() to"
                + " shadow_owner",
            "Role shadow_owner is not the owner of statistics s on public.orders > alter statistics"
                + " public.s owner to shadow_owner",
            "Role shadow_owner is not the owner of publication p, to which public.orders belongs >"
                + " run as postgres, or alter publication p owner to shadow_owner");
    assertThat(said(inspect(new ShadowWorld(db, db.pool("shadow_other")))))
        .contains(
            "Role shadow_other is not the owner of public.orders, and only the owner can replace it"
                + " > run as shadow_owner, or grant shadow_owner to shadow_other");
  }

  @Test
  void anOldTableThatIsKeptIsNamed() throws SQLException {
    db.execute(PLAIN);
    world.load(LiveWrites.REFUSED);
    world.swap(LiveWrites.REFUSED);

    assertThat(said(inspect(world)))
        .containsExactly(
            "The old table public.orders_backfill_old of an earlier reload is kept > swap it back,"
                + " or drop it, before another reload");
  }

  @Test
  void subscribersAndEventTriggersAreNoted() throws SQLException {
    db.execute(
        PLAIN,
        "create publication p for table orders",
        "create function seen() returns event_trigger language plpgsql as 'begin end'",
        "create event trigger watch on ddl_command_end execute function seen()");

    assertThat(inspect(world).notes())
        .extracting(note -> note.sentence())
        .containsExactly(
            "Event trigger watch is called for the statements that replace public.orders",
            "Publication p publishes public.orders, and its subscribers keep the rows that they"
                + " have: the fresh rows are not sent");
  }

  @Test
  void rowLevelSecurityThatHidesChangedRowsIsNamed() throws SQLException {
    db.execute(
        "grant create on schema public to shadow_owner",
        PLAIN,
        "alter table orders enable row level security, force row level security",
        "alter table orders owner to shadow_owner");
    var owner = new ShadowWorld(db, db.pool("shadow_owner"));

    assertThat(said(inspect(owner)))
        .containsExactly(
            "Row level security of public.orders holds for this role, so that changed rows may be"
                + " hidden from it > alter table \"public\".\"orders\" no force row level security,"
                + " use a role that bypasses it, or refuse writes during the reload");
    assertThat(owner.ask(c -> owner.shadow().inspect(c, LiveWrites.REFUSED)).obstacles()).isEmpty();
  }

  @Test
  void tooLittleRoomIsNamedWithBothNumbers() {
    var inspection = new ShadowInspection(List.of(), List.of(), 12_000_000_000L);

    assertThat(inspection.room(12_000_000_000L, 0, "public.orders")).isEmpty();
    assertThat(inspection.room(8_000_000_000L, 15_000_000_000L, "public.orders"))
        .hasValueSatisfying(
            obstacle ->
                assertThat(obstacle.sentence())
                    .isEqualTo(
                        "A fresh table for public.orders takes about 15 GB beside the present one,"
                            + " and 8.0 GB may be used"));
  }

  @Test
  void theSizeIsThatOfTheTableWithItsIndexes() throws SQLException {
    db.execute(PLAIN, "insert into orders (n) select generate_series(1, 5000)");

    assertThat(inspect(world).bytes())
        .isEqualTo(db.number("select pg_total_relation_size('orders')"))
        .isGreaterThan(200_000);
  }
}
