package dev.backfill.jdbc.work;

import static dev.backfill.scope.ChunkBy.MONTH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.jdbc.Jdbc;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcScope;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.ledger.RunState;
import dev.backfill.scope.DateRange;
import java.sql.SQLException;
import java.time.LocalDate;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SQL of the user's that moves rows to other chunks is refused, unless the user vouches for it. */
@ExtendWith(Postgres.class)
class MovingSqlTest {

  private DataSource source;
  private PostgresDatabase db;
  private JdbcScope<DateRange> days;

  @BeforeEach
  void makeOrders(DataSource own, PostgresDatabase database) throws SQLException {
    source = own;
    db = database;
    db.execute(
        "create table o (id bigint primary key, day date, base int, n int default 0, late date"
            + " generated always as (date '2023-01-01' + base) stored)",
        "create table days (day date, n int)",
        "create index on o (day)",
        "create index on o (late)",
        "insert into o select g, date '2023-01-01' + g, g from generate_series(1, 300) g",
        "create view v as select id, day as moment, n as number from o where n >= 0",
        "create view vv as select moment as m, number from v");
    days =
        JdbcTable.of(source, "o").dates("day", LocalDate.of(2023, 1, 1), LocalDate.of(2024, 1, 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update o set day = day + 31 where {chunk}",
        "update only public.o x set n = 1, \"day\" = x.day + 31 where {chunk:x}",
        "update o set (n, day) = (select 1, day + 31) where {chunk}",
        "with u as (update o set day = day + 31 where {chunk} returning id) insert into days select"
            + " null, id from u",
        "insert into o (id, day) select id, day from o where {chunk} on conflict (id) do update set"
            + " day = excluded.day + 31",
        "merge into o using (select id as i from o where {chunk}) s on id = i when matched then"
            + " update set day = day + 31",
        "update v set moment = moment + 31 where id in (select id from o where {chunk})",
        "update vv set m = m + 31 where id() or m in (select day from o where {chunk})",
        "with d as (delete from o where {chunk} returning *) insert into o (id, day) select id, day"
            + " + 31 from d"
      })
  void whatSetsTheChunkColumnIsRefused(String sql) {
    String statement = sql.replace("id() or ", "");

    assertThatThrownBy(() -> Jdbc.sql(source, statement).over(days))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("keepsOrder()");
    assertThatCode(() -> Jdbc.sql(source, statement).keepsOrder().over(days))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update o set n = n + 1, base = 7 where {chunk}",
        "update days set day = o.day from o where {chunk:o} and days.n = o.n",
        "update v set number = 1 where id in (select id from o where {chunk})",
        "insert into o (id, day) select n, day from days where {chunk}",
        "update o set n = case when day > '2023-01-01' then 1 else 2 end where {chunk}"
      })
  void whatSetsOtherColumnsIsNot(String sql) {
    assertThatCode(() -> Jdbc.sql(source, sql).over(days)).doesNotThrowAnyException();
  }

  @Test
  void aColumnFromWhichTheChunkColumnIsGeneratedCountsToo() {
    var late = JdbcTable.of(source, "o").dates("late", LocalDate.of(2023, 1, 1), LocalDate.MAX);

    assertThatThrownBy(
            () -> Jdbc.sql(source, "update o set base = base + 31 where {chunk}").over(late))
        .hasMessageContaining("sets column 'late' of 'public.o', along which the plan is cut");
  }

  @Test
  void aTriggerThatSetsTheChunkColumnIsRefused() throws Exception {
    db.execute(
        """
        create function later() returns trigger language plpgsql as $$ begin
          -- the day on which it was changed
          NEW.day := old.day + 31; return new; end $$\
        """,
        """
        create function looks() returns trigger language plpgsql as $$ begin
          if new.day = old.day then insert into days values (new.day, new.n); end if; return new; end $$\
        """,
        "create trigger looks before update on o for each row execute function looks()");
    var work = Jdbc.sql(source, "update o set n = n + 1 where {chunk}");
    assertThatCode(() -> work.over(days)).doesNotThrowAnyException();

    db.execute("create trigger later before update on o for each row execute function later()");

    assertThatThrownBy(() -> work.over(days))
        .hasMessageContaining("trigger later sets a column along which the plan is cut");
  }

  @Test
  void aVouchIsEnough() throws Exception {
    var report =
        Backfill.plan("vouched", days)
            .chunkBy(MONTH)
            .ledger(JdbcLedger.in(source))
            .run(
                Jdbc.sql(source, "update o set day = date_trunc('month', day), n = 1 where {chunk}")
                    .keepsOrder());

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.rowsChanged()).isEqualTo(300);
  }
}
