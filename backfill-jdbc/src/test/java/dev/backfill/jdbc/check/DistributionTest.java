package dev.backfill.jdbc.check;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.backfill.Backfill;
import dev.backfill.check.Check;
import dev.backfill.check.Check.Status;
import dev.backfill.check.Check.Verdict;
import dev.backfill.contract.BackfillException;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcScope;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.scope.IdRange;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Distributions before and after, here and there, on real tables. */
@ExtendWith(Postgres.class)
class DistributionTest {

  private JdbcTable orders;
  private JdbcScope<IdRange> old;
  private JdbcScope<IdRange> recent;

  @BeforeEach
  void makeOrders(DataSource source, PostgresDatabase db) throws SQLException {
    db.execute(
        "create table orders (id bigint primary key, tier text, amount int, day date)",
        "insert into orders select g, case when g % 10 < 7 then 'base' when g % 10 < 9 then 'gold'"
            + " end, (g * 7919) % 1000, current_date from generate_series(1, 2000) g");
    orders = JdbcTable.of(source, "orders");
    old = orders.ids("id", 1, 1_001);
    recent = orders.ids("id", 1_001, 2_001);
  }

  private static Verdict ask(Check check) throws Exception {
    return ask(check, Optional.empty());
  }

  private static Verdict ask(Check check, Optional<String> captured) throws Exception {
    return check.check(new Check.Context("p", Optional.empty(), captured, 0));
  }

  private static Optional<String> capture(Check check) throws Exception {
    return check.capture(new Check.Context("p", Optional.empty(), Optional.empty(), 0));
  }

  @Test
  void aRunThatMovesTheValuesFailsAndItsNoteHoldsNoValue(DataSource source) {
    var ledger = JdbcLedger.in(source);
    var plan =
        Backfill.plan("moves", old)
            .chunkBy(width(500))
            .ledger(ledger)
            .postCheck(orders.categories("tier", old));

    var failure =
        catchThrowableOfType(
            BackfillFailedException.class,
            () -> plan.run(orders.set("tier", "case when id % 2 = 0 then 'gold' else 'base' end")));

    assertThat(failure)
        .hasMessageContaining("'distribution of public.orders.tier in the scope' FAILED")
        .hasMessageContaining("3 categories, 1,000 rows compared with 1,000 before; 1 missing")
        .hasMessageNotContaining("gold");
    assertThat(ledger.inspect("moves").orElseThrow().notes().toString())
        .contains("distribution of public.orders.tier")
        .doesNotContain("gold", "base");
  }

  @Test
  void valuesThatStayAreNoDifference() throws Exception {
    var check = orders.categories("tier", old);

    assertThat(ask(check, capture(check)))
        .isEqualTo(
            Check.passed(
                "stability index 0.000 (warns at 0.1, fails at 0.25), by chance in 100.0 % of"
                    + " cases; 3 categories, 1,000 rows compared with 1,000 before"));
    assertThat(ask(orders.categories("tier", old).likeIn(recent)).status())
        .isEqualTo(Status.PASSED);
    assertThatThrownBy(() -> ask(check))
        .isInstanceOf(BackfillException.class)
        .hasMessageContaining("has nothing to compare with");
  }

  @Test
  void newAndMissingValuesWarnAndAreNamedOnRequestOnly(PostgresDatabase db) throws Exception {
    db.execute("update orders set tier = 'silver' where id <= 30 and tier = 'base'");
    var check = orders.categories("tier", old).likeIn(recent);

    assertThat(ask(check).status()).isEqualTo(Status.WARNED);
    assertThat(ask(check).evidence()).endsWith("in the other rows; 1 new");
    assertThat(ask(check.namingCategories()).evidence()).endsWith("; 1 new: 'silver'");
    assertThat(ask(orders.categories("tier", recent).likeIn(old).namingCategories()).evidence())
        .endsWith("; 1 missing: 'silver'");
  }

  @Test
  void givenSharesAreComparedWith() throws Exception {
    var check = orders.categories("tier", old.where("tier is not null"));

    assertThat(ask(check.likeShares(Map.of("base", 7 / 9.0, "gold", 2 / 9.0))).status())
        .isEqualTo(Status.PASSED);
    assertThat(ask(check.likeShares(Map.of("base", 0.4, "gold", 0.6))).status())
        .isEqualTo(Status.FAILED);
    assertThat(ask(check.likeShares(Map.of("base", 0.65, "gold", 0.35))).status())
        .isEqualTo(Status.PASSED); // too small a difference
    assertThat(ask(check.likeShares(Map.of("base", 0.65, "gold", 0.35)).thresholds(0.05, 0.5)))
        .extracting(Verdict::status)
        .isEqualTo(Status.WARNED);
    assertThatThrownBy(() -> check.likeShares(Map.of("base", 0.4, "gold", 0.4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 were given, which add up to 0.8");
  }

  @Test
  void fewRowsAreNotJudged() throws Exception {
    var few = orders.ids("id", 1, 51);

    assertThat(ask(orders.categories("tier", few).likeIn(recent)))
        .isEqualTo(
            Check.warned(
                "too few rows to judge: 50, and 1,000 to compare with; 100 are needed on both"
                    + " sides"));
    assertThat(ask(orders.categories("tier", few).likeIn(recent).leastRows(50)).status())
        .isEqualTo(Status.PASSED);
    assertThat(ask(orders.numbers("amount", few, recent)).status()).isEqualTo(Status.WARNED);
    assertThat(ask(orders.categories("tier", few).likeShares(Map.of("base", 0.5, "gold", 0.5))))
        .isEqualTo(Check.warned("too few rows to judge: 50; 100 are needed"));
    assertThatThrownBy(() -> orders.categories("tier", few).leastRows(1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> orders.categories("tier", few).thresholds(0.3, 0.2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("were 0.3 and 0.2");
  }

  @Test
  void numbersAreComparedBySamples(PostgresDatabase db) throws Exception {
    assertThat(ask(orders.numbers("amount", old, recent)))
        .extracting(Verdict::status)
        .isEqualTo(Status.PASSED);

    db.execute("update orders set amount = amount * 100 where id <= 1000");

    assertThat(ask(orders.numbers("amount", old, recent)).status()).isEqualTo(Status.FAILED);
    assertThat(ask(orders.numbers("amount", old, recent)).evidence())
        .contains("by chance in less than 0.1 % of cases; samples of 1,000 and 1,000 rows");
    assertThat(ask(orders.numbers("amount", old, recent).thresholds(0.999, 1)).status())
        .isEqualTo(Status.PASSED);
    assertThatThrownBy(() -> orders.numbers("day", old, recent))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the numbers of public.orders.day");
  }

  @Test
  void aColumnOfManyValuesHasNoCategories() {
    assertThatThrownBy(
            () -> ask(orders.categories("id", orders.ids("id", 1, 2_001)).likeIn(recent)))
        .isInstanceOf(BackfillException.class)
        .hasMessageContaining("public.orders.id has more than 1,000 values");
  }

  @Test
  void aNoteIsReadAsItWasWritten() {
    var counts = new Categories(Map.of("=a\nb\\n", 3.0, "null", 4.0, "= x ", 5.0, "=", 6.0));

    assertThat(CategoryCounts.parse(CategoryCounts.note(counts))).isEqualTo(counts);
    assertThat(CategoryCounts.note(counts)).contains("3 =a\\nb\\\\n\n");
  }
}
