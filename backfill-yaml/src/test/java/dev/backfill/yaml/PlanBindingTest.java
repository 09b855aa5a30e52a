package dev.backfill.yaml;

import static dev.backfill.yaml.TierPlan.TIERS;
import static dev.backfill.yaml.TierPlan.faults;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.NotApprovedException;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.ApprovalRule;
import dev.backfill.plan.BackupProbe;
import dev.backfill.plan.Deadlines;
import dev.backfill.plan.FailureLimit;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.plan.Stage;
import dev.backfill.plan.Undo;
import dev.backfill.run.BackfillRunner;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.work.Guarantee;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file becomes a plan that runs, or all that is missing is named. */
@Tag("slow")
class PlanBindingTest {

  private DataSource shop;

  @BeforeEach
  void orders() {
    shop = Database.orders();
  }

  private BoundPlan<?> bound(String yaml) {
    return PlanFile.read(yaml).bind(PlanRegistry.of("shop", shop));
  }

  @Test
  void aFileRunsAndItsLedgerMakesItExactlyOnce() {
    var report = bound(TIERS).runWith(BackfillRunner.inMemory());

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.guarantee()).isEqualTo(Guarantee.EXACTLY_ONCE);
    assertThat(report.rowsChanged()).isEqualTo(1_900);
    assertThat(Database.count(shop, "tier = 'old'")).isEqualTo(100);
    assertThat(bound(TIERS).runWith(BackfillRunner.inMemory()).rowsChanged()).isEqualTo(1_900);
  }

  @Test
  void aStatusInAFileIsNotBelieved() {
    var done =
        TIERS
            + """
              execution:
                chunks:
                  - {id: chunk_01, date_range: [2023-01-01, 2023-02-01], status: success}
                  - {id: chunk_02, date_range: [2023-02-01, 2023-03-01], status: success}
            """;

    assertThat(bound(done).runWith(BackfillRunner.inMemory()).rowsChanged()).isEqualTo(1_900);
    assertThat(Database.count(shop, "tier is null")).isZero();
  }

  @Test
  void everySettingReachesThePlan() {
    var plan =
        bound(
                """
                backfill:
                  name: x
                  description: Why
                  requested_by: data-team
                  approvals_required: 2
                  approvers: [ann, bob]
                  code_version: "7"
                  scope:
                    table: orders
                    column: order_date
                    date_range: {start: 2023-01-01, end: 2024-01-01}
                    where: amount > 0
                  strategy:
                    chunk_by: 2 weeks
                    chunk_size: ~500 rows
                    parallelism: 3
                    order: newest_first
                    batch_rows: 1_000
                    max_chunks: 99
                    canary: [2, 5%]
                    delta_passes: 1
                  work: {delete: rows}
                  execution:
                    retry: {attempts: 5, first_wait: 2s, conflict_wait: 50ms, longest_wait: 1m}
                    deadlines: {batch: 1m, chunk: 10m, run: 2h}
                    failure_limit: {chunks: 1, percent: 2.5, alike: 4}
                    set_aside: {rows: 9, share: 0.01}
                    max_outage: 5m
                    grace: 7s
                    require_exactly_once: true
                    allow_overlap: true
                    show_causes: true
                    drain_on_shutdown: true
                    database_cores: 8
                  rollback: {strategy: none, reason: it is deleted}
                """)
            .plan();
    var definition = plan.definition();
    var options = plan.options();

    assertThat(definition.description()).isEqualTo("Why");
    assertThat(definition.requestedBy()).isEqualTo("data-team");
    assertThat(options.approvals()).isEqualTo(ApprovalRule.required(2).by("ann", "bob").on("shop"));
    assertThat(definition.codeVersion()).isEqualTo("7");
    assertThat(definition.scope().definition()).contains("where (amount > 0)");
    assertThat(definition.strategy().definition()).isEqualTo("week every 2 at most 500 rows");
    assertThat(definition.order()).isEqualTo(Order.NEWEST_FIRST);
    assertThat(options.parallelism()).isEqualTo(3);
    assertThat(options.batchRows()).isEqualTo(1_000);
    assertThat(options.maxChunks()).isEqualTo(99);
    assertThat(options.canary()).containsExactly(Stage.chunks(2), Stage.percent(5));
    assertThat(options.deltaPasses()).isEqualTo(1);
    assertThat(options.retry())
        .isEqualTo(
            new RetryPolicy(
                5, Duration.ofSeconds(2), Duration.ofMillis(50), Duration.ofMinutes(1)));
    assertThat(options.deadlines())
        .isEqualTo(
            Deadlines.NONE
                .withBatch(Duration.ofMinutes(1))
                .withChunk(Duration.ofMinutes(10))
                .withRun(Duration.ofHours(2)));
    assertThat(options.failureLimit()).isEqualTo(new FailureLimit(1, 2.5, 4));
    assertThat(options.badRows().orElseThrow().rows()).isEqualTo(9);
    assertThat(options.badRows().orElseThrow().share()).isEqualTo(0.01);
    assertThat(options.maxOutage()).isEqualTo(Duration.ofMinutes(5));
    assertThat(options.grace()).isEqualTo(Duration.ofSeconds(7));
    assertThat(options.requiresExactlyOnce()).isTrue();
    assertThat(options.allowsOverlap()).isTrue();
    assertThat(options.showsCauses()).isTrue();
    assertThat(options.drainsOnShutdown()).isTrue();
    assertThat(options.databaseCores()).isEqualTo(8);
    assertThat(options.undo()).contains(Undo.none("it is deleted"));
  }

  @Test
  void eachKindOfRangeAndOfWorkRuns() {
    assertThat(
            run(
                "column: id, id_range: {start: 0, end: 1001}",
                "chunk_width: 100",
                "set: {amount: 0}"))
        .isEqualTo(1_000);
    assertThat(
            run(
                "column: id, keys: [5, 6, 7]",
                "type: correction",
                "set: {amount: amount + 1}, expect_rows: 3"))
        .isEqualTo(3);
    assertThat(
            run(
                "by_key: true, where: id <= 50",
                "chunk_size: 20",
                "sql: 'update orders set amount = 2 where {chunk}'"))
        .isEqualTo(50);
    assertThat(
            run(
                "column: placed_at, date_range: {start: 2000-01-01T00:00:00Z, end:"
                    + " 2100-01-01T00:00:00Z}, zone: Europe/Berlin",
                "chunk_by: 20 years",
                "delete: rows"))
        .isEqualTo(2_000);
  }

  private long run(String scope, String strategy, String work) {
    orders();
    return bound(
            """
            backfill:
              name: x
              scope: {table: orders, %s}
              strategy: {%s}
              work: {%s}
            """
                .formatted(scope, strategy, work))
        .runWith(BackfillRunner.inMemory())
        .rowsChanged();
  }

  @Test
  void anApprovalForOneDataSourceOfTheRegistryIsNoneForAnother() {
    var yaml = TIERS.replaceFirst("\n", "\n  requested_by: data-team\n  approvals_required: 1\n");
    var ledger = InMemoryLedger.create();
    var staging = PlanFile.read(yaml).bind(PlanRegistry.of("staging", shop).ledger(ledger));
    var production = PlanFile.read(yaml).bind(PlanRegistry.of("production", shop).ledger(ledger));
    ledger.approve(staging.approvalTerms(), "ann");

    assertThatThrownBy(() -> production.runWith(BackfillRunner.inMemory()))
        .isInstanceOf(NotApprovedException.class)
        .hasMessageContaining("dataSource was 'staging', is 'production'");
    assertThat(staging.runWith(BackfillRunner.inMemory()).rowsChanged()).isPositive();
  }

  @Test
  void anUndoLogKeepsOldValuesAndARollbackRestoresThem() {
    var yaml =
        TIERS.replace(", preserve_existing: true", "") + "  rollback: {strategy: undo_log}\n";

    assertThat(bound(yaml).runWith(BackfillRunner.inMemory()).rowsChanged()).isEqualTo(2_000);
    assertThat(Database.count(shop, "tier = 'old'")).isZero();
    var unused = Backfill.rollback(dev.backfill.jdbc.JdbcLedger.in(shop), "orders_tier").run();

    assertThat(Database.count(shop, "tier = 'old'")).isEqualTo(100);
  }

  @Test
  void checksOfTheFileFailTheRun() {
    var yaml =
        TIERS.replace("'base' end", "null end")
            + "  execution: {post_checks: [verify_no_nulls_in_tier]}\n";

    assertThatThrownBy(() -> bound(yaml).runWith(BackfillRunner.inMemory()))
        .hasMessageContaining("tier");
  }

  @Test
  void aBackupIsSearchedForWhereTheFileSays(@TempDir Path folder) throws IOException {
    var yaml =
        TIERS
            + "  rollback: {strategy: restore_from_backup, backup_location: \"%s\", max_age:"
            + " 12h}\n";
    assertThatThrownBy(() -> bound(yaml.formatted(folder)).runWith(BackfillRunner.inMemory()))
        .hasMessageContaining("backup to restore from");
    Files.writeString(folder.resolve("orders.dump"), "rows");

    var report =
        bound(yaml.replace("orders_tier", "with_backup").formatted(folder))
            .runWith(BackfillRunner.inMemory());
    var asked = new ArrayList<String>();
    var registry =
        PlanRegistry.of("shop", shop)
            .backups(
                location -> {
                  asked.add(location);
                  return targets -> List.of(BackupProbe.Backup.of(Instant.now(), location, 1));
                });
    var unused = PlanFile.read(yaml.formatted("s3://b/o")).bind(registry);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(asked).containsExactly("s3://b/o");
  }

  @Test
  void secretsComeFromTheEnvironmentOrAFile(@TempDir Path folder) throws IOException {
    var sent = new ArrayList<String>();
    var registry =
        PlanRegistry.of("shop", shop)
            .environment(Map.of("HOOK", "https://example.org/secret"))
            .webhook(
                (address, frequency) -> {
                  sent.add(address + " " + frequency);
                  return event -> {};
                });
    var file = Files.writeString(folder.resolve("hook"), "https://example.org/other\n");
    var yaml = TIERS + "  monitoring: {progress_webhook: \"%s\"}\n";

    bindOnly(yaml.formatted("${env:HOOK}"), registry);
    bindOnly(
        yaml.formatted("${file:" + file + "}").replace("}\"}", "}\", update_frequency: per_chunk}"),
        registry);

    assertThat(sent)
        .containsExactly(
            "https://example.org/secret on_state_change", "https://example.org/other per_chunk");
    assertThat(faults(yaml.formatted("${env:HOK}"), registry))
        .containsExactly(
            "line 11, column 34, monitoring.progress_webhook: the variable HOK is not set in the"
                + " environment");
    assertThat(faults(yaml.formatted("${file:/no/such/file}"), registry))
        .containsExactly(
            "line 11, column 34, monitoring.progress_webhook: the file /no/such/file cannot be"
                + " read");
  }

  private static void bindOnly(String yaml, PlanRegistry registry) {
    var unused = PlanFile.read(yaml).bind(registry);
  }

  @Test
  void aPlanThatWaitsRunsInAGroupOnly() {
    var registry = PlanRegistry.of("shop", shop);
    var first = PlanFile.read(TIERS).bind(registry);
    var second =
        PlanFile.read(
                TIERS.replace("name: orders_tier", "name: second").replace("'gold'", "'silver'")
                    + "  execution: {after_chunks_of: [orders_tier], accept_skipped: true}\n")
            .bind(registry);

    assertThatThrownBy(() -> second.runWith(BackfillRunner.inMemory()))
        .hasMessage(
            "Plan 'second' waits for orders_tier; run them together: Backfill.group(name,"
                + " one.member(), other.member())");
    var report = Backfill.group("both", first.member(), second.member()).run();
    assertThat(report.succeeded()).isTrue();
    assertThat(second.member().acceptsSkipped()).isTrue();
  }

  /** What the template lacks is added; nothing else is changed. */
  @Test
  void theTemplateOfTheFirstSpecificationRunsToItsEnd() {
    Database.execute(
        shop,
        """
        insert into orders (id, order_date, amount, tier)
          select n, date '2024-01-01' + n % 20, n % 2000,
            case when n % 2000 >= 1000 then 'gold' else 'base' end
            from generate_series(100000, 101999) n;
        update orders set tier = null where order_date < date '2024-01-01'
        """);
    var yaml =
        Seed.text().replace("    table: orders\n", "    table: orders\n    column: order_date\n")
            + """

              work:
                set:
                  tier: case when amount >= 1000 then 'gold' else 'base' end
            """;
    var sent = new ArrayList<String>();
    var registry =
        PlanRegistry.of("shop", shop)
            .backups(
                location -> targets -> List.of(BackupProbe.Backup.of(Instant.now(), location, 1)))
            .webhook(
                (address, frequency) -> {
                  sent.add(address + " " + frequency);
                  return event -> {};
                });

    var report = PlanFile.read(yaml).bind(registry).runWith(BackfillRunner.inMemory());

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.rowsChanged()).isEqualTo(2_000);
    assertThat(sent).containsExactly("https://slack.../webhook per_chunk");
  }

  @Test
  void explainAndDryRunWriteNothing() {
    var bound = bound(TIERS);

    assertThat(bound.explainWith(BackfillRunner.inMemory()).chunks()).isNotEmpty();
    assertThat(bound.dryRunWith(BackfillRunner.inMemory()).toString()).isNotEmpty();
    assertThat(Database.count(shop, "tier is null")).isEqualTo(1_900);
    ChunkProcessor<Range> plain = chunk -> 0;
    var committing =
        PlanFile.read(
                TIERS
                    .replace(", preserve_existing: true", "")
                    .replaceAll("(?s)work:.*", "work: {transform: plain}\n"))
            .bind(
                PlanRegistry.of("shop", shop)
                    .ledger(InMemoryLedger.create())
                    .transform("plain", plan -> plain));
    assertThatThrownBy(() -> committing.dryRunWith(BackfillRunner.inMemory()))
        .hasMessageContaining("commits by itself and cannot be rolled back");
  }
}
