package dev.backfill.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.check.Check;
import dev.backfill.jdbc.Jdbc;
import dev.backfill.jdbc.JdbcScope;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.plan.ApprovalRule;
import dev.backfill.plan.BackupProbe;
import dev.backfill.plan.BadRows;
import dev.backfill.plan.FailureLimit;
import dev.backfill.plan.Plan;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.plan.Stage;
import dev.backfill.plan.TimeWindow;
import dev.backfill.plan.Undo;
import dev.backfill.scope.ChunkBy;
import dev.backfill.scope.ChunkStrategy;
import dev.backfill.scope.Range;
import dev.backfill.work.ChunkProcessor;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import javax.sql.DataSource;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import org.junit.jupiter.api.Test;

/** A plan that was built in code is written as a file that makes the same plan, or is refused. */
class WrittenPlanProperties {

  /** A plan that is bound asks some hundred questions: sessions are kept. */
  private static final DataSource SHOP = pool(Database.orders());

  private static final JdbcTable ORDERS = JdbcTable.of(SHOP, "orders");
  private static final LocalDate FROM = LocalDate.of(2023, 1, 1);
  private static final LocalDate TO = LocalDate.of(2024, 1, 1);

  private static final ChunkProcessor<Range> CODE = chunk -> 0;

  private static final PlanRegistry REGISTRY =
      PlanRegistry.of("shop", SHOP)
          .transform("code", plan -> CODE)
          .check("mine", plan -> check("mine of " + plan.table().name()));

  private static DataSource pool(DataSource source) {
    var pool = new HikariDataSource();
    pool.setDataSource(source);
    pool.setMaximumPoolSize(4);
    return pool;
  }

  private static Check check(String name) {
    return Check.of(name, context -> Check.passed("yes"));
  }

  @Property(tries = 150)
  @Tag("slow")
  void aPlanIsTheSameAfterItWasWrittenAndRead(@ForAll Random random) {
    Plan<?> plan = plan(random);
    ChunkProcessor<Range> work = work(random, plan.name());

    var file = PlanFile.of(plan, work, REGISTRY);
    var yaml = file.toYaml();
    var again = PlanFile.read(yaml).bind(REGISTRY);

    assertThat(PlanFile.read(yaml)).isEqualTo(file);
    assertThat(again.plan().fingerprint()).as(yaml).isEqualTo(plan.fingerprint());
    assertThat(again.plan().definition().scope()).as(yaml).isEqualTo(plan.definition().scope());
    assertThat(again.work()).as(yaml).isEqualTo(work);
    assertThat(again.plan().options().retry()).isEqualTo(plan.options().retry());
    assertThat(again.plan().options().approvals().required())
        .isEqualTo(plan.options().approvals().required());
    assertThat(again.plan().options().canary()).isEqualTo(plan.options().canary());
    assertThat(PlanFile.of(again.plan(), again.work(), REGISTRY)).isEqualTo(file);
  }

  private static Plan<?> plan(Random random) {
    return switch (random.nextInt(5)) {
      case 0 ->
          with(
              random,
              ORDERS.dates("order_date", FROM, TO),
              List.of(
                  ChunkBy.MONTH,
                  ChunkBy.WEEK.every(2),
                  ChunkBy.QUARTER.atMost(70),
                  ChunkBy.rows(90)));
      case 1 ->
          with(
              random,
              ORDERS.instants(
                  "placed_at",
                  FROM.atStartOfDay(ZoneId.of("UTC")).toInstant(),
                  Instant.parse("2024-01-01T00:00:00.5Z")),
              List.of(ChunkBy.HOUR.every(12), ChunkBy.YEAR.in(ZoneId.of("UTC"))));
      case 2 ->
          with(
              random,
              ORDERS.ids("id", -5, 1_000_000_000_000L),
              List.of(ChunkBy.width(300), ChunkBy.rows(77)));
      case 3 -> with(random, ORDERS.keys("id", List.of(5L, 7L, 9L)), List.of(ChunkBy.size(2)));
      default ->
          with(
              random,
              ORDERS.dates("placed_at", FROM, TO, ZoneId.of("Europe/Berlin")),
              List.of(ChunkBy.DAY));
    };
  }

  private static <R extends Range> Plan<R> with(
      Random random, JdbcScope<R> rows, List<ChunkStrategy<R>> strategies) {
    JdbcScope<R> scope =
        switch (random.nextInt(3)) {
          case 0 -> rows.where("amount > 0 and tier <> ')'\n  or (id = 5)");
          case 1 -> rows.exactCounts();
          default -> rows;
        };
    PlanSteps.Options<R> plan =
        Backfill.plan("plan_" + random.nextInt(9), scope)
            .chunkBy(strategies.get(random.nextInt(strategies.size())));
    if (random.nextBoolean()) {
      plan = plan.parallelism(3).newestFirst().batchRows(500).maxChunks(5_000);
    }
    if (random.nextBoolean()) {
      plan =
          plan.retry(RetryPolicy.attempts(5))
              .failureLimit(new FailureLimit(0, 12.5, 3))
              .batchDeadline(Duration.ofSeconds(90))
              .runDeadline(Duration.ofHours(5));
    }
    if (random.nextBoolean()) {
      plan = plan.description("Why: 'x'\nbecause").requestedBy("data-team").codeVersion("2.0");
    }
    if (random.nextBoolean()) {
      plan =
          plan.requestedBy("data-team")
              .approvals(ApprovalRule.required(2).by("ann", "bob", "C. D"));
    }
    if (random.nextBoolean()) {
      plan = plan.canary(2, Stage.percent(5), Stage.percent(0.5)).deltaPasses(1);
      plan = plan.windows(TimeWindow.parse("mon-fri 22:00-06:00"));
    }
    if (random.nextBoolean()) {
      plan = plan.setAside(BadRows.atMost(10).orShare(0.001)).maxOutage(Duration.ofMillis(1_500));
    }
    if (random.nextBoolean()) {
      plan = plan.requireExactlyOnce().allowOverlap().showCauses().drainOnShutdown();
    }
    if (random.nextBoolean()) {
      plan =
          plan.preCheck(ORDERS.hasRows(scope))
              .preCheck(check("mine of public.orders"))
              .postCheck(ORDERS.noNulls("amount", scope));
    }
    return random.nextBoolean() ? plan.build() : plan.undoBy(Undo.none("it is new")).build();
  }

  private static ChunkProcessor<Range> work(Random random, String name) {
    return switch (random.nextInt(7)) {
      case 0 -> ORDERS.set("tier", "'a)' || \"amount\"").set("amount", "amount + 1");
      case 1 -> ORDERS.set("tier", "case\n  when amount > 5 then 'gold \\n'\nend");
      case 2 -> ORDERS.set("tier", "'" + name + "'").preserveExisting();
      case 3 -> ORDERS.set("tier", "'b'").expectRows(37);
      case 4 -> ORDERS.delete();
      case 5 -> Jdbc.sql(SHOP, "update orders\n  set tier = '\\d' where {chunk}");
      default -> CODE;
    };
  }

  @Test
  void whatAFileCannotSayIsRefusedByName(@org.junit.jupiter.api.io.TempDir Path folder) {
    var plan =
        Backfill.plan("x", ORDERS.dates("order_date", FROM, TO))
            .chunkBy(ChunkBy.MONTH)
            .preCheck(check("another"))
            .undoBy(
                Undo.restoreFromBackup(
                    BackupProbe.files(folder, "*"), Duration.ofDays(1), "restore"))
            .build();

    assertThatThrownBy(() -> PlanFile.of(plan, chunk -> 1, REGISTRY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Plan 'x' cannot be written as a file: work: the work is code that no name is"
                + " registered for; register it by PlanRegistry.transform(name, factory);"
                + " execution.pre_checks: the check 'another' is code that no name is registered"
                + " for; register it by PlanRegistry.check(name, factory); rollback: the search for"
                + " a backup is code, and a file names a backup_location; write it into the file");
  }

  @Test
  void aScopeThatIsNotOfATableIsRefused() {
    var plan = Backfill.plan("x", 0, 10).chunkBy(ChunkBy.width(2)).build();

    assertThatThrownBy(() -> PlanFile.of(plan, CODE, REGISTRY))
        .hasMessageStartingWith(
            "Plan 'x' cannot be written as a file: scope: the scope is not one");
  }

  /** The comparison finds what the text behind the fingerprint does not hold. */
  @Test
  void aDifferenceThatNoTextShowsIsFound() {
    var marked = ORDERS.set("tier", "'a'").preserveExisting("'none'");
    var plain =
        Backfill.plan("x", ORDERS.dates("order_date", FROM, TO)).chunkBy(ChunkBy.MONTH).build();

    assertThatThrownBy(() -> PlanFile.of(plain, marked, REGISTRY))
        .hasMessage(
            "Plan 'x' cannot be written as a file: work: a file cannot say what the work says");
  }
}
