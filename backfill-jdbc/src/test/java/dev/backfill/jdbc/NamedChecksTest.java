package dev.backfill.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.check.Check;
import dev.backfill.check.Check.Status;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.plan.BackupProbe;
import dev.backfill.plan.BackupProbe.Backup;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Checks are found by name, and names that do not exist are refused with those that do. */
@ExtendWith(Postgres.class)
class NamedChecksTest {

  private static final LocalDate JAN = LocalDate.of(2023, 1, 1);
  private static final LocalDate FEB = LocalDate.of(2023, 2, 1);

  private JdbcTable orders;
  private JdbcScope<?> january;
  private JdbcChecks checks;

  @BeforeEach
  void makeOrders(DataSource source, PostgresDatabase db) throws SQLException {
    db.execute(
        "create table orders (id bigint primary key, day date, tier text, amount int)",
        "insert into orders select g, date '2023-01-01' + (g % 60)::int, case when g % 7 < 2 then"
            + " 'gold' else 'base' end, g % 100 from generate_series(1, 1200) g");
    orders = JdbcTable.of(source, "orders");
    january = orders.dates("day", JAN, FEB);
    checks = orders.checks(january).writing("tier");
  }

  private static Check.Verdict ask(Check check) throws Exception {
    return check.check(new Check.Context("p", Optional.empty(), Optional.empty(), 0));
  }

  @Test
  void checksAreFoundByName() throws Exception {
    assertThat(ask(checks.named("verify_source_data_exists")).evidence())
        .isEqualTo("there are rows in the scope of public.orders");
    assertThat(ask(checks.named("verify_target_column_exists")).evidence())
        .isEqualTo("column 'tier' is text");
    assertThat(ask(checks.named("verify_no_nulls_in_tier")).evidence())
        .isEqualTo("0 of 620 rows have no tier");
    assertThat(ask(orders.checks().named("verify_no_nulls_in_tier")).evidence())
        .isEqualTo("0 of 1,200 rows have no tier");
  }

  @Test
  void anUnknownNameIsRefusedWithTheNearestOnes() {
    assertThatThrownBy(() -> checks.named("verify_no_null_in_teir"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "There is no check 'verify_no_null_in_teir'; did you mean 'verify_no_nulls_in_tier'")
        .hasMessageContaining("; the checks are ")
        .hasMessageContaining("verify_no_nulls_in_<column>")
        .hasMessageEndingWith(", and with(name, factory) adds one of yours");
    assertThatThrownBy(() -> checks.named("verify_no_nulls_in_"))
        .hasMessageStartingWith("There is no check 'verify_no_nulls_in_'; did you mean");
    assertThatThrownBy(() -> checks.named("verify_no_nulls_in_teir"))
        .hasMessage("Table 'public.orders' has no column 'teir'; did you mean 'tier'?");
  }

  @Test
  void severalColumnsAreOneCheckWhoseWorstAnswerCounts() throws Exception {
    var both = orders.checks(january).writing("tier", "rank").named("verify_target_column_exists");

    assertThat(both.name())
        .isEqualTo(
            "column public.orders.tier is there and can be written; column public.orders.rank is"
                + " there and can be written");
    assertThat(ask(both).status()).isEqualTo(Status.FAILED);
    assertThat(ask(both).evidence()).startsWith("column 'tier' is text; there is no column 'rank'");
  }

  @Test
  void recentRowsAreThoseBehindTheScopeUnlessOthersAreNamed(PostgresDatabase db) throws Exception {
    var check = checks.named("compare_distribution_to_recent");
    assertThat(ask(check).status()).isEqualTo(Status.PASSED);
    assertThat(ask(check).evidence()).contains("620 rows compared with 580 in the other rows");
    assertThat(ask(checks.writing("amount").named("compare_distribution_to_recent")).evidence())
        .contains("samples of 620 and 580 rows");

    db.execute("update orders set tier = 'gold' where day < '2023-02-01'");
    assertThat(ask(check).status()).isEqualTo(Status.FAILED);

    var third = orders.dates("day", JAN, LocalDate.of(2023, 1, 20));
    assertThat(ask(checks.recent(third).named("compare_distribution_to_recent")).status())
        .isEqualTo(Status.PASSED);
  }

  @Test
  void whatACheckLacksIsNamed() {
    assertThatThrownBy(() -> orders.checks(january).named("verify_target_column_exists"))
        .hasMessage(
            "Check 'verify_target_column_exists' needs the columns that the work writes: say"
                + " writing(column)");
    assertThatThrownBy(
            () -> orders.checks().writing("tier").named("compare_distribution_to_recent"))
        .hasMessage("Check 'compare_distribution_to_recent' needs a scope: say checks(scope)");
    assertThatThrownBy(
            () ->
                orders
                    .checks(orders.byKey())
                    .writing("tier")
                    .named("compare_distribution_to_recent"))
        .hasMessage(
            "Check 'compare_distribution_to_recent' needs other rows, because the scope has no end"
                + " of its own: say recent(rows)");
  }

  @Test
  void aBackupMustBeThereBeforeTheFirstChunkAndStay() throws Exception {
    assertThatThrownBy(() -> checks.named("backup"))
        .hasMessage(
            "Check 'backup' needs to know where backups are: say backups(probe, maxAge). A plan"
                + " that says undoBy(restoreFromBackup(..)) asks for a backup without it");
    var now = Instant.now();
    var found = new ArrayList<Backup>();
    var targets = new ArrayList<Set<String>>();
    BackupProbe probe =
        about -> {
          targets.add(about);
          return found;
        };
    var check = checks.backups(probe, Duration.ofHours(1)).named("backup");
    var context = new Check.Context("p", Optional.empty(), Optional.empty(), 0);

    assertThatThrownBy(() -> check.capture(context))
        .hasMessage("there is no backup that holds data; make one first");
    found.add(Backup.of(now.minusSeconds(7_200), "s3://old"));
    assertThatThrownBy(() -> check.capture(context))
        .hasMessageStartingWith("the newest backup that holds data is of 2")
        .hasMessageEndingWith("Z, which is older than PT1H; make one first");
    found.add(Backup.of(now.minusSeconds(60), "s3://empty", 0));
    found.add(Backup.of(now.minusSeconds(600), "s3://new one"));
    var note = check.capture(context);
    found.add(Backup.of(now.plusSeconds(600), "s3://later"));

    assertThat(check.check(new Check.Context("p", Optional.empty(), note, 0)))
        .isEqualTo(
            Check.passed(
                "the backup of %s at s3://new one is there"
                    .formatted(now.minusSeconds(600).truncatedTo(ChronoUnit.SECONDS))));
    found.removeIf(backup -> backup.location().equals("s3://new one"));
    assertThat(check.check(new Check.Context("p", Optional.empty(), note, 0)).evidence())
        .endsWith("at s3://new one, with which the run began, is gone; bring it back");
    assertThat(targets).contains(Set.of("public.orders.tier"));
    assertThatThrownBy(() -> checks.backups(probe, Duration.ZERO))
        .hasMessage("maxAge of the backup must be more than 0, was PT0S");
  }

  @Test
  void ownChecksAreFoundByNameToo() throws Exception {
    var own =
        checks
            .with("verify_no_refunds", about -> about.table().check("r", "select 1 where false"))
            .with(
                "verify_positive_<column>",
                about ->
                    Check.of(
                        about.column().orElseThrow() + " is positive",
                        context -> Check.passed("yes")));

    assertThat(own.names())
        .contains("verify_no_refunds", "verify_positive_<column>", "verify_source_data_exists");
    assertThat(own.named("verify_no_refunds").name()).isEqualTo("r");
    assertThat(own.named("verify_positive_amount").name()).isEqualTo("amount is positive");
    assertThatThrownBy(() -> own.with("verify_no_refunds", about -> orders.hasRows()))
        .hasMessage("There is a check 'verify_no_refunds' already; name yours otherwise");
    assertThatThrownBy(() -> own.with("Verify <column> all", about -> orders.hasRows()))
        .hasMessageStartingWith("A check cannot be named 'Verify <column> all'; take lower-case");
  }
}
