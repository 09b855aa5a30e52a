package dev.backfill.jdbc.rollback;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.fixture.WatchedDataSource;
import dev.backfill.ledger.RunIsLiveException;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.report.BackfillFailedException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Before-images go with their run or before it, and never while a rollback restores them. */
@RunsBeside
@ExtendWith(Postgres.class)
class BeforeImageRetentionTest {

  private static final String IMAGES =
      "select distinct r.plan_name from backfill_before_image join backfill_run r using (run_id)"
          + " order by 1";

  private DataSource source;
  private PostgresDatabase db;
  private JdbcTable orders;

  @BeforeEach
  void makeOrders(DataSource pool, PostgresDatabase own) throws SQLException {
    source = pool;
    db = own;
    db.execute(
        "create table orders (id bigint primary key, tier text)",
        "insert into orders select g from generate_series(1, 100) g");
    orders = JdbcTable.of(source, "orders");
  }

  private JdbcLedger ledger() {
    return JdbcLedger.in(source);
  }

  private void run(JdbcLedger ledger, String plan) {
    Backfill.plan(plan, orders.ids("id", 1, 101))
        .chunkBy(width(20))
        .ledger(ledger)
        .run(orders.set("tier", "coalesce(tier, '') || 'x'").keepBeforeImage());
  }

  private void age(String plan, String age) throws SQLException {
    db.execute(
        "update backfill_run set state_at = clock_timestamp() - interval '%s' where plan_name = '%s'"
            .formatted(age, plan));
  }

  @Test
  void withoutASettingTheyAreKeptAsLongAsTheirRun() throws Exception {
    run(ledger(), "old");
    age("old", "10 years");

    run(ledger(), "new");

    assertThat(db.column(IMAGES)).containsExactly("new", "old");
    ledger().forget("old");
    assertThat(db.column(IMAGES)).containsExactly("new");
    assertThat(ledger().forgetEnded(Duration.ZERO, Set.of(RunState.COMPLETED))).isEqualTo(1);
    assertThat(db.number("select count(*) from backfill_before_image")).isZero();
  }

  @Test
  void thoseOfRunsThatAreOverForLongerAreDeletedAndTheRunIsKept() throws Exception {
    run(ledger(), "just_over");
    run(ledger(), "not_yet");
    age("just_over", "1 hour");
    age("not_yet", "59 minutes 30 seconds");

    run(ledger().beforeImageRetention(Duration.ofHours(1)), "new");

    assertThat(db.column(IMAGES)).containsExactly("new", "not_yet");
    assertThat(ledger().inspect("just_over")).isPresent();
    assertThatThrownBy(() -> Backfill.rollback(ledger(), "just_over").run())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Plan 'just_over' has no before-images: they were forgotten");
    assertThat(Backfill.rollback(ledger(), "not_yet").run().progress().rows().conflicts())
        .isEqualTo(100); // the newer run has changed them
  }

  @Test
  void onePlansAreForgottenByItsNameTwiceAsWellAsOnce() throws Exception {
    run(ledger(), "one");
    run(ledger(), "two");

    ledger().forgetBeforeImages("one");
    ledger().forgetBeforeImages("one");
    ledger().forgetBeforeImages("nobody");

    assertThat(db.column(IMAGES)).containsExactly("two");
    assertThatThrownBy(() -> Backfill.rollback(ledger(), "one").explain())
        .hasMessageContaining("they were forgotten");
  }

  @Test
  void notWhileTheRunIsUnderWay() throws Exception {
    var plan = Backfill.plan("live", orders.ids("id", 1, 101)).chunkBy(width(20)).ledger(ledger());
    try (var run = plan.start(orders.set("tier", "'x'").keepBeforeImage())) {
      run.pause();
      assertThatThrownBy(() -> ledger().forgetBeforeImages("live"))
          .isInstanceOf(RunIsLiveException.class);
      run.resume();
      run.await();
    }
    assertThat(db.column(IMAGES)).containsExactly("live");
  }

  @Test
  void thoseOfARollbackThatIsNotOverAreKept() throws Exception {
    run(ledger(), "old");
    db.execute("alter table orders add constraint filled check (tier is not null) not valid");
    assertThatThrownBy(
            () ->
                Backfill.rollback(ledger(), "old")
                    .settings(plan -> plan.retry(RetryPolicy.attempts(1)))
                    .run())
        .isInstanceOf(BackfillFailedException.class);
    age("old", "2 days");

    var keeping = ledger().beforeImageRetention(Duration.ofHours(1)).retention(Duration.ofHours(1));
    run(keeping, "new");
    ledger().forgetEnded(Duration.ofHours(1), Set.of(RunState.ROLLED_BACK));

    assertThat(db.column(IMAGES)).containsExactly("new", "old");
    db.execute("alter table orders drop constraint filled");
    ledger().forget("new");
    db.execute("update orders set tier = 'x'");
    assertThat(Backfill.rollback(keeping, "old").run().rowsChanged()).isEqualTo(100);
  }

  /** Its own opening deletes what is old: not what it is about to put back. */
  @Test
  void aRollbackDoesNotForgetWhatItPutsBack() throws Exception {
    run(ledger(), "old");
    age("old", "2 days");
    var strict = ledger().beforeImageRetention(Duration.ofHours(1)).retention(Duration.ofHours(1));

    var report = Backfill.rollback(strict, "old").run();

    assertThat(report.rowsChanged()).isEqualTo(100);
    assertThat(db.number("select count(tier) from orders")).isZero();
  }

  /** Else what was deleted under it would be passed over in silence. */
  @Test
  void aRollbackThatLosesItsImagesSaysSo() throws Exception {
    run(ledger(), "old");
    var deleting =
        WatchedDataSource.of(
            source,
            call -> {
              var arguments = call.arguments();
              if (call.name().equals("prepareStatement")
                  && arguments != null
                  && String.valueOf(arguments[0]).contains("order by batch_no desc")) {
                ledger().forgetBeforeImages("old");
              }
              return call.proceed();
            });
    var plan = Backfill.rollback(JdbcLedger.in(deleting), "old");

    assertThatThrownBy(() -> plan.settings(p -> p.retry(RetryPolicy.attempts(1))).run())
        .isInstanceOf(BackfillFailedException.class)
        .hasMessageContaining("were forgotten while they were being put back");
    assertThat(db.number("select count(tier) from orders")).isEqualTo(100);
  }

  @Test
  void explainSaysHowMuchRoomTheyTake() throws Exception {
    db.execute(
        "insert into orders select g, 'tier ' || g from generate_series(101, 20000) g",
        "vacuum analyze orders");
    var plan =
        Backfill.plan("big", orders.ids("id", 1, 20_001)).chunkBy(width(5_000)).ledger(ledger());
    var work = orders.set("tier", "coalesce(tier, '') || ' is gold'").keepBeforeImage();

    var forecast = plan.explain(work);
    plan.run(work);

    long said = forecast.volume().orElseThrow().beforeImages();
    long kept =
        db.number(
            "select sum(pg_column_size(olds) + coalesce(pg_column_size(news), 0)) from"
                + " backfill_before_image");
    System.out.printf("before-images: %,d bytes forecast, %,d kept%n", said, kept);
    assertThat(forecast.toMarkdown()).contains("**Before-images**: up to");
    assertThat(said).isBetween(kept, kept * 6);
    assertThat(List.of(plan.explain(orders.set("tier", "'x'")).volume().orElseThrow()))
        .allMatch(volume -> volume.beforeImages() == 0);
  }
}
