package dev.backfill.jdbc.ledger.home;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.scope.IdRange;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A table of the ledger that was dropped by hand is named, with the statements that mend it. */
@RunsBeside
@ExtendWith(Postgres.class)
class DroppedLedgerTableTest {

  private static final String CHECKS_OF_STATES =
      "select conname from pg_constraint"
          + " where contype = 'c' and conrelid = 'backfill_chunk'::regclass and conname ~ 'state'";

  private DataSource source;
  private PostgresDatabase db;

  @BeforeEach
  void makeOrders(DataSource own, PostgresDatabase database) throws Exception {
    source = own;
    db = database;
    db.execute(
        "create table orders (id bigint primary key, n int not null default 0)",
        "insert into orders select g from generate_series(0, 99) g");
  }

  private PlanSteps.Options<IdRange> plan() {
    return Backfill.plan("orders", JdbcTable.of(source, "orders").ids("id", 0, 100))
        .chunkBy(width(10))
        .ledger(JdbcLedger.in(source));
  }

  private void run() throws Exception {
    plan().run(JdbcTable.of(source, "orders").set("n", "n + 1"));
  }

  /** The first chunk drops the table, on a connection of its own, before it is done. */
  private void runThatDrops(String table) throws Exception {
    var first = new AtomicBoolean(true);
    plan()
        .run(
            chunk -> {
              if (first.getAndSet(false)) {
                db.execute("drop table " + table);
              }
              return 1;
            });
  }

  private static String messagesOf(ThrowingCallable call) {
    var text = new StringBuilder();
    assertThatThrownBy(call)
        .satisfies(
            thrown -> {
              for (Throwable t = thrown; t != null; t = t.getCause()) {
                text.append(t.getMessage()).append('\n');
              }
            });
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"backfill_chunk", "backfill_run"})
  void inMidRunTheTableIsNamed(String table) {
    assertThat(messagesOf(() -> runThatDrops(table)))
        .contains(
            "table \"public\"." + table + " is missing",
            "drop table if exists \"public\".backfill_schema",
            "; drop domain if exists \"public\".backfill_chunk_state; each plan");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "schema",
        "run",
        "process",
        "chunk",
        "note",
        "check",
        "before_image",
        "bad_row",
        "approval"
      })
  void theNextStartNamesItAndExplainListsIt(String part) throws Exception {
    run();
    db.execute("drop table backfill_" + part);

    String named = "table \"public\".backfill_" + part + " is missing";
    assertThat(messagesOf(this::run)).contains(named);
    assertThat(plan().explain().toMarkdown()).contains(named);
  }

  @ParameterizedTest
  @ValueSource(strings = {"process", "check", "before_image", "approval"})
  void theStatementsThatAreNamedMendIt(String part) throws Exception {
    run();
    db.execute("drop table backfill_" + part);

    var statements =
        Pattern.compile("begin; (.*); commit").matcher(messagesOf(this::run)).results().findFirst();
    db.execute("begin; " + statements.orElseThrow().group(1) + "; commit");
    run();

    assertThat(db.number("select count(*) from orders where n = 1")).isEqualTo(100);
  }

  @Test
  void startingOverIsTwoStatementsAndLeavesNothing() throws Exception {
    run();
    db.execute("drop table backfill_chunk");

    var statements =
        Pattern.compile("drop table if exists [^;]*; drop domain if exists [^;]*")
            .matcher(messagesOf(this::run))
            .results();
    db.execute(statements.findFirst().orElseThrow().group());
    assertThat(db.column("select typname from pg_type where typname ~ 'backfill_'")).isEmpty();
    run();

    assertThat(db.number("select count(*) from orders where n = 2")).isEqualTo(100);
  }

  @Test
  void tablesThatAreMadeBesideALeftOverDomainHaveNoCheckOfTheirOwn() throws Exception {
    run();
    dropTables();
    run();

    assertThat(db.column(CHECKS_OF_STATES)).isEmpty();
    assertThatThrownBy(() -> db.execute("update backfill_chunk set state = 'DONE'"))
        .satisfies(e -> assertThat(SqlFailures.stateOf(e)).isEqualTo("23514"));
  }

  /** The twin: the check of the table gets another name than the one that is dropped. */
  @Test
  void aDomainWhoseCheckHasNoNameOfItsOwnLeavesTheTablesCheck() throws Exception {
    db.execute("create domain backfill_chunk_state as varchar(12) check (value <> '')");
    run();

    assertThat(db.column(CHECKS_OF_STATES)).containsExactly("backfill_chunk_state_check1");
  }

  /** As a person would, who does not know of the domain. */
  private void dropTables() throws Exception {
    var tables =
        db.column(
            "select string_agg(tablename, ', ') from pg_tables where tablename ~ 'backfill_'");
    db.execute("drop table " + tables.getFirst());
  }
}
