package dev.backfill.jdbc.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.check.Check;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Meanwhile;
import dev.backfill.jdbc.fixture.OnAnyWorker;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.WorkOn;
import dev.backfill.ledger.BadRow;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.BadRows;
import dev.backfill.scope.Advice;
import dev.backfill.scope.ChunkBy;
import dev.backfill.scope.IdRange;
import dev.backfill.work.Batch;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A column holds what another one holds, or the run says why not. */
@OnAnyWorker
@ExtendWith(Postgres.class)
@Tag("slow")
class CopyColumnTest {

  private static final IdRange ALL = new IdRange(1, 1_000);

  private DataSource source;
  private JdbcTable orders;

  @BeforeEach
  void makeOrders(DataSource own, PostgresDatabase db) throws SQLException {
    source = own;
    db.execute(
        "create table orders (id int primary key, a int, b bigint, c text, code varchar(4),"
            + " price numeric(10,2), twice bigint generated always as (a * 2) stored)",
        "insert into orders (id, a, b, c) values (1, 10, null, '7'), (2, 20, 20, '8'),"
            + " (3, null, 30, null), (4, 40, 4, '1e3')");
    orders = JdbcTable.of(source, "orders");
  }

  private List<Batch> copy(String from, String to) throws Exception {
    return WorkOn.batches(orders.copyColumn(from, to).over(orders.ids("id")), ALL, 3);
  }

  @Test
  void onlyRowsThatDifferAreWrittenAndNullsAreCopied(PostgresDatabase db) throws Exception {
    var first = copy("a", "b");
    var again = copy("a", "b");

    assertThat(WorkOn.changed(first)).isEqualTo(3);
    assertThat(WorkOn.kept(first)).isEqualTo(1);
    assertThat(WorkOn.changed(again)).isZero();
    assertThat(db.column("select b from orders order by id"))
        .containsExactly("10", "20", "null", "40");
  }

  @Test
  void aRowThatTheApplicationChangesWhileTheBatchWaitsGetsItsNewValue(PostgresDatabase db)
      throws Exception {
    var work = orders.copyColumn("a", "b").over(orders.ids("id"));

    Meanwhile.commits(
        db,
        "update orders set a = 11 where id = 1",
        () -> WorkOn.one(work, ALL, 100, Optional.empty()));

    assertThat(db.column("select b from orders where id = 1")).containsExactly("11");
  }

  @Test
  void deltaPassesCopyRowsThatChangedAfterTheirChunk(PostgresDatabase db) throws Exception {
    var late =
        Check.of(
            "the application",
            context -> {
              db.execute("update orders set a = 12 where id = 1 and a = 10");
              return Check.passed("");
            });

    var report =
        Backfill.plan("copy", orders.ids("id", 1, 5))
            .chunkBy(ChunkBy.width(2))
            .deltaPasses(2)
            .chunkCheck(late)
            .ledger(JdbcLedger.in(source))
            .run(orders.copyColumn("a", "b"));

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(db.column("select b from orders where id = 1")).containsExactly("12");
  }

  @Test
  void beforeImagesPutTheTargetBack(PostgresDatabase db) throws Exception {
    Backfill.plan("copy", orders.ids("id"))
        .chunkBy(ChunkBy.width(2))
        .ledger(JdbcLedger.in(source))
        .run(orders.copyColumn("a", "b").keepBeforeImage());
    Backfill.rollback(JdbcLedger.in(source), "copy").run();

    assertThat(db.column("select b from orders order by id"))
        .containsExactly("null", "20", "30", "4");
  }

  @Test
  void anExpressionConverts(PostgresDatabase db) throws Exception {
    db.execute("delete from orders where id = 4");

    WorkOn.batches(orders.copyColumn("c", "b", "cast(c as bigint)").over(orders.ids("id")), ALL, 3);

    assertThat(db.column("select b from orders order by id")).containsExactly("7", "8", "null");
  }

  @Test
  void aValueThatCannotBeConvertedIsNamedByItsColumnsAndTypes() {
    var work = orders.copyColumn("c", "b", "cast(c as bigint)").over(orders.ids("id"));

    assertThatThrownBy(() -> WorkOn.batches(work, ALL, 3))
        .hasMessage(
            "in chunk [1, 1000) the database refuses a value for column 'b' of type bigint of"
                + " 'public.orders', computed from column 'c' of type text: a text was not of"
                + " the wanted type (SQLSTATE 22P02). Correct the rows, convert the"
                + " value by an expression, or leave the rows out with where(..) of the scope");
  }

  @Test
  void rowsWhoseValueCannotBeConvertedAreSetAsideOnRequest(PostgresDatabase db) throws Exception {
    var ledger = JdbcLedger.in(source);

    var report =
        Backfill.plan("copy", orders.ids("id"))
            .chunkBy(ChunkBy.width(10))
            .ledger(ledger)
            .setAside(BadRows.atMost(1))
            .run(orders.copyColumn("c", "b", "cast(c as bigint)"));

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(ledger.badRows("copy", 9)).extracting(BadRow::key).containsExactly("4");
    assertThat(db.column("select b from orders order by id"))
        .containsExactly("7", "8", "null", "4");
  }

  /** A column that keeps each value, or refuses it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "int | bigint | true",
        "bigint | int | true",
        "smallint | real | true",
        "int | real | false",
        "int | double precision | true",
        "bigint | double precision | false",
        "real | double precision | true",
        "double precision | real | false",
        "double precision | int | false",
        "bigint | numeric | true",
        "bigint | numeric(10,2) | true",
        "bigint | numeric(10,-2) | false",
        "numeric(10,2) | numeric(8,2) | true",
        "numeric(10,2) | numeric(12,1) | false",
        "numeric | numeric(10,2) | false",
        "numeric(10,2) | bigint | false",
        "varchar(4) | varchar(9) | true",
        "varchar(9) | varchar(4) | false",
        "text | varchar(4) | false",
        "varchar(4) | text | true",
        "char(4) | text | false",
        "uuid | text | true",
        "text | uuid | false",
        "text | int | false",
        "date | timestamp | true",
        "timestamp | date | false",
        "timestamp | timestamptz | false",
        "timestamp(3) | timestamp(6) | true",
        "timestamp | timestamp(3) | false",
        "jsonb | jsonb | true",
        "json | jsonb | false",
        "money | text | false"
      })
  void aCopyThatWouldConvertIsRefused(String from, String to, boolean keeps, PostgresDatabase db)
      throws SQLException {
    db.execute("create table pair (id int primary key, one %s, other %s)".formatted(from, to));
    var pair = JdbcTable.of(source, "pair");

    if (keeps) {
      pair.copyColumn("one", "other").over(pair.ids("id"));
    } else {
      assertThatThrownBy(() -> pair.copyColumn("one", "other"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("copyColumn would convert 'one' of 'public.pair' from ")
          .hasMessageContaining("which can round, cut or misread values; say how: copyColumn(");
    }
  }

  @Test
  void theRefusalSaysHowToConvert() {
    assertThatThrownBy(() -> orders.copyColumn("c", "price"))
        .hasMessage(
            "copyColumn would convert 'c' of 'public.orders' from text to numeric(10,2), which can"
                + " round, cut or misread values; say how: copyColumn(\"c\", \"price\", \"cast("
                + "\\\"c\\\" as numeric(10,2))\")");
  }

  @Test
  void badInputIsRefusedBeforeAnythingIsWritten() {
    assertThatThrownBy(() -> orders.copyColumn("a", "a")).hasMessageContaining("into itself");
    assertThatThrownBy(() -> orders.copyColumn("a", "twice")).hasMessageContaining("generated");
    assertThatThrownBy(() -> orders.copyColumn("a", "id")).hasMessageContaining("the key");
    assertThatThrownBy(() -> orders.copyColumn("aa", "b")).hasMessageContaining("no column 'aa'");
    assertThatThrownBy(() -> orders.copyColumn("c", "b", "c").over(orders.ids("id")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theExplanationAdvisesATriggerThatKeepsTheCopy(PostgresDatabase db) throws Exception {
    var advice = orders.copyColumn("a", "b").over(orders.ids("id")).advice();

    var keep = advice.stream().filter(one -> one.sentence().startsWith("No trigger")).findFirst();
    assertThat(keep)
        .map(Advice::sentence)
        .hasValueSatisfying(
            sentence -> assertThat(sentence).contains("sets b").contains("deltaPasses(n)"));
    db.execute(keep.orElseThrow().remedy());
    db.execute("update orders set a = 13 where id = 1");
    assertThat(db.column("select b from orders where id = 1")).containsExactly("13");
    assertThat(orders.copyColumn("a", "b").over(orders.ids("id")).advice())
        .noneMatch(one -> one.sentence().startsWith("No trigger"));
  }
}
