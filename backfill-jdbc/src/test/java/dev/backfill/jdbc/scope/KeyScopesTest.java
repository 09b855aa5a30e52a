package dev.backfill.jdbc.scope;

import static dev.backfill.scope.ChunkBy.size;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.contract.BackfillException;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcScope;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.OnAnyWorker;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.plan.Plan;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.run.BackfillRunner;
import dev.backfill.scope.KeySet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Keys that a query or a file names; those without a row are counted, and listed on request. */
@OnAnyWorker
@ExtendWith(Postgres.class)
@Tag("slow")
class KeyScopesTest {

  private static final String BAD_ONES = "select id from bad order by id desc";

  @TempDir private Path folder;
  private JdbcTable orders;
  private JdbcLedger ledger;

  @BeforeEach
  void makeOrders(DataSource source, PostgresDatabase db) throws SQLException {
    db.execute(
        "create table orders (id bigint primary key, code text unique, n int not null default 0)",
        "insert into orders (id, code) select g, 'c' || g from generate_series(1, 90) g",
        "create table bad (id bigint, guid uuid)",
        "insert into bad (id) select g * 10 from generate_series(1, 10) g");
    orders = JdbcTable.of(source, "orders");
    ledger = JdbcLedger.in(source);
  }

  private Plan<KeySet<Long>> plan(JdbcScope<KeySet<Long>> scope) {
    return Backfill.plan("fix", scope).chunkBy(size(4)).ledger(ledger).build();
  }

  @Test
  void aQueryGivesTheKeysInItsOrder(PostgresDatabase db) throws SQLException {
    db.execute("insert into bad (id) values (50), (50)");
    var scope = orders.keys("id", Long.class, BAD_ONES);

    assertThat(scope.discovers()).isTrue();
    assertThat(scope.definition())
        .isEqualTo("table \"public\".\"orders\" by \"id\" bigint keys of (" + BAD_ONES + ")");
    var report = BackfillRunner.with(ledger).run(plan(scope), orders.set("n", "n + 1"));

    assertThat(report.rowsChanged()).isEqualTo(9);
    assertThat(db.number("select count(*) from orders where n = 1 and id % 10 = 0")).isEqualTo(9);
    assertThat(report.chunks().getFirst().bounds()).isEqualTo("4 keys");
    assertThat(report.notes())
        .anyMatch(note -> note.startsWith("1 key without a row in public.orders"))
        .anyMatch(note -> note.startsWith("2 of the keys given were duplicates"));
  }

  @Test
  void whatTheQueryFoundFirstIsWhatAResumedRunGoesOnWith(PostgresDatabase db) throws SQLException {
    var plan = plan(orders.keys("id", Long.class, BAD_ONES));
    var stumbling =
        orders.set(
            "n",
            "n + 1 / (case when id = 20 and n = 0 then pg_catalog.float8 '0' else 1 end)::int");

    assertThatThrownBy(() -> BackfillRunner.with(ledger).run(plan, stumbling))
        .isInstanceOf(BackfillFailedException.class);
    db.execute(
        "delete from bad",
        "insert into bad (id) values (1)",
        "update orders set n = 5 where id = 20");
    var report = BackfillRunner.with(ledger).run(plan, stumbling);

    assertThat(db.column("select id from orders where n > 0 order by id"))
        .containsExactly("10", "20", "30", "40", "50", "60", "70", "80", "90");
    assertThat(report.notes())
        .as("of the keys that are planned, not of those of today")
        .anyMatch(note -> note.startsWith("1 key without a row"));
  }

  /** The variant that is not used: bounds that are read anew. */
  @Test
  void keysThatWereReadAgainWouldBeOthers(PostgresDatabase db) throws Exception {
    var scope = orders.keys("id", Long.class, BAD_ONES);
    var first = scope.ranges().next();
    db.execute("delete from bad", "insert into bad (id) values (1)");

    assertThat(scope.ranges().next()).isNotEqualTo(first);
  }

  @Test
  void queriesThatDoNotGiveKeysAreRefusedAtOnce() {
    refusedAtOnce("select id, guid from bad", "returns 2 columns");
    refusedAtOnce("select guid from bad", "returns a column of type uuid");
    refusedAtOnce("select id::numeric from bad", "returns a column of type numeric");
    refusedAtOnce("select id::text from bad", "a whole number of 64 bits; cast it");
    refusedAtOnce("select ids from bad", "column \"ids\" does not exist");
    refusedAtOnce("select id from bad; delete from orders", "contains ';'");
    refusedAtOnce("update bad set id = 1", "returns no rows");
    refusedAtOnce(" ", "is blank");
    assertThatThrownBy(() -> orders.keys("code", Long.class, BAD_ONES))
        .hasMessageContaining("cannot be looked up by keys of type Long");
    assertThatThrownBy(() -> orders.keys("id", java.math.BigDecimal.class, BAD_ONES))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(orders.keys("id", Integer.class, "select 1 where '?' = '?'").discovers()).isTrue();
    assertThat(orders.keys("code", String.class, "select 'a' /* ; */").discovers()).isTrue();
  }

  private void refusedAtOnce(String query, String message) {
    assertThatThrownBy(() -> orders.keys("id", Long.class, query))
        .as(query)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void whatOnlyTheRowsShowIsRefusedBeforeAnythingIsWritten() {
    refusedByTheRun("select id from bad where id < 0", "gives no key");
    refusedByTheRun("select id from bad union all select null", "no key in row 11");
    refusedByTheRun("select generate_series(1, 100001)", "more than 100,000 keys");
    refusedByTheRun("with gone as (delete from bad returning id) select id from gone", "25006");
  }

  private void refusedByTheRun(String query, String message) {
    var plan = plan(orders.keys("id", Long.class, query));

    assertThatThrownBy(() -> BackfillRunner.with(ledger).run(plan, orders.set("n", "n + 1")))
        .as(query)
        .isInstanceOfAny(IllegalArgumentException.class, BackfillException.class)
        .hasMessageContaining(message);
    assertThat(ledger.attach("fix")).isEmpty();
  }

  @Test
  void anIntegerThatIsTooLargeIsNoKey() {
    var scope = orders.keys("id", Integer.class, "select 2147483648");

    assertThatThrownBy(scope::ranges)
        .hasMessageContaining("no key in row 1")
        .hasMessageContaining("32 bits");
  }

  @Test
  void aFileGivesTheKeys(PostgresDatabase db) throws IOException, SQLException {
    var csv = Files.writeString(folder.resolve("fix.csv"), "id,why\n3,a\n5,\"b,c\"\n3,d\n1000,e\n");
    var scope = orders.keys("id", Long.class, csv);

    var report = BackfillRunner.with(ledger).run(plan(scope), orders.set("n", "n + 1"));

    assertThat(db.column("select id from orders where n > 0 order by id"))
        .containsExactly("3", "5");
    assertThat(report.notes())
        .contains(
            "1 of the keys given were duplicates, and each key counts once",
            "1 key without a row in public.orders: nothing happens for them; missingKeys() of the"
                + " scope lists them");
    assertThat(scope.missingKeys()).contains(new KeySet<>(List.of(1000L)));
  }

  @Test
  void keysWithoutARowAreCountedEverywhereAndListedOnlyOnRequest() throws Exception {
    var keys = List.of("c1", "canary-1", "c2", "canary-2");
    var scope = orders.keys("code", keys).where("id <> 2");
    var plan = Backfill.plan("fix", scope).chunkBy(size(10)).ledger(ledger);
    var work = orders.set("n", "n + 1");

    String explained = plan.explain(work).toMarkdown();
    String report = plan.run(work).toMarkdown();

    for (String said : List.of(explained, report)) {
      assertThat(said)
          .contains("3 keys without a row in public.orders that meets the condition")
          .doesNotContain("canary");
    }
    assertThat(scope.missingKeys()).contains(new KeySet<>(List.of("canary-1", "c2", "canary-2")));
    assertThat(orders.keys("code", List.of("c1")).missingKeys()).isEmpty();
    assertThat(orders.ids("id").missingKeys()).isEmpty();
  }

  @Test
  void keysOfEachTypeAreLookedFor(PostgresDatabase db) throws SQLException {
    var known = UUID.fromString("11111111-2222-3333-4444-555555555555");
    var other = new UUID(1, 2);
    db.execute(
        "create table odd (id uuid primary key, fixed char(4), small smallint)",
        "insert into odd values ('" + known + "', 'ab', 7)");
    var odd = JdbcTable.of(db.pool(), "odd");

    assertThat(odd.keys("id", List.of(known, other)).missingKeys())
        .contains(new KeySet<>(List.of(other)));
    assertThat(odd.keys("fixed", List.of("abc", "ab")).missingKeys())
        .contains(new KeySet<>(List.of("abc")));
    assertThat(odd.keys("small", List.of(70_000, 7)).missingKeys())
        .contains(new KeySet<>(List.of(70_000)));
    assertThat(odd.keys("id", UUID.class, "select id from odd").missingKeys()).isEmpty();
  }
}
