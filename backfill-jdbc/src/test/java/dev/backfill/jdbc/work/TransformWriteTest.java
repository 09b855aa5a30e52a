package dev.backfill.jdbc.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.dialect.failure.MovedRowsException;
import dev.backfill.jdbc.fixture.CountedCalls;
import dev.backfill.jdbc.fixture.OnAnyWorker;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.WorkOn;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.Range;
import dev.backfill.work.TransactionalProcessor;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Computed values are written by a plain change where no row can leave its place. */
@OnAnyWorker
@ExtendWith(Postgres.class)
class TransformWriteTest {

  private static final DateRange YEAR =
      new DateRange(LocalDate.of(2023, 1, 1), LocalDate.of(2024, 1, 1));
  private static final String REPORTS = "backfill_changed";

  private PostgresDatabase db;
  private CountedCalls calls;
  private TransactionalProcessor<? super Range> work;

  @BeforeEach
  void makeOrders(PostgresDatabase own) throws SQLException {
    db = own;
    db.execute(
        "create table orders (id bigint, part smallint, name text, day date not null, n int not"
            + " null default 0, primary key (id, part, name))",
        "insert into orders select g / 2, g % 2, 'n' || g, date '2023-01-01' + g / 2 from"
            + " generate_series(0, 9) g",
        "create index on orders (day)");
    calls = new CountedCalls(db.pool());
    work = bound();
  }

  private TransactionalProcessor<? super Range> bound() {
    var orders = JdbcTable.of(calls.dataSource(), "orders");
    return orders
        .transform(row -> row.getInt("n") + 1)
        .reading("n")
        .into("n")
        .over(orders.dates("day", YEAR.from(), YEAR.to()));
  }

  private void movingTrigger() throws SQLException {
    db.execute(
        "create function ahead() returns trigger language plpgsql as $$ begin new.day := new.day +"
            + " 2; return new; end $$",
        "create trigger ahead before update on orders for each row execute function ahead()");
  }

  @Test
  void rowsWithKeysOfSeveralColumnsAreChangedOnceAndCounted() throws Exception {
    calls.take();
    var done = WorkOn.batches(work, YEAR, 4);

    assertThat(done).extracting(batch -> batch.changed()).containsExactly(4L, 4L, 2L);
    assertThat(db.column("select distinct n from orders")).containsExactly("1");
    assertThat(calls.statements("update \"public\"")).hasSize(3);
    assertThat(calls.statements(REPORTS)).isEmpty();
  }

  /** Bound before there was a trigger: the plain change could not report rows that move. */
  @Test
  void aTriggerThatComesDuringTheRunIsSeenByTheNextBatch() throws Exception {
    var first = WorkOn.one(work, YEAR, 4, Optional.empty());
    movingTrigger();

    assertThatThrownBy(() -> WorkOn.one(work, YEAR, 4, first.cursor()))
        .isInstanceOf(MovedRowsException.class)
        .hasMessageContaining("trigger ahead");
    assertThat(db.number("select max(n) from orders")).isEqualTo(1);
  }

  /** The variant that must not be used: the same change, and nobody asks whether rows stay. */
  @Test
  void withoutThatQuestionRowsWouldBeChangedTwice() throws Exception {
    movingTrigger();

    for (int day = 0; day < 5; day++) {
      db.execute(
          """
          update orders o set n = v.n from (select id, part, name, n + 1 as n from orders
              where day = date '2023-01-01' + %d) v
           where (o.id, o.part, o.name) = (v.id, v.part, v.name)
          """
              .formatted(day));
    }

    assertThat(db.number("select max(n) from orders")).isGreaterThan(1);
  }

  @Test
  void ofATableWithSuchATriggerEachRowIsReported() throws Exception {
    db.execute(
        "create function stays() returns trigger language plpgsql as $$ begin return new; end $$",
        "create trigger stays before update on orders for each row execute function stays()");
    work = bound();
    calls.take();

    assertThat(WorkOn.changed(WorkOn.batches(work, YEAR, 4))).isEqualTo(10);
    assertThat(calls.statements(REPORTS)).hasSize(3);
  }
}
