package dev.backfill.jdbc.rollback;

import static dev.backfill.scope.ChunkBy.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.OnAnyWorker;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.ledger.RunState;
import dev.backfill.report.BackfillFailedException;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * An old value that cannot be read back is a conflict of its row, and not the end of a rollback.
 */
@OnAnyWorker
@ExtendWith(Postgres.class)
@Tag("slow")
class UnreadableImageTest {

  private PostgresDatabase db;
  private DataSource source;
  private JdbcLedger ledger;

  @BeforeEach
  void connect(DataSource pool, PostgresDatabase own) {
    db = own;
    source = pool;
    ledger = JdbcLedger.in(source);
  }

  private void change(String type, String begin, String change) throws SQLException {
    db.execute(
        "create table things (id int primary key, v %s)".formatted(type),
        "insert into things select g, %s from generate_series(1, 20) g".formatted(begin));
    var things = JdbcTable.of(source, "things");
    Backfill.plan("things", things.byKey())
        .chunkBy(rows(10))
        .ledger(ledger)
        .run(things.set("v", change).keepBeforeImage());
  }

  private void requireConflictsOfThreeRows() throws SQLException {
    var report = Backfill.rollback(ledger, "things").run();

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.rowsChanged()).isEqualTo(17);
    assertThat(report.progress().rows().conflicts()).isEqualTo(3);
    assertThat(report.toMarkdown()).contains("cannot be read back");
    assertThat(Backfill.rollback(ledger, "things").left(9))
        .extracting(left -> left.key().get("id"))
        .containsExactlyInAnyOrder("3", "10", "17");
  }

  @Test
  void aValueThatItsDomainForbidsByNow() throws Exception {
    db.execute("create domain small as int check (value between 0 and 30)");
    change("small", "case when g % 7 = 3 then 0 else g end", "30");
    db.execute("alter domain small add constraint positive check (value > 0)");

    requireConflictsOfThreeRows();

    assertThat(db.number("select count(*) from things where v = id")).isEqualTo(17);
  }

  @Test
  void aValueWithoutItsLabel() throws Exception {
    db.execute("create type mood as enum ('so', 'happy', 'sad')");
    change("mood", "(case when g % 7 = 3 then 'so' else 'sad' end)::mood", "'happy'");
    db.execute("alter type mood rename value 'so' to 'so so'");

    requireConflictsOfThreeRows();

    assertThat(db.column("select v from things where v <> 'sad'")).containsOnly("happy").hasSize(3);
  }

  @Test
  void aNameOfWhatHasGone() throws Exception {
    db.execute("create table gone ()", "create type places as (what regclass, n int)");
    change(
        "places",
        "row(case when g % 7 = 3 then 'gone' else 'pg_class' end::regclass, g)::places",
        "row('pg_type'::regclass, 1)::places");
    db.execute("drop table gone");

    requireConflictsOfThreeRows();
  }

  /** What a trigger of the user refuses is no fault of the image. */
  @Test
  void whatATriggerRefusesStaysAFailure() throws Exception {
    change("int", "g", "-id");
    db.execute(
        """
        create function refuse() returns trigger language plpgsql as
          $$ begin raise exception 'no' using errcode = '22023'; end $$\
        """,
        "create trigger refuse before update on things for each row execute function refuse()");

    assertThatThrownBy(() -> Backfill.rollback(ledger, "things").run())
        .isInstanceOf(BackfillFailedException.class);
    assertThat(db.number("select count(*) from things where v = -id")).isEqualTo(20);
  }
}
