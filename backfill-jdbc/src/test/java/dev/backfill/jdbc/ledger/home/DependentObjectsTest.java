package dev.backfill.jdbc.ledger.home;

import static dev.backfill.ledger.LedgerFixture.PLAN;
import static dev.backfill.ledger.LedgerFixture.definition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.ledger.LedgerException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Objects of the user's that use a column of older tables, which a migration must change. */
@ExtendWith(Postgres.class)
class DependentObjectsTest {

  private PostgresDatabase database;

  @BeforeEach
  void makeTablesOfVersionFour(PostgresDatabase own) throws Exception {
    database = own;
    var scripts = JdbcLedger.in(database.pool()).scripts();
    database.execute(scripts.subList(0, 4).toArray(new String[0]));
  }

  private void migrate() {
    JdbcLedger.in(database.pool()).open(definition(PLAN)).close();
  }

  private long version() throws Exception {
    return database.number("select max(version) from backfill_schema");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          view public.used         | state | create view used as select state from backfill_chunk                       | drop view used
          view public.used         | open  | create view used as select chunk_no from backfill_chunk where open         | drop view used
          rule r on public.backfill_chunk | state | create rule r as on insert to backfill_chunk where new.state = 'X' do instead nothing | drop rule r on backfill_chunk
          policy p on public.backfill_chunk | state | create policy p on backfill_chunk using (state <> 'X')            | drop policy p on backfill_chunk
          generated column public.backfill_chunk.ready | state | alter table backfill_chunk add column ready boolean generated always as (state = 'PENDING') stored | alter table backfill_chunk drop column ready
          trigger t on public.backfill_chunk | state | create trigger t before update of state on backfill_chunk for each row execute function suppress_redundant_updates_trigger() | drop trigger t on backfill_chunk
          """)
  void whatUsesAColumnThatChangesIsNamedAndNothingIsChanged(
      String object, String column, String create, String drop) throws Exception {
    database.execute(create);

    assertThatThrownBy(this::migrate)
        .isInstanceOf(LedgerException.class)
        .hasMessageStartingWith("The ledger on ")
        .hasMessageEndingWith(
            " cannot be used: its tables in schema 'public' have version 4, and this library needs"
                + " version 5. Columns that change are in use: %s uses column %s of table"
                    .formatted(object, column)
                + " backfill_chunk. Drop what uses them, run the plan again, and create it again"
                + " afterwards. The tables are as they were");
    assertThat(version()).isEqualTo(4);

    database.execute(drop);
    migrate();
    database.execute(create, drop);
    assertThat(version()).isEqualTo(LedgerScripts.VERSION);
  }

  @Test
  void allOfThemAreNamedAtOnceAndOthersAreNot() throws Exception {
    database.execute(
        "create view by_state as select state, count(*) from backfill_chunk group by state",
        "create view not_done as select chunk_no from backfill_chunk where open",
        "create view names as select chunk_id from backfill_chunk");

    assertThatThrownBy(this::migrate)
        .hasMessageContaining(
            "in use: view public.by_state uses column state of table backfill_chunk,"
                + " view public.not_done uses column open of table backfill_chunk. Drop");

    database.execute("drop view by_state, not_done");
    migrate();
    assertThat(version()).isEqualTo(LedgerScripts.VERSION);
    database.execute("drop view names");
  }
}
