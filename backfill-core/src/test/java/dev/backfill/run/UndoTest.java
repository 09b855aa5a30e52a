package dev.backfill.run;

import static dev.backfill.run.fixture.Plans.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.backfill.PlanSteps;
import dev.backfill.check.Check.Status;
import dev.backfill.check.CheckResult;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.BackupProbe.Backup;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.plan.Undo;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.fixture.CountingWork;
import dev.backfill.run.fixture.OtherResource;
import dev.backfill.run.gate.BackupNeed;
import dev.backfill.run.gate.PinnedBackup;
import dev.backfill.scope.IdRange;
import dev.backfill.testing.ManualClock;
import dev.backfill.work.ChunkProcessor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A backup to restore from is there before anything is changed, and stays the same one. */
class UndoTest {

  private static final String RESTORE = "pg_restore --clean orders.dump";
  private static final Instant NIGHT = Instant.parse("2024-01-15T02:00:00Z");

  private final ManualClock clock = ManualClock.startingAt("2024-01-15T14:00:00Z").skippingWaits();
  private final InMemoryLedger ledger = InMemoryLedger.create(clock);
  private final BackfillRunner runner = BackfillRunner.with(ledger, clock, 7);
  private final List<Backup> backups = new CopyOnWriteArrayList<>();
  private final AtomicInteger calls = new AtomicInteger();

  private PlanSteps.Options<IdRange> plan() {
    return plan(Duration.ofHours(24));
  }

  private PlanSteps.Options<IdRange> plan(Duration maxAge) {
    return plan(3).undoBy(Undo.restoreFromBackup(targets -> backups, maxAge, RESTORE));
  }

  private static PlanSteps.Options<IdRange> plan(int chunks) {
    return ids("undo", chunks).retry(RetryPolicy.attempts(1));
  }

  private BackfillReport run(PlanSteps.Options<IdRange> plan) {
    return runner.run(plan.build(), chunk -> calls.incrementAndGet());
  }

  private BackfillFailedException failureOf(PlanSteps.Options<IdRange> plan) {
    return failureOf(plan, chunk -> calls.incrementAndGet());
  }

  private BackfillFailedException failureOf(
      PlanSteps.Options<IdRange> plan, ChunkProcessor<IdRange> work) {
    return catchThrowableOfType(
        BackfillFailedException.class, () -> runner.run(plan.build(), work));
  }

  /** A start that ends after its first chunk. */
  private void breakOff(PlanSteps.Options<IdRange> plan) {
    var failure =
        failureOf(
            plan,
            chunk -> {
              if (chunk.no() > 1) {
                throw new IllegalStateException("no");
              }
              return 1;
            });
    assertThat(failure.report().progress().rows().changed()).isEqualTo(1);
  }

  private static CheckResult asked(BackfillReport report) {
    assertThat(report.checks()).hasSize(1);
    return report.checks().getFirst();
  }

  @Test
  void theNewestBackupIsNamedInTheReport() {
    backups.add(Backup.of(NIGHT.minus(Duration.ofDays(1)), "orders-1.dump"));
    backups.add(Backup.of(NIGHT, "orders-2.dump", 1_500_000));

    var report = run(plan());

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(asked(report).phase()).isEqualTo(CheckResult.Phase.PRE);
    assertThat(asked(report).name()).isEqualTo("backup to restore from");
    assertThat(asked(report).verdict().status()).isEqualTo(Status.PASSED);
    assertThat(asked(report).verdict().evidence())
        .isEqualTo("backup of 2024-01-15T02:00:00Z, 12h old, 1.5 MB, at orders-2.dump");
    assertThat(report.toMarkdown())
        .contains("## Undo\n\nBy restoring a backup. The command is yours")
        .contains("\n```sh\n" + RESTORE + "\n```\n")
        .contains("12h old");
  }

  @Test
  void withoutABackupNothingIsBegun() {
    var failure = failureOf(plan());

    assertThat(calls).hasValue(0);
    assertThat(asked(failure.report()).verdict().status()).isEqualTo(Status.FAILED);
    assertThat(failure)
        .hasMessageContaining("'backup to restore from' FAILED (there is no backup; make one")
        .as("there is nothing to undo")
        .hasMessageNotContaining(RESTORE);
  }

  @Test
  void aBackupThatIsTooOldIsNone() {
    backups.add(Backup.of(NIGHT, "orders.dump"));

    var failure = failureOf(plan(Duration.ofHours(12).minusMillis(1)));

    assertThat(calls).hasValue(0);
    assertThat(failure).hasMessageContaining("at orders.dump, is too old: 11h 59m is the limit");
    assertThat(run(plan(Duration.ofHours(12))).state()).isEqualTo(RunState.COMPLETED);
  }

  @Test
  void aProbeThatThrowsIsAnErrorThatRepeatsNoMessage() {
    var broken =
        Undo.restoreFromBackup(
            targets -> {
              throw new IOException("secret");
            },
            Duration.ofHours(24),
            RESTORE);

    var failure = failureOf(plan(3).undoBy(broken));

    assertThat(calls).hasValue(0);
    assertThat(asked(failure.report()).verdict().status()).isEqualTo(Status.ERROR);
    assertThat(failure)
        .hasMessageContaining("threw java.io.IOException")
        .hasMessageNotContaining("secret");
  }

  @Test
  void anEmptyBackupIsPassedOverAndThatIsWorthALook() {
    backups.add(Backup.of(NIGHT, "full.dump", 7));
    backups.add(Backup.of(NIGHT.plusSeconds(60), "empty.dump", 0));

    var report = run(plan());

    assertThat(asked(report).verdict().status()).isEqualTo(Status.WARNED);
    assertThat(asked(report).verdict().evidence())
        .contains("7 B, at full.dump; the newest")
        .contains("at empty.dump, is empty");
  }

  @Test
  void anEmptyBackupIsNone() {
    backups.add(Backup.of(NIGHT, "empty.dump", 0));

    assertThat(failureOf(plan())).hasMessageContaining("at empty.dump, is empty");
    assertThat(calls).hasValue(0);
  }

  @Test
  void aBackupFromATimeToComeIsNone() {
    backups.add(Backup.of(Instant.parse("2024-01-15T14:00:01Z"), "orders.dump"));

    assertThat(failureOf(plan())).hasMessageContaining("a clock is wrong");
    assertThat(calls).hasValue(0);
  }

  @Test
  void aResumedRunStaysWithItsBackupHoweverOldThatIsByThen() {
    backups.add(Backup.of(NIGHT, "orders.dump"));
    breakOff(plan());
    backups.add(Backup.of(NIGHT.plus(Duration.ofDays(3)), "newer.dump"));
    clock.advance(Duration.ofDays(3));

    var report = run(plan());

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(asked(report).verdict().evidence())
        .isEqualTo("backup of 2024-01-15T02:00:00Z, 12h old when the run began, at orders.dump");
  }

  @Test
  void aNewerBackupDoesNotTakeThePlaceOfTheOneThatIsGone() {
    backups.add(Backup.of(NIGHT, "orders.dump"));
    breakOff(plan());
    clock.advance(Duration.ofHours(2));
    backups.set(0, Backup.of(clock.now().minusSeconds(60), "newer.dump"));

    var failure = failureOf(plan());

    assertThat(calls).hasValue(0);
    assertThat(failure)
        .hasMessageContaining("the backup of 2024-01-15T02:00:00Z at orders.dump, with which")
        .hasMessageContaining("is gone, and no other takes its place: a newer one may hold a part")
        .hasMessageContaining("undoBy(Undo.none(..))");
  }

  /** What the test above would let pass if the run did not remember its backup. */
  @Test
  void aRunThatRemembersNothingWouldTakeTheNewerOne() {
    var newer = List.of(Backup.of(clock.now().minusSeconds(60), "newer.dump"));
    var pinned = new PinnedBackup(NIGHT, NIGHT, "orders.dump");
    var day = Duration.ofHours(24);

    var forgetful = new BackupNeed.Fresh().judge(newer, day, clock.now());
    var faithful = new BackupNeed.Same(pinned).judge(newer, day, clock.now());

    assertThat(forgetful.verdict().status()).isEqualTo(Status.PASSED);
    assertThat(faithful.verdict().status()).isEqualTo(Status.FAILED);
  }

  @Test
  void aBackupThatWasWrittenOverIsAnotherOne() {
    backups.add(Backup.of(NIGHT, "orders.dump"));
    breakOff(plan());
    backups.set(0, Backup.of(NIGHT.plusSeconds(60), "orders.dump"));

    assertThat(failureOf(plan()))
        .hasMessageContaining("was replaced by one of 2024-01-15T02:01:00Z");
    assertThat(calls).hasValue(0);
  }

  @Test
  void aRunWhoseBackupIsGoneGoesOnWithAnotherWayToUndo() {
    backups.add(Backup.of(NIGHT, "orders.dump"));
    breakOff(plan());
    backups.clear();

    assertThat(failureOf(plan())).hasMessageContaining("is gone; bring it back");
    assertThat(run(plan(3).undoBy(Undo.none("computed again"))).state())
        .isEqualTo(RunState.COMPLETED);
  }

  @Test
  void aStartThatWasRefusedHasPinnedNothing() {
    backups.add(Backup.of(NIGHT, "orders.dump"));
    assertThat(failureOf(plan(Duration.ofHours(1)))).hasMessageContaining("too old");
    backups.set(0, Backup.of(clock.now(), "fresh.dump"));

    var report = run(plan(Duration.ofHours(1)));

    assertThat(asked(report).verdict().evidence()).endsWith("at fresh.dump");
  }

  @Test
  void aRunThatBeganWithoutABackupTakesNoneThatIsYounger() {
    breakOff(plan(3));
    clock.advance(Duration.ofHours(1));
    backups.add(Backup.of(clock.now(), "half.dump"));

    assertThat(failureOf(plan()))
        .hasMessageContaining("every backup was taken after the run was planned");
    assertThat(calls).hasValue(0);
    backups.add(Backup.of(NIGHT, "before.dump"));
    assertThat(asked(run(plan())).verdict().evidence())
        .endsWith("12h old when the run was planned, at before.dump");
  }

  @Test
  void whatIsAddedToACompleteRunBeginsWithABackupOfItsOwn() {
    backups.add(Backup.of(NIGHT, "orders.dump"));
    run(plan());
    clock.advance(Duration.ofDays(2));
    backups.set(0, Backup.of(clock.now(), "second.dump"));

    var wider = plan(4).undoBy(Undo.restoreFromBackup(t -> backups, Duration.ofHours(24), RESTORE));

    assertThat(asked(run(wider)).verdict().evidence()).endsWith("at second.dump");
    assertThat(run(wider).notes()).anySatisfy(note -> assertThat(note).contains("at second.dump"));
  }

  @Test
  void aRunThatFailsHalfwaySaysHowToUndoIt() {
    backups.add(Backup.of(NIGHT, "orders.dump"));

    var failure =
        failureOf(
            plan(),
            chunk -> {
              throw new IllegalStateException("no");
            });

    assertThat(failure)
        .hasMessageEndingWith(
            "To undo it, restore the backup of 2024-01-15T02:00:00Z, 12h old, at orders.dump with: "
                + RESTORE);
  }

  @Test
  void aRunWhoseBackupIsMissingDoesNotPretendThatItIsThere() {
    backups.add(Backup.of(NIGHT, "orders.dump"));
    breakOff(plan());
    backups.clear();

    assertThat(failureOf(plan()))
        .hasMessageEndingWith(
            "To undo it, restore the backup with which it began, once that is found, with: "
                + RESTORE);
  }

  @Test
  void theProbeIsToldWhatTheWorkChanges() {
    Set<String> told = ConcurrentHashMap.newKeySet();
    var way =
        Undo.restoreFromBackup(
            targets -> {
              told.addAll(targets);
              return List.of(Backup.of(NIGHT, "orders.dump"));
            },
            Duration.ofHours(24),
            RESTORE);

    runner.run(plan(3).undoBy(way).build(), new CountingWork(new OtherResource()));

    assertThat(told).containsExactly("ids.n");
  }

  @Test
  void aDryRunAsksForTheBackupAndRemembersNothing() {
    var work = new CountingWork(new OtherResource());
    var plan =
        plan(3)
            .ledger(ledger)
            .undoBy(
                Undo.restoreFromBackup(
                    targets -> List.of(Backup.of(Instant.EPOCH, "old.dump")),
                    Duration.ofHours(24),
                    RESTORE));

    var dryRun = plan.dryRun(work);

    assertThat(dryRun.succeeded()).isFalse();
    assertThat(dryRun.toMarkdown()).contains("is too old: 1d is the limit").contains(RESTORE);
    assertThat(work.times).isEmpty();
    assertThat(ledger.runs()).isEmpty();
  }

  @Test
  void explainingAsksNobodyAndSaysTheCommand() {
    var way =
        Undo.restoreFromBackup(
            targets -> {
              throw new IllegalStateException("asked");
            },
            Duration.ofHours(24),
            RESTORE);

    assertThat(plan(3).undoBy(way).explain().toMarkdown())
        .contains("```sh\n" + RESTORE + "\n```")
        .contains("Before the first chunk a backup is looked for, at most 1d old.");
  }

  @Test
  void thatNothingIsSaidIsNotedForTheWork() {
    var said = plan(3).undoBy(Undo.none("computed again"));

    assertThat(plan(3).explain(chunk -> 1).toMarkdown())
        .contains("- How this can be undone is not said; undoBy");
    assertThat(said.explain(chunk -> 1).toMarkdown()).doesNotContain("is not said");
    assertThat(run(plan(3)).toMarkdown()).doesNotContain("Undo");
  }

  @Test
  void thatItCannotBeUndoneIsSaidAloud() {
    var plan = plan(3).undoBy(Undo.none("computed again every night"));

    String log = logOf(() -> run(plan));

    assertThat(log.lines().filter(line -> line.contains("cannot be undone")))
        .singleElement()
        .asString()
        .contains("WARN")
        .contains("Plan 'undo' cannot be undone: computed again every night");
    assertThat(run(plan).toMarkdown())
        .contains("## Undo\n\nThis cannot be undone: computed again every night\n");
    assertThat(plan.explain().toMarkdown())
        .contains("## Undo\n\nThis cannot be undone: computed again every night\n");
  }

  @Test
  void aFailureSaysThatItCannotBeUndone() {
    var failure =
        failureOf(
            plan(3).undoBy(Undo.none("computed again")),
            chunk -> {
              throw new IllegalStateException("no");
            });

    assertThat(failure).hasMessageEndingWith("It cannot be undone: computed again.");
  }

  @Test
  void theWayToUndoIsNotPartOfTheFingerprint() {
    var none = plan(3).undoBy(Undo.none("computed again")).build();

    assertThat(none.fingerprint()).isEqualTo(plan(3).build().fingerprint());
    assertThat(plan().build().fingerprint()).isEqualTo(none.fingerprint());
  }

  private static String logOf(Runnable action) {
    var bytes = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      action.run();
    } finally {
      System.setErr(before);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
